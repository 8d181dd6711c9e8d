namespace UmlCaxs.Playground.Server;

/// <summary>A request that cannot be answered: an HTTP status, and words that name place, value and remedy.</summary>
/// <param name="status">Status, 400 to 599.</param>
/// <param name="title">What kind of problem, in a few words.</param>
/// <param name="detail">Place, value and remedy.</param>
internal sealed class ProblemException(int status, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Title { get; } = title;

    /// <summary>A parameter that makes no sense.</summary>
    public static ProblemException Parameter(string name, string? value, string wanted) =>
        new(400, "Bad request", value is null ? $"parameter '{name}': it is missing. Give {wanted}." : $"parameter '{name}': '{Shorten(value)}' is not {wanted}.");

    /// <summary>Something that is not there.</summary>
    public static ProblemException NotFound(string detail) => new(404, "Not found", detail);

    /// <summary>Text that somebody sent, short enough to be shown.</summary>
    public static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
