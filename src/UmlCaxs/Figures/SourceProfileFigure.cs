namespace UmlCaxs.Figures;

/// <summary>A source with the means and standard deviations of its class probabilities.</summary>
/// <param name="Name">Name.</param>
/// <param name="Kind">What it is, in words.</param>
/// <param name="Means">Mean probability of each class.</param>
/// <param name="Deviations">Standard deviation of each, over the detections.</param>
public sealed record SourceProfile(string Name, string Kind, IReadOnlyList<double> Means, IReadOnlyList<double> Deviations);

/// <summary>Class profiles of sources: a bar a class with its scatter over the detections.</summary>
public static class SourceProfileFigure
{
    private const double Bar = 20;
    private const double LineHeight = 15;

    /// <summary>Draws the figure, a panel a source.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="sources">Sources.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<string> classes, IReadOnlyList<SourceProfile> sources)
    {
        double left = classes.Max(c => TextMeasure.Width(c)) + 12;
        double height = Bar * classes.Count;
        var grid = new PanelGrid(sources.Count, 1, new Box(left, PlotFrame.Above + LineHeight, FigureStyle.OneColumn - left - 15, height), 0, PlotFrame.Above + LineHeight + 10);
        var svg = new SvgWriter(FigureStyle.OneColumn, grid.Bottom + PlotFrame.Below, title);
        for (int s = 0; s < sources.Count; s++)
        {
            var frame = new PlotFrame(svg, grid[s], new Axis(0, 1, "probability: mean and scatter"), new Axis(0, classes.Count, ""), grid: false);
            for (int c = 0; c < classes.Count; c++)
                DrawBar(frame, classes, c, sources[s]);
            svg.Text(4, frame.Box.Y - 6 - LineHeight, TextMeasure.Fit(sources[s].Name, FigureStyle.OneColumn - 8, bold: true), "fig-ink fig-title");
            svg.Text(4, frame.Box.Y - 6, TextMeasure.Fit(sources[s].Kind, FigureStyle.OneColumn - 8), "fig-muted");
            frame.Finish(xTexts: grid.IsLowest(s), yTexts: false);
        }

        return svg.Finish();
    }

    private static void DrawBar(PlotFrame frame, IReadOnlyList<string> classes, int index, SourceProfile source)
    {
        double middle = frame.Box.Y + (Bar * (index + 0.5));
        string? colour = MarkStyle.Of(classes[index], index).Colour;
        frame.Svg.Text(frame.Box.X - 6, middle + (TextMeasure.MiddleToBase * FigureStyle.FontSize), classes[index], "fig-ink", "end");
        (double mean, double deviation) = (source.Means[index], source.Deviations[index]);
        if (!double.IsFinite(mean))
            return;
        frame.Svg.Element("rect", ("data-bar", classes[index]), colour is null ? ("class", "fig-neutral") : ("style", $"fill:{colour}"), ("x", SvgWriter.Number(frame.Box.X)), ("y", SvgWriter.Number(middle - 6)), ("width", SvgWriter.Number(frame.X(Math.Clamp(mean, 0, 1)) - frame.Box.X)), ("height", "12"));
        if (!(deviation > 0))
            return;
        double low = frame.X(Math.Clamp(mean - deviation, 0, 1));
        double high = frame.X(Math.Clamp(mean + deviation, 0, 1));
        frame.Svg.Element("path", ("class", "fig-rule"), ("data-scatter", classes[index]), ("d", $"M{SvgWriter.Number(low)} {SvgWriter.Number(middle)}H{SvgWriter.Number(high)}M{SvgWriter.Number(low)} {SvgWriter.Number(middle - 3)}v6M{SvgWriter.Number(high)} {SvgWriter.Number(middle - 3)}v6"));
    }
}
