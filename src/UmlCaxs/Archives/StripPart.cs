namespace UmlCaxs.Archives;

/// <summary>What a query finds between two declinations.</summary>
/// <param name="Name">Name of its file, without extension.</param>
/// <param name="Adql">The query, with the mark of <see cref="AdqlStrips"/>.</param>
/// <param name="South">Sine of the southern declination, inclusive.</param>
/// <param name="North">Sine of the northern declination.</param>
/// <param name="WithNorth">The northern edge belongs to this strip and not to the next, for there is none.</param>
public sealed record StripPart(string Name, string Adql, double South, double North, bool WithNorth) : FetchPart(Name)
{
    /// <inheritdoc/>
    public override TapQuery Query => new(AdqlStrips.Fill(Adql, Declination(South), Declination(North), WithNorth));

    /// <summary>Strips of equal area, which is equal steps in the sine of the declination.</summary>
    /// <param name="adql">Query with the mark of <see cref="AdqlStrips"/>.</param>
    /// <param name="count">How many.</param>
    /// <param name="south">Southern edge of the first, degrees.</param>
    /// <param name="north">Northern edge of the last, degrees, inclusive.</param>
    public static IReadOnlyList<StripPart> Divide(string adql, int count, double south = -90, double north = 90)
    {
        double first = Math.Sin(south * Math.PI / 180);
        double last = Math.Sin(north * Math.PI / 180);
        return [.. Enumerable.Range(0, count).Select(i => new StripPart(Numbered("strip", i, count), adql, Edge(i), Edge(i + 1), i == count - 1))];

        double Edge(int i) => i == count ? last : first + ((last - first) * i / count);
    }

    /// <inheritdoc/>
    public override (FetchPart First, FetchPart Second)? Halves()
    {
        double middle = (South + North) / 2;
        return (this with { Name = Name + "a", North = middle, WithNorth = false }, this with { Name = Name + "b", South = middle });
    }

    // Neighbours compute their common edge from the same number, and so agree on it to the last digit.
    private static double Declination(double sine) => Math.Asin(sine) * 180 / Math.PI;
}
