namespace UmlCaxs.Archives;

/// <summary>A service is not there, or keeps failing after every retry (exit code 4 of the command line).</summary>
public sealed class ServiceUnavailableException : Exception
{
    /// <summary>An error whose message names the address, what came from there, and what the user can do.</summary>
    public ServiceUnavailableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="ServiceUnavailableException(string)"/>
    public ServiceUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
