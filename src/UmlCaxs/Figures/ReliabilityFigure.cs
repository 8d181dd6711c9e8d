using System.Text;

namespace UmlCaxs.Figures;

/// <summary>A bin of a reliability diagram.</summary>
/// <param name="Count">Cases in it.</param>
/// <param name="Confidence">Mean confidence; not looked at where there are no cases.</param>
/// <param name="Accuracy">Share that was right.</param>
/// <param name="Low">Lower end of its interval; NaN for none.</param>
/// <param name="High">Upper end.</param>
public sealed record ReliabilityPoint(long Count, double Confidence, double Accuracy, double Low, double High);

/// <summary>A panel of <see cref="ReliabilityFigure"/>.</summary>
/// <param name="Title">Title.</param>
/// <param name="Note">What is written into the panel, such as the calibration error.</param>
/// <param name="Points">Bins of equal width from 0 to 1.</param>
public sealed record ReliabilityPanel(string Title, string Note, IReadOnlyList<ReliabilityPoint> Points);

/// <summary>
/// Reliability diagrams: how often a prediction was right against how probable it was said to be, and below each how many cases
/// there are. Points below the diagonal promise too much. The area between a point and the diagonal is shaded.
/// </summary>
public static class ReliabilityFigure
{
    /// <summary>A bin with fewer cases says little: it is drawn faintly and without its gap.</summary>
    public const int FewCases = 10;

    private const int MostColumns = 3;
    private const double Height = 180;
    private const double HistogramHeight = 44;
    private const double HistogramGap = 16;

    /// <summary>Draws the diagrams.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="panels">Panels, row by row.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<ReliabilityPanel> panels)
    {
        int columns = Math.Min(MostColumns, panels.Count);
        double width = panels.Count > 1 ? FigureStyle.TwoColumns : FigureStyle.OneColumn;
        Axis confidence = new(0, 1, "probability of the predicted class");
        Axis right = new(0, 1, "share that is right");
        Axis share = Axis.FromZero(100 * panels.Max(p => p.Points.Max(b => (double)b.Count / Math.Max(1, p.Points.Sum(q => q.Count)))), "%");
        double left = Math.Max(PlotFrame.LeftOf(right, Height), PlotFrame.LeftOf(share, HistogramHeight));
        double panelHeight = Height + HistogramGap + HistogramHeight;
        var grid = new PanelGrid(panels.Count, columns, new Box(left, PlotFrame.Above, width - left - 15, panelHeight), PlotFrame.Between, PlotFrame.Below + PlotFrame.Above + 4);
        var svg = new SvgWriter(width, grid.Bottom + PlotFrame.Below, title);
        for (int p = 0; p < panels.Count; p++)
            Panel(svg, grid[p], panels[p], confidence, right, share, grid.IsFirst(p));
        return svg.Finish();
    }

    private static void Panel(SvgWriter svg, Box box, ReliabilityPanel panel, Axis confidence, Axis right, Axis share, bool isFirst)
    {
        var frame = new PlotFrame(svg, box with { Height = Height }, confidence, right);
        svg.Element("path", ("class", "fig-rule"), ("stroke-dasharray", "4 3"), ("data-diagonal", ""), ("d", $"M{At(frame, 0, 0)}L{At(frame, 1, 1)}"));
        int bins = panel.Points.Count;
        var gaps = new StringBuilder();
        var bars = new StringBuilder();
        var points = new StringBuilder();
        var faint = new StringBuilder();
        for (int b = 0; b < bins; b++)
        {
            ReliabilityPoint point = panel.Points[b];
            if (point.Count == 0)
                continue;
            if (point.Count < FewCases)
            {
                faint.Append($"M{At(frame, point.Confidence, point.Accuracy)}h0");
                continue;
            }

            (double from, double to) = ((double)b / bins, (b + 1.0) / bins);
            gaps.Append($"M{At(frame, from, point.Accuracy)}L{At(frame, to, point.Accuracy)}L{At(frame, to, point.Confidence)}L{At(frame, from, point.Confidence)}z");
            if (double.IsFinite(point.Low) && double.IsFinite(point.High))
                bars.Append($"M{At(frame, point.Confidence, point.Low)}L{At(frame, point.Confidence, point.High)}");
            points.Append($"M{At(frame, point.Confidence, point.Accuracy)}h0");
        }

        svg.Element("path", ("style", $"fill:{Palette.Vermilion};stroke:none"), ("fill-opacity", "0.16"), ("data-gaps", panel.Title), ("d", gaps.ToString()));
        svg.Element("path", ("style", $"fill:none;stroke:{Palette.Blue}"), ("stroke-width", "1.4"), ("data-intervals", panel.Title), ("d", bars.ToString()));
        svg.Element("path", ("style", $"fill:none;stroke:{Palette.Blue}"), ("stroke-width", "6"), ("stroke-linecap", "round"), ("data-marks", panel.Title), ("d", points.ToString()));
        svg.Element("path", ("style", $"fill:none;stroke:{Palette.Blue}"), ("stroke-width", "5"), ("stroke-linecap", "round"), ("opacity", "0.3"), ("data-few", panel.Title), ("d", faint.ToString()));
        frame.Finish(panel.Title, xTexts: false, yTexts: isFirst);
        svg.Text(frame.Box.X + 7, frame.Box.Y + 16, TextMeasure.Fit(panel.Note, frame.Box.Width - 14), "fig-ink");

        var below = new PlotFrame(svg, new Box(box.X, box.Y + Height + HistogramGap, box.Width, HistogramHeight), confidence, share, grid: false);
        double total = Math.Max(1, panel.Points.Sum(b => b.Count));
        below.Steps(panel.Title + ", cases", [.. Enumerable.Range(0, bins + 1).Select(b => (double)b / bins)], [.. panel.Points.Select(b => 100 * b.Count / total)], Palette.Blue, filled: true);
        below.Finish(yTexts: isFirst);
    }

    private static string At(PlotFrame frame, double x, double y) => $"{SvgWriter.Number(frame.X(x))} {SvgWriter.Number(frame.Y(y))}";
}
