namespace UmlCaxs.Figures;

/// <summary>The names of series with a sample of each, in as many lines as they need.</summary>
internal static class Legend
{
    private const double LineHeight = 17;
    private const double Swatch = 20;
    private const double Gap = 14;

    /// <summary>Height of a legend.</summary>
    /// <param name="names">Names of the series.</param>
    /// <param name="width">Room for a line.</param>
    public static double Height(IReadOnlyList<string> names, double width) => names.Count == 0 ? 0 : LineHeight * (Places(names, width).Max(p => p.Line) + 1);

    /// <summary>Draws a legend.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="width">Room for a line.</param>
    /// <param name="names">Names of the series.</param>
    /// <param name="sample">Draws the sample of a series around a point.</param>
    public static void Draw(SvgWriter svg, double x, double y, double width, IReadOnlyList<string> names, Action<int, double, double> sample)
    {
        foreach ((int i, (int line, double offset)) in Places(names, width).Index())
        {
            double middle = y + (LineHeight * (line + 0.5));
            sample(i, x + offset + (Swatch / 2) - 3, middle);
            svg.Text(x + offset + Swatch, middle + (TextMeasure.MiddleToBase * FigureStyle.FontSize), TextMeasure.Fit(names[i], width - Swatch), "fig-ink");
        }
    }

    /// <summary>A sample line.</summary>
    public static void Line(SvgWriter svg, string? colour, double x, double y) =>
        svg.Element("path", ("data-legend", ""), colour is null ? ("class", "fig-neutral-line") : ("style", $"fill:none;stroke:{colour}"), ("stroke-width", "2"), ("d", $"M{SvgWriter.Number(x - 7)} {SvgWriter.Number(y)}h14"));

    private static List<(int Line, double Offset)> Places(IReadOnlyList<string> names, double width)
    {
        var places = new List<(int, double)>();
        (int line, double offset) = (0, 0);
        foreach (string name in names)
        {
            double needed = Swatch + Math.Min(width - Swatch, TextMeasure.Width(name));
            if (offset > 0 && offset + needed > width)
                (line, offset) = (line + 1, 0);
            places.Add((line, offset));
            offset += needed + Gap;
        }

        return places;
    }
}
