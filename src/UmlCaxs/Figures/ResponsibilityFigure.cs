namespace UmlCaxs.Figures;

/// <summary>How surely detections belong to their cluster: a histogram of the largest responsibility a cluster.</summary>
public static class ResponsibilityFigure
{
    private const int Columns = 3;
    private const double Height = 110;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="names">Clusters.</param>
    /// <param name="counts">By cluster: counts in equal bins from 0 to 1.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<double>> counts)
    {
        Axis x = new(0, 1, "largest responsibility");
        Axis y = new(0.5, Math.Max(10, 2 * counts.Max(c => c.Max())), "detections per bin", IsLogarithmic: true);
        double left = PlotFrame.LeftOf(y, Height);
        var grid = new PanelGrid(names.Count, Columns, new Box(left, PlotFrame.Above, FigureStyle.TwoColumns - left - 15, Height), PlotFrame.Between, PlotFrame.Above + 4);
        var svg = new SvgWriter(FigureStyle.TwoColumns, grid.Bottom + PlotFrame.Below, title);
        for (int i = 0; i < names.Count; i++)
        {
            var frame = new PlotFrame(svg, grid[i], x, y);
            double[] edges = [.. Enumerable.Range(0, counts[i].Count + 1).Select(e => (double)e / counts[i].Count)];
            frame.Steps(names[i], edges, counts[i], Palette.Of(i), filled: true);
            frame.Finish(names[i], xTexts: grid.IsLowest(i), yTexts: grid.IsFirst(i));
        }

        return svg.Finish();
    }
}
