namespace UmlCaxs.Figures;

/// <summary>Density maps of a plane of two features, a panel a group, with contours around half and nine tenths of it.</summary>
public static class DensityPanels
{
    private const int Columns = 4;
    private const double Height = 130;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="x">Horizontal axis, as the grids have it.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="names">Title of each panel.</param>
    /// <param name="counts">Counts.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, Axis x, Axis y, IReadOnlyList<string> names, IReadOnlyList<DensityGrid> counts)
    {
        double left = PlotFrame.LeftOf(y, Height);
        var grid = new PanelGrid(names.Count, Columns, new Box(left, PlotFrame.Above, FigureStyle.TwoColumns - left - 15, Height), PlotFrame.Between, PlotFrame.Above + 4);
        var svg = new SvgWriter(FigureStyle.TwoColumns, grid.Bottom + PlotFrame.Below + 8 + ColourBar.Height, title);
        double largest = counts.Max(c => c.Values.Max());
        for (int i = 0; i < names.Count; i++)
        {
            var frame = new PlotFrame(svg, grid[i], x, y);
            frame.Cells(PlotMarks.LogShares(counts[i], largest));
            frame.Contours(counts[i], 0.5, 0.9);
            frame.Finish(names[i], xTexts: grid.IsLowest(i), yTexts: grid.IsFirst(i));
        }

        ColourBar.Draw(svg, FigureStyle.TwoColumns / 4, grid.Bottom + PlotFrame.Below + 6, FigureStyle.TwoColumns / 2, new Axis(1, Math.Max(2, largest), "detections per cell", IsLogarithmic: true));
        return svg.Finish();
    }
}
