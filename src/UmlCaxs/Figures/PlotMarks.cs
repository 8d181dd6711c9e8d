using System.Text;

namespace UmlCaxs.Figures;

/// <summary>What is drawn into a panel. Every series is one element, with its name as <c>data-series</c>.</summary>
internal static class PlotMarks
{
    /// <summary>A line through points; it breaks where a value is missing.</summary>
    /// <param name="frame">The panel.</param>
    /// <param name="name">Name of the series.</param>
    /// <param name="x">Values, ascending.</param>
    /// <param name="y">Values, as many; NaN where there is none.</param>
    /// <param name="colour">Colour; null for the neutral one.</param>
    /// <param name="marks">Radius of a circle at every point; 0 for none.</param>
    public static void Line(this PlotFrame frame, string name, IReadOnlyList<double> x, IReadOnlyList<double> y, string? colour, double marks = 0)
    {
        var line = new StringBuilder();
        var circles = new StringBuilder();
        bool connected = false;
        for (int i = 0; i < x.Count; i++)
        {
            bool there = double.IsFinite(y[i]) && frame.Holds(x[i], y[i]);
            if (there)
            {
                string at = Point(frame.X(x[i]), frame.Y(y[i]));
                line.Append(connected ? 'L' : 'M').Append(at);
                circles.Append('M').Append(at).Append("h0");
            }

            connected = there;
        }

        frame.Svg.Element("path", ("data-series", name), Stroke(colour), ("stroke-width", "1.5"), ("stroke-linejoin", "round"), ("d", line.ToString()));
        if (marks > 0)
            frame.Svg.Element("path", ("data-marks", name), Stroke(colour), ("stroke-linecap", "round"), ("stroke-width", SvgWriter.Number(2 * marks)), ("d", circles.ToString()));
    }

    /// <summary>A band between two lines.</summary>
    public static void Band(this PlotFrame frame, string name, IReadOnlyList<double> x, IReadOnlyList<double> low, IReadOnlyList<double> high, string colour)
    {
        int[] there = [.. Enumerable.Range(0, x.Count).Where(i => double.IsFinite(low[i]) && double.IsFinite(high[i]))];
        if (there.Length == 0)
            return;
        IEnumerable<string> points = there.Select(i => Point(frame.X(x[i]), frame.Y(high[i]))).Concat(there.Reverse().Select(i => Point(frame.X(x[i]), frame.Y(low[i]))));
        frame.Svg.Element("path", ("data-series", name), ("style", $"fill:{colour};stroke:none"), ("fill-opacity", "0.25"), ("d", $"M{string.Join('L', points)}z"));
    }

    /// <summary>The outline of a histogram.</summary>
    /// <param name="frame">The panel.</param>
    /// <param name="name">Name of the series.</param>
    /// <param name="edges">Edges of the bins, one more than there are values, as coordinates.</param>
    /// <param name="heights">Heights; what lies below the panel, as 0 does on a logarithmic axis, is drawn at its lower edge.</param>
    /// <param name="colour">Colour; null for the neutral one.</param>
    /// <param name="filled">True to fill the area faintly.</param>
    public static void Steps(this PlotFrame frame, string name, IReadOnlyList<double> edges, IReadOnlyList<double> heights, string? colour, bool filled = false)
    {
        var path = new StringBuilder($"M{Point(frame.XAt(edges[0]), frame.Box.Bottom)}");
        for (int i = 0; i < heights.Count; i++)
        {
            double share = heights[i] > 0 ? Math.Clamp(frame.YAxis.Share(heights[i]), 0, 1) : 0;
            path.Append('V').Append(SvgWriter.Number(frame.Box.Bottom - (share * frame.Box.Height))).Append('H').Append(SvgWriter.Number(frame.XAt(edges[i + 1])));
        }

        path.Append('V').Append(SvgWriter.Number(frame.Box.Bottom));
        if (filled && colour is not null)
            frame.Svg.Element("path", ("data-area", name), ("style", $"fill:{colour};stroke:none"), ("fill-opacity", "0.2"), ("d", path.ToString()));
        frame.Svg.Element("path", ("data-series", name), Stroke(colour), ("stroke-width", "1.2"), ("stroke-linejoin", "round"), ("d", path.ToString()));
    }

    /// <summary>Circles coloured by a level of the sequential colours.</summary>
    /// <param name="frame">The panel.</param>
    /// <param name="x">Values.</param>
    /// <param name="y">Values, as many.</param>
    /// <param name="shares">Colour of each, 0 to 1.</param>
    /// <param name="radius">Radius.</param>
    public static void Points(this PlotFrame frame, IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double> shares, double radius)
    {
        var paths = new StringBuilder[FigureStyle.Levels];
        for (int i = 0; i < x.Count; i++)
            if (frame.Holds(x[i], y[i]))
                (paths[FigureStyle.LevelOf(shares[i])] ??= new()).Append('M').Append(Point(frame.X(x[i]), frame.Y(y[i]))).Append("h0");
        for (int level = 0; level < paths.Length; level++)
            if (paths[level] is { } path)
                frame.Svg.Element("path", ("class", "fig-s" + level), ("data-points", level.ToString()), ("stroke-linecap", "round"), ("stroke-width", SvgWriter.Number(2 * radius)), ("d", path.ToString()));
    }

    /// <summary>Cells coloured by a level of the sequential colours; those with NaN are left empty.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="grid">Shares from 0 to 1.</param>
    /// <param name="area">Where the whole grid lies.</param>
    public static void Cells(SvgWriter svg, DensityGrid grid, Box area)
    {
        var paths = new StringBuilder[FigureStyle.Levels];
        double width = area.Width / grid.Columns;
        double height = area.Height / grid.Rows;
        for (int row = 0; row < grid.Rows; row++)
            for (int column = 0; column < grid.Columns;)
            {
                int first = column;
                int level = LevelAt(grid, column, row);
                while (++column < grid.Columns && LevelAt(grid, column, row) == level)
                    continue;
                if (level < 0)
                    continue;
                string run = SvgWriter.Number((column - first) * width);
                (paths[level] ??= new()).Append($"M{Point(area.X + (first * width), area.Bottom - ((row + 1) * height))}h{run}v{SvgWriter.Number(height)}h-{run}z");
            }

        for (int level = 0; level < paths.Length; level++)
            if (paths[level] is { } path)
                svg.Element("path", ("class", $"fig-s{level} fig-cells"), ("data-cells", level.ToString()), ("d", path.ToString()));
    }

    /// <inheritdoc cref="Cells(SvgWriter, DensityGrid, Box)"/>
    /// <param name="frame">The panel; the grid lies in it by its coordinates.</param>
    /// <param name="grid">Shares from 0 to 1.</param>
    public static void Cells(this PlotFrame frame, DensityGrid grid)
    {
        double left = frame.XAt(grid.XMin);
        double top = frame.YAt(grid.YMax);
        Cells(frame.Svg, grid, new Box(left, top, frame.XAt(grid.XMax) - left, frame.YAt(grid.YMin) - top));
    }

    /// <summary>Contours around shares of what is counted in a grid.</summary>
    /// <param name="frame">The panel.</param>
    /// <param name="counts">Counts; smoothed here.</param>
    /// <param name="shares">Shares that the contours hold, 0 to 1.</param>
    public static void Contours(this PlotFrame frame, DensityGrid counts, params ReadOnlySpan<double> shares)
    {
        DensityGrid smooth = counts.Smooth(1.6);
        foreach (double share in shares)
        {
            double level = smooth.LevelHolding(share);
            if (level <= 0)
                continue;
            IEnumerable<string> lines = ContourLines.Of(smooth, level).Select(line => $"M{string.Join('L', line.Select(p => Point(frame.XAt(p.X), frame.YAt(p.Y))))}z");
            frame.Svg.Element("path", ("class", "fig-contour"), ("data-contour", SvgWriter.Number(share)), ("d", string.Concat(lines)));
        }
    }

    /// <summary>Shares of the largest value, on a logarithmic scale from one count upwards; NaN where nothing is.</summary>
    public static DensityGrid LogShares(DensityGrid counts, double largest)
    {
        double range = Math.Log(Math.Max(largest, 2));
        return counts with { Values = [.. counts.Values.Select(v => v > 0 ? Math.Log(Math.Max(v, 1)) / range : double.NaN)] };
    }

    private static int LevelAt(DensityGrid grid, int column, int row) => grid[column, row] is var share && double.IsNaN(share) ? -1 : FigureStyle.LevelOf(share);

    private static string Point(double x, double y) => $"{SvgWriter.Number(x)} {SvgWriter.Number(y)}";

    private static (string, string) Stroke(string? colour) => colour is null ? ("class", "fig-neutral-line") : ("style", $"fill:none;stroke:{colour}");
}
