namespace UmlCaxs.Figures;

/// <summary>A confusion matrix: how many of each label were given each class, with the share of the label.</summary>
public static class ConfusionFigure
{
    private const double Top = 24;
    private const double CellHeight = 38;

    /// <summary>Draws the matrix.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="names">Classes, the same for labels (rows) and predictions (columns).</param>
    /// <param name="counts">Rows x columns.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<string> names, long[,] counts)
    {
        double width = names.Count > 5 ? FigureStyle.TwoColumns : FigureStyle.OneColumn;
        double left = 24 + names.Max(n => TextMeasure.Width(n)) + 8;
        double cell = (width - left - 4) / names.Count;
        var svg = new SvgWriter(width, Top + (CellHeight * names.Count) + 44, title);
        for (int row = 0; row < names.Count; row++)
        {
            double total = Enumerable.Range(0, names.Count).Sum(c => counts[row, c]);
            double y = Top + (CellHeight * row);
            svg.Text(left - 6, y + (CellHeight / 2) + (TextMeasure.MiddleToBase * FigureStyle.FontSize), names[row], "fig-ink", "end");
            for (int column = 0; column < names.Count; column++)
                Cell(svg, new Box(left + (cell * column), y, cell, CellHeight), counts[row, column], total, names[row], names[column]);
        }

        for (int column = 0; column < names.Count; column++)
            svg.Text(left + (cell * (column + 0.5)), Top + (CellHeight * names.Count) + 16, TextMeasure.Fit(names[column], cell - 3), "fig-ink", "middle");
        svg.Element("rect", ("class", "fig-frame"), ("x", SvgWriter.Number(left)), ("y", SvgWriter.Number(Top)), ("width", SvgWriter.Number(cell * names.Count)), ("height", SvgWriter.Number(CellHeight * names.Count)));
        svg.Text(left + (cell * names.Count / 2), Top + (CellHeight * names.Count) + 36, "predicted class", "fig-muted", "middle");
        svg.Text(14, Top + (CellHeight * names.Count / 2), "label", "fig-muted", "middle", turned: true);
        svg.Text(left, 15, TextMeasure.Fit("number, and share of the label", width - left), "fig-muted");
        return svg.Finish();
    }

    private static void Cell(SvgWriter svg, Box box, long count, double total, string label, string predicted)
    {
        double share = total > 0 ? count / total : 0;
        svg.Element("rect", ("data-label", label), ("data-predicted", predicted), count > 0 ? ("style", $"fill:{Palette.Blue}") : ("class", "fig-panel"),
            ("fill-opacity", SvgWriter.Number(count > 0 ? 0.06 + (0.94 * share) : 1)), ("x", SvgWriter.Number(box.X)), ("y", SvgWriter.Number(box.Y)), ("width", SvgWriter.Number(box.Width)), ("height", SvgWriter.Number(box.Height)));
        if (count == 0)
            return;

        // White on strong blue, whatever the page; else the ink of the page.
        string middle = SvgWriter.Number(box.X + (box.Width / 2));
        (string, string) look = share > 0.8 ? ("style", "fill:#ffffff") : ("class", "fig-ink");
        foreach ((string text, double y) in new[] { (SvgWriter.Count(count), 16.0), ($"{100 * share:0} %", 31.0) })
        {
            svg.Open("text", look, ("text-anchor", "middle"), ("transform", $"translate({middle} {SvgWriter.Number(box.Y + y)})"));
            svg.Content(text);
            svg.Close();
        }
    }
}
