namespace UmlCaxs.Figures;

/// <summary>How many sources have how many detections, both axes logarithmic.</summary>
public static class DetectionsPerSourceFigure
{
    private const double Height = 190;
    private const int SingleUpTo = 12;
    private const double Ratio = 1.3;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="groups">Groups of sources: a name, and the number of sources by number of detections.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<(string Name, IReadOnlyDictionary<long, long> Sources)> groups)
    {
        List<double> edges = Edges(groups.SelectMany(g => g.Sources.Keys).DefaultIfEmpty(1).Max());
        double[][] heights = [.. groups.Select(g => Heights(g.Sources, edges))];
        Axis x = new(edges[0], edges[^1], "detections of a source", IsLogarithmic: true);
        double[] positive = [.. heights.SelectMany(h => h).Where(h => h > 0).DefaultIfEmpty(1)];
        Axis y = new(positive.Min() / 2, 2 * Math.Max(5, positive.Max()), "sources", IsLogarithmic: true);
        string[] names = [.. groups.Select(g => g.Name)];
        double left = PlotFrame.LeftOf(y, Height);
        double width = FigureStyle.OneColumn - left - 15;
        double legend = Legend.Height(names, width);
        var svg = new SvgWriter(FigureStyle.OneColumn, legend + 8 + Height + PlotFrame.Below, title);
        Legend.Draw(svg, left, 2, width, names, (i, sampleX, sampleY) => Legend.Line(svg, Palette.Of(i), sampleX, sampleY));
        var frame = new PlotFrame(svg, new Box(left, legend + 8, width, Height), x, y);
        for (int g = 0; g < groups.Count; g++)
            frame.Steps(names[g], [.. edges.Select(Math.Log10)], heights[g], Palette.Of(g), filled: true);
        frame.Finish();
        return svg.Finish();
    }

    /// <summary>A bin for each of the small numbers, wider ones for the large: every bin holds whole numbers.</summary>
    private static List<double> Edges(long largest)
    {
        var edges = new List<double> { 0.5 };
        for (double edge = 1; edges[^1] <= largest; edge = edge < SingleUpTo ? edge + 1 : Math.Ceiling(edge * Ratio))
            edges.Add(edge + 0.5);
        return edges;
    }

    /// <summary>Mean number of sources a number of detections, so that wide bins compare with narrow ones.</summary>
    private static double[] Heights(IReadOnlyDictionary<long, long> sources, List<double> edges)
    {
        double[] heights = new double[edges.Count - 1];
        foreach ((long detections, long count) in sources)
        {
            int above = edges.FindIndex(e => e > detections);
            if (above > 0)
                heights[above - 1] += count / (edges[above] - edges[above - 1]);
        }

        return heights;
    }
}
