namespace UmlCaxs;

/// <summary>
/// Input data that cannot be used. The message names the file, the place in it, the offending value and the remedy,
/// so that it can be shown to a user as it is (exit code 3 of the command line).
/// </summary>
public sealed class BadInputException : Exception
{
    /// <summary>An error whose message already says everything.</summary>
    public BadInputException(string message)
        : base(message)
    {
    }

    /// <summary>An error whose message already says everything, with the exception that revealed it.</summary>
    public BadInputException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Composes <c>file: place: problem. Remedy.</c></summary>
    /// <param name="file">Path as the user gave it.</param>
    /// <param name="place">Line, row and column, as far as they are known; empty for the file as a whole.</param>
    /// <param name="problem">What is wrong, with the value found.</param>
    /// <param name="remedy">What the user can do about it.</param>
    /// <param name="inner">The exception that revealed the problem, if any.</param>
    public static BadInputException At(string file, string place, string problem, string remedy, Exception? inner = null)
    {
        string at = place.Length == 0 ? "" : place + ": ";
        string message = $"{file}: {at}{problem}. {remedy}";
        return inner is null ? new BadInputException(message) : new BadInputException(message, inner);
    }
}
