using System.Text;

namespace UmlCaxs.Figures;

/// <summary>A panel with two axes: its background, ticks and labels, and where values lie in it.</summary>
internal sealed class PlotFrame
{
    /// <summary>Between the frame and the labels of ticks.</summary>
    private const double Pad = 6;
    private const double LineHeight = 15;
    private const double TickLength = 4;

    /// <summary>Least room between two labels.</summary>
    private const double LabelGap = 7;

    /// <summary>How far the labels of ticks may reach out of a panel to the left and right.</summary>
    private const double Overhang = 15;

    private readonly IReadOnlyList<Tick> xTicks;
    private readonly IReadOnlyList<Tick> yTicks;

    /// <summary>Lays a panel out and draws its background and grid.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="box">Where the panel lies, without ticks and labels.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis; one without a name has neither ticks nor numbers.</param>
    /// <param name="grid">True for lines at the labelled ticks.</param>
    public PlotFrame(SvgWriter svg, Box box, Axis x, Axis y, bool grid = true)
    {
        (Svg, Box, XAxis, YAxis) = (svg, box, x, y);
        xTicks = TicksThatFit(x, box.Width);
        yTicks = y.Ticks(MostTicks(box.Height));
        svg.Element("rect", ("class", "fig-panel"), ("x", SvgWriter.Number(box.X)), ("y", SvgWriter.Number(box.Y)), ("width", SvgWriter.Number(box.Width)), ("height", SvgWriter.Number(box.Height)));
        var lines = new StringBuilder();
        foreach (Tick tick in grid ? xTicks.Where(t => t.Text.Length > 0) : [])
            lines.Append($"M{SvgWriter.Number(X(tick.Value))} {SvgWriter.Number(box.Y)}v{SvgWriter.Number(box.Height)}");
        foreach (Tick tick in grid ? yTicks.Where(t => t.Text.Length > 0) : [])
            lines.Append($"M{SvgWriter.Number(box.X)} {SvgWriter.Number(Y(tick.Value))}h{SvgWriter.Number(box.Width)}");
        if (lines.Length > 0)
            svg.Element("path", ("class", "fig-grid"), ("d", lines.ToString()));
    }

    /// <summary>Between panels side by side, so that the labels at their ends have room.</summary>
    public const double Between = (2 * Overhang) + 2;

    /// <summary>Room below a panel for ticks and label.</summary>
    public const double Below = Pad + (2 * LineHeight) + 6;

    /// <summary>Room above a panel for its title.</summary>
    public const double Above = LineHeight + 6;

    /// <summary>The figure.</summary>
    public SvgWriter Svg { get; }

    /// <summary>Where the panel lies.</summary>
    public Box Box { get; }

    /// <summary>Horizontal axis.</summary>
    public Axis XAxis { get; }

    /// <summary>Vertical axis.</summary>
    public Axis YAxis { get; }

    /// <summary>Room to the left of a panel for ticks and label.</summary>
    /// <param name="y">Vertical axis.</param>
    /// <param name="height">Height of the panel.</param>
    public static double LeftOf(Axis y, double height) => TickWidth(y, height) + Pad + LineHeight + 5;

    /// <summary>Horizontal place of a value.</summary>
    public double X(double value) => Box.X + (Box.Width * XAxis.Share(value));

    /// <summary>Vertical place of a value.</summary>
    public double Y(double value) => Box.Bottom - (Box.Height * YAxis.Share(value));

    /// <summary>Horizontal place of a coordinate (<see cref="Axis.Coordinate"/>).</summary>
    public double XAt(double coordinate) => Box.X + (Box.Width * (coordinate - XAxis.Low) / (XAxis.High - XAxis.Low));

    /// <summary>Vertical place of a coordinate.</summary>
    public double YAt(double coordinate) => Box.Bottom - (Box.Height * (coordinate - YAxis.Low) / (YAxis.High - YAxis.Low));

    /// <summary>True for a point inside of the panel.</summary>
    public bool Holds(double x, double y) => XAxis.Share(x) is >= 0 and <= 1 && YAxis.Share(y) is >= 0 and <= 1;

    /// <summary>Draws frame, ticks and labels over what was drawn into the panel.</summary>
    /// <param name="title">Title above the panel; empty for none.</param>
    /// <param name="xTexts">False where a panel below has the same axis.</param>
    /// <param name="yTexts">False where a panel to the left has the same axis.</param>
    /// <param name="xLabel">False for numbers without the name of the quantity.</param>
    /// <param name="yLabel">False for numbers without the name of the quantity.</param>
    public void Finish(string title = "", bool xTexts = true, bool yTexts = true, bool xLabel = true, bool yLabel = true)
    {
        var marks = new StringBuilder();
        foreach (Tick tick in xTicks)
            marks.Append($"M{SvgWriter.Number(X(tick.Value))} {SvgWriter.Number(Box.Bottom)}v{SvgWriter.Number(-Length(tick))}");
        foreach (Tick tick in YAxis.Name.Length > 0 ? yTicks : [])
            marks.Append($"M{SvgWriter.Number(Box.X)} {SvgWriter.Number(Y(tick.Value))}h{SvgWriter.Number(Length(tick))}");
        marks.Append($"M{SvgWriter.Number(Box.X)} {SvgWriter.Number(Box.Y)}h{SvgWriter.Number(Box.Width)}v{SvgWriter.Number(Box.Height)}h{SvgWriter.Number(-Box.Width)}z");
        Svg.Element("path", ("class", "fig-frame"), ("d", marks.ToString()));
        if (title.Length > 0)
            Svg.Text(Box.X, Box.Y - Pad, TextMeasure.Fit(title, Box.Width, bold: true), "fig-ink fig-title");
        if (xTexts)
            XTexts(xLabel);
        if (yTexts)
            YTexts(yLabel);
    }

    private void XTexts(bool label)
    {
        foreach (Tick tick in xTicks.Where(t => t.Text.Length > 0))
            Svg.Text(X(tick.Value), Box.Bottom + Pad + 11, tick.Text, "fig-muted", "middle");
        if (label)
            Svg.Text(Box.X + (Box.Width / 2), Box.Bottom + Pad + 11 + LineHeight, TextMeasure.Fit(XAxis.Label, Box.Width + 20), "fig-ink", "middle");
    }

    private void YTexts(bool label)
    {
        foreach (Tick tick in yTicks.Where(t => t.Text.Length > 0))
            Svg.Text(Box.X - Pad, Y(tick.Value) + (TextMeasure.MiddleToBase * FigureStyle.FontSize), tick.Text, "fig-muted", "end");
        if (label)
            Svg.Text(Box.X - TickWidth(YAxis, Box.Height) - Pad - 7, Box.Y + (Box.Height / 2), TextMeasure.Fit(YAxis.Label, Box.Height + 20), "fig-ink", "middle", turned: true);
    }

    private static double Length(Tick tick) => tick.Text.Length > 0 ? TickLength : TickLength / 2;

    private static int MostTicks(double height) => Math.Max(2, (int)(height / 24));

    private static double TickWidth(Axis y, double height) => y.Ticks(MostTicks(height)).Max(t => TextMeasure.Width(t.Text));

    /// <summary>As many ticks as have room for their labels; one whose label would reach far beyond the panel loses it.</summary>
    private static List<Tick> TicksThatFit(Axis axis, double width)
    {
        for (int most = 9; ; most--)
        {
            List<Tick> ticks = [.. axis.Ticks(most).Select(t => ReachesOut(t) ? t with { Text = "" } : t)];
            Tick[] labelled = [.. ticks.Where(t => t.Text.Length > 0)];
            bool fits = true;
            for (int i = 1; i < labelled.Length; i++)
                fits &= (axis.Share(labelled[i].Value) - axis.Share(labelled[i - 1].Value)) * width >= LabelGap + ((TextMeasure.Width(labelled[i].Text) + TextMeasure.Width(labelled[i - 1].Text)) / 2);
            if (fits)
                return ticks;
            if (most == 2)
                return [.. ticks.Select(t => t.Value == labelled[0].Value ? t : t with { Text = "" })];
        }

        bool ReachesOut(Tick tick)
        {
            double half = TextMeasure.Width(tick.Text) / 2;
            double at = axis.Share(tick.Value) * width;
            return at - half < -Overhang || at + half > width + Overhang;
        }
    }
}
