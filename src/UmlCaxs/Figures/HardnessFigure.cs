namespace UmlCaxs.Figures;

/// <summary>A panel of <see cref="HardnessFigure"/>.</summary>
/// <param name="Name">Title.</param>
/// <param name="Counts">Counts in the plane of hard_hm and hard_hs.</param>
/// <param name="Means">Mean of var_prob_h in the same cells.</param>
public sealed record HardnessPanel(string Name, DensityGrid Counts, DensityGrid Means)
{
    /// <summary>The detections themselves (hard_hm, hard_hs, var_prob_h); null where they are too many.</summary>
    public IReadOnlyList<(double X, double Y, double Colour)>? Points { get; init; }
}

/// <summary>Hardness against hardness, a panel a cluster, coloured by variability, with contours around half and nine tenths of the detections.</summary>
public static class HardnessFigure
{
    private const int Columns = 3;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="panels">Panels, row by row.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<HardnessPanel> panels)
    {
        Axis x = new(-1, 1, "hard_hm");
        Axis y = new(-1, 1, "hard_hs");
        double height = 190;
        double left = PlotFrame.LeftOf(y, height);
        var grid = new PanelGrid(panels.Count, Columns, new Box(left, PlotFrame.Above, FigureStyle.TwoColumns - left - 15, height), PlotFrame.Between, PlotFrame.Above + 4);
        var svg = new SvgWriter(FigureStyle.TwoColumns, grid.Bottom + PlotFrame.Below + 8 + ColourBar.Height, title);
        for (int i = 0; i < panels.Count; i++)
        {
            HardnessPanel panel = panels[i];
            var frame = new PlotFrame(svg, grid[i], x, y);
            if (panel.Points is { } points)
                frame.Points([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)], [.. points.Select(p => p.Colour)], points.Count > 2000 ? 0.9 : 1.4);
            else
                frame.Cells(panel.Means);
            frame.Contours(panel.Counts, 0.5, 0.9);
            frame.Finish(panel.Name, xTexts: grid.IsLowest(i), yTexts: grid.IsFirst(i));
        }

        ColourBar.Draw(svg, FigureStyle.TwoColumns / 4, grid.Bottom + PlotFrame.Below + 6, FigureStyle.TwoColumns / 2, new Axis(0, 1, panels[0].Points is null ? "mean of var_prob_h" : "var_prob_h"));
        return svg.Finish();
    }
}
