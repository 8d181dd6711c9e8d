namespace UmlCaxs.Figures;

/// <summary>Density maps of the whole sky in galactic coordinates, one a group.</summary>
public static class SkyPanels
{
    private const int Columns = 3;
    private const double Gap = 14;

    /// <summary>Square degrees.</summary>
    private const double WholeSky = 4 * Math.PI * (180 / Math.PI) * (180 / Math.PI);

    /// <summary>Draws the maps.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="names">Title of each map.</param>
    /// <param name="counts">Counts over the plane of <see cref="Mollweide"/>.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<string> names, IReadOnlyList<DensityGrid> counts)
    {
        double width = (FigureStyle.TwoColumns - SkyFrame.Left - 4 - ((Columns - 1) * Gap)) / Columns;
        var grid = new PanelGrid(names.Count, Columns, new Box(SkyFrame.Left, PlotFrame.Above, FigureStyle.TwoColumns - SkyFrame.Left - 4, width / 2), Gap, PlotFrame.Above + 8);
        var svg = new SvgWriter(FigureStyle.TwoColumns, grid.Bottom + 16 + ColourBar.Height, title);
        double largest = counts.Max(c => c.Values.Max());
        for (int i = 0; i < names.Count; i++)
        {
            Box box = grid[i];
            var frame = new SkyFrame(svg, box.X + (box.Width / 2), box.Y + (box.Height / 2), box.Width / 4);
            frame.Begin();
            PlotMarks.Cells(svg, PlotMarks.LogShares(counts[i], largest), frame.Box);
            frame.Finish(labels: grid.IsFirst(i));
            svg.Text(box.X, box.Y - 6, TextMeasure.Fit(names[i], box.Width, bold: true), "fig-ink fig-title");
        }

        // One cell covers the same area everywhere, so a count is a density.
        double cell = WholeSky * 4 / Math.PI / (counts[0].Columns * counts[0].Rows);
        ColourBar.Draw(svg, FigureStyle.TwoColumns / 4, grid.Bottom + 16, FigureStyle.TwoColumns / 2, new Axis(1, Math.Max(2, largest), $"detections in a cell of {cell:0.#} square degrees", IsLogarithmic: true));
        return svg.Finish();
    }
}
