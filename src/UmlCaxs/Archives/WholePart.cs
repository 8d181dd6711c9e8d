namespace UmlCaxs.Archives;

/// <summary>A query that is asked as it is.</summary>
/// <param name="Adql">The query.</param>
public sealed record WholePart(string Adql) : FetchPart("whole")
{
    /// <inheritdoc/>
    public override TapQuery Query => new(Adql);

    /// <inheritdoc/>
    public override (FetchPart First, FetchPart Second)? Halves() => null;
}
