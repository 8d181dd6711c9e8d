namespace UmlCaxs.Archives;

/// <summary>A piece of a fetch: one query, one file.</summary>
/// <param name="Name">Name of its file, without extension.</param>
public abstract record FetchPart(string Name)
{
    /// <summary>What to ask.</summary>
    public abstract TapQuery Query { get; }

    /// <summary>Two parts that are this one together, or null if it cannot be divided.</summary>
    public abstract (FetchPart First, FetchPart Second)? Halves();

    /// <summary>Names of numbered parts: such as strip-07 of 12.</summary>
    internal static string Numbered(string kind, int index, int count) =>
        $"{kind}-{(index + 1).ToString($"D{Math.Max(2, count.ToString().Length)}")}";
}
