using System.Text;

namespace UmlCaxs.Figures;

/// <summary>A series of <see cref="EstimateFigure"/>: a value with an interval for every row, NaN for none.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Values">By row: value, lower and upper end.</param>
public sealed record EstimateSeries(string Name, IReadOnlyList<(double Value, double Low, double High)> Values);

/// <summary>A panel of <see cref="EstimateFigure"/>.</summary>
/// <param name="Quantity">Title: the quantity on the horizontal axis.</param>
/// <param name="Better">Label of the axis: which way is better, in words.</param>
/// <param name="Series">The series, the same in all panels.</param>
public sealed record EstimatePanel(string Quantity, string Better, IReadOnlyList<EstimateSeries> Series);

/// <summary>Values with intervals by row, a panel a quantity: for comparing methods at a glance.</summary>
public static class EstimateFigure
{
    private const int Columns = 3;
    private const double RowHeight = 25;
    private const double SeriesGap = 8;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="rows">Names of the rows.</param>
    /// <param name="panels">Panels, row by row.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<string> rows, IReadOnlyList<EstimatePanel> panels)
    {
        int columns = Math.Min(Columns, panels.Count);
        double left = rows.Max(r => TextMeasure.Width(r)) + 14;
        string[] names = [.. panels[0].Series.Select(s => s.Name)];
        double legend = Legend.Height(names, FigureStyle.TwoColumns - left);
        double height = RowHeight * rows.Count;
        var grid = new PanelGrid(panels.Count, columns, new Box(left, legend + PlotFrame.Above + 4, FigureStyle.TwoColumns - left - 15, height), PlotFrame.Between, PlotFrame.Below + PlotFrame.Above);
        var svg = new SvgWriter(FigureStyle.TwoColumns, grid.Bottom + PlotFrame.Below, title);
        Legend.Draw(svg, left, 2, FigureStyle.TwoColumns - left, names, (i, x, y) => Legend.Line(svg, Palette.Of(i), x, y));
        for (int p = 0; p < panels.Count; p++)
            Panel(svg, grid[p], panels[p], rows, grid.IsFirst(p));
        return svg.Finish();
    }

    private static void Panel(SvgWriter svg, Box box, EstimatePanel panel, IReadOnlyList<string> rows, bool isFirst)
    {
        double[] all = [.. panel.Series.SelectMany(s => s.Values).SelectMany(v => (double[])[v.Value, v.Low, v.High]).Where(double.IsFinite)];
        Axis x = all.Length == 0 ? new Axis(0, 1, panel.Better) : Axis.Around(all.Min(), all.Max(), panel.Better);
        var frame = new PlotFrame(svg, box, x, new Axis(0, rows.Count, ""), grid: false);
        for (int r = 1; r < rows.Count; r++)
            svg.Element("path", ("class", "fig-grid"), ("d", $"M{SvgWriter.Number(box.X)} {SvgWriter.Number(box.Y + (RowHeight * r))}h{SvgWriter.Number(box.Width)}"));
        for (int s = 0; s < panel.Series.Count; s++)
            Series(svg, frame, panel.Series[s], Palette.Of(s) ?? Palette.Blue, SeriesGap * (s - ((panel.Series.Count - 1) / 2.0)));
        for (int r = 0; r < rows.Count && isFirst; r++)
            svg.Text(box.X - 6, box.Y + (RowHeight * (r + 0.5)) + (TextMeasure.MiddleToBase * FigureStyle.FontSize), rows[r], "fig-ink", "end");
        frame.Finish(panel.Quantity, yTexts: false);
    }

    private static void Series(SvgWriter svg, PlotFrame frame, EstimateSeries series, string colour, double offset)
    {
        var bars = new StringBuilder();
        var points = new StringBuilder();
        for (int r = 0; r < series.Values.Count; r++)
        {
            (double value, double low, double high) = series.Values[r];
            if (!double.IsFinite(value))
                continue;
            string y = SvgWriter.Number(frame.Box.Y + (RowHeight * (r + 0.5)) + offset);
            if (double.IsFinite(low) && double.IsFinite(high))
                bars.Append($"M{SvgWriter.Number(frame.X(low))} {y}H{SvgWriter.Number(frame.X(high))}");
            points.Append($"M{SvgWriter.Number(frame.X(value))} {y}h0");
        }

        svg.Element("path", ("style", $"fill:none;stroke:{colour}"), ("stroke-width", "1.5"), ("data-intervals", series.Name), ("d", bars.ToString()));
        svg.Element("path", ("style", $"fill:none;stroke:{colour}"), ("stroke-width", "6"), ("stroke-linecap", "round"), ("data-marks", series.Name), ("d", points.ToString()));
    }
}
