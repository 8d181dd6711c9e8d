namespace UmlCaxs.Archives;

/// <summary>A service says that a request is wrong. <see cref="TapService"/> turns it into a message for the user.</summary>
/// <param name="words">Its reason, in its own words; may be empty.</param>
/// <param name="job">The job that failed, if it came to one.</param>
internal sealed class ServiceRefusalException(string words, string? job = null) : Exception(words)
{
    /// <summary>Address of the job that failed; null where the request itself was refused.</summary>
    public string? Job => job;
}
