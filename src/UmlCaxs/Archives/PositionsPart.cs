namespace UmlCaxs.Archives;

/// <summary>What is near some of many positions.</summary>
/// <param name="Name">Name of its file, without extension.</param>
/// <param name="Positions">These positions.</param>
/// <param name="QueryOf">Makes the query for them.</param>
public sealed record PositionsPart(string Name, ArraySegment<SkyPosition> Positions, Func<IReadOnlyList<SkyPosition>, TapQuery> QueryOf) : FetchPart(Name)
{
    /// <inheritdoc/>
    public override TapQuery Query => QueryOf(Positions);

    /// <summary>Parts of so many positions, the last perhaps of fewer.</summary>
    /// <param name="positions">All positions.</param>
    /// <param name="chunk">Positions of one part.</param>
    /// <param name="queryOf">Makes the query for those of one part.</param>
    public static IReadOnlyList<PositionsPart> Divide(SkyPosition[] positions, int chunk, Func<IReadOnlyList<SkyPosition>, TapQuery> queryOf)
    {
        int count = (int)(((long)positions.Length + chunk - 1) / chunk);
        return [.. Enumerable.Range(0, count).Select(i => new PositionsPart(
            Numbered("chunk", i, count), new ArraySegment<SkyPosition>(positions, i * chunk, Math.Min(chunk, positions.Length - (i * chunk))), queryOf))];
    }

    /// <inheritdoc/>
    public override (FetchPart First, FetchPart Second)? Halves()
    {
        int half = Positions.Count / 2;
        return half == 0 ? null : (this with { Name = Name + "a", Positions = Positions[..half] }, this with { Name = Name + "b", Positions = Positions[half..] });
    }
}
