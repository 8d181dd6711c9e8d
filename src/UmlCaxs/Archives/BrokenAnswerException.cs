namespace UmlCaxs.Archives;

/// <summary>An answer ended too early or made no sense, as happens to connections; worth another try.</summary>
internal sealed class BrokenAnswerException : Exception
{
    /// <summary>An answer that is not whole.</summary>
    /// <param name="message">What is wrong with it.</param>
    public BrokenAnswerException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="BrokenAnswerException(string)"/>
    public BrokenAnswerException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
