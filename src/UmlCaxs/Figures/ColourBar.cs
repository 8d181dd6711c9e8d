namespace UmlCaxs.Figures;

/// <summary>What the sequential colours mean: a bar of them with an axis.</summary>
internal static class ColourBar
{
    /// <summary>Height that a bar takes with its numbers and its label.</summary>
    public const double Height = 46;

    private const double Thickness = 9;

    /// <summary>Draws a horizontal bar.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="x">Left edge.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="width">Width.</param>
    /// <param name="axis">The values from the first colour to the last.</param>
    public static void Draw(SvgWriter svg, double x, double y, double width, Axis axis)
    {
        var box = new Box(x, y, width, Thickness);
        var frame = new PlotFrame(svg, box, axis, new Axis(0, 1, ""), grid: false);
        double[] shares = [.. Enumerable.Range(0, FigureStyle.Levels).Select(i => (i + 0.5) / FigureStyle.Levels)];
        PlotMarks.Cells(svg, new DensityGrid(FigureStyle.Levels, 1, axis.Low, axis.High, 0, 1, shares), box);
        frame.Finish(yTexts: false);
    }
}
