using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.Figures;

/// <summary>The whole sky in galactic coordinates, a mark for every source.</summary>
public static class SkyMap
{
    /// <summary>Most marks drawn, unless asked otherwise: beyond it a figure is slow to show and no more telling.</summary>
    public const int MostMarks = 20_000;

    private const double MapTop = 30;
    private const double Radius = (FigureStyle.OneColumn - SkyFrame.Left - 6) / 4;
    private const double CentreX = SkyFrame.Left + (2 * Radius);
    private const double CentreY = MapTop + Radius;
    private const double LegendTop = CentreY + Radius + 44;
    private const double LegendLine = 18;
    private const double Margin = 8;
    private const int Turns = 8;

    /// <summary>Draws a map.</summary>
    /// <param name="title">Title.</param>
    /// <param name="groups">Sources by class or family. The legend keeps their order.</param>
    /// <param name="things">What a mark is, in the plural.</param>
    /// <param name="mostMarks">Most marks drawn; of more, an even subsample.</param>
    /// <returns>An SVG document.</returns>
    /// <exception cref="ArgumentException">A group has not as many right ascensions as declinations.</exception>
    public static string Svg(string title, IReadOnlyList<SkyGroup> groups, string things = "detections", int mostMarks = MostMarks)
    {
        foreach (SkyGroup group in groups)
            if (group.Ra.Count != group.Dec.Count)
                throw new ArgumentException($"'{group.Name}' has {group.Ra.Count} right ascensions and {group.Dec.Count} declinations.", nameof(groups));
        long total = groups.Sum(g => (long)g.Ra.Count);
        MarkStyle[] styles = [.. groups.Select((g, i) => MarkStyle.Of(g.Name, i))];
        int columns = LegendColumns([.. groups.Select(g => Line(g.Name, g.Ra.Count))]);
        int lines = (groups.Count + columns - 1) / columns;
        var svg = new SvgWriter(FigureStyle.OneColumn, LegendTop + (LegendLine * lines), title);
        svg.Text(Margin, 18, TextMeasure.Fit(title, FigureStyle.OneColumn - (2 * Margin), bold: true), "fig-ink fig-title");
        var frame = new SkyFrame(svg, CentreX, CentreY, Radius);
        frame.Begin();
        long drawn = Marks(svg, frame, groups, styles, total, mostMarks);
        frame.Finish(labels: true);
        string marks = drawn == total ? $"{SvgWriter.Count(total)} {things}"
            : total > mostMarks ? $"{SvgWriter.Count(drawn)} of {SvgWriter.Count(total)} {things} drawn (an even subsample)"
            : $"{SvgWriter.Count(drawn)} of {SvgWriter.Count(total)} {things} with a position";
        svg.Text(CentreX, CentreY + Radius + 20, marks, "fig-muted", "middle");
        DrawLegend(svg, [.. groups.Select(g => (g.Name, (long)g.Ra.Count))], styles, columns);
        return svg.Finish();
    }

    /// <summary>Draws a map of counts: every cell has the colour of its most numerous group, fainter where there are fewer.</summary>
    /// <param name="title">Title.</param>
    /// <param name="names">Classes or clusters.</param>
    /// <param name="counts">Their counts over the plane of <see cref="Mollweide"/>, on the same cells.</param>
    /// <param name="things">What is counted, in the plural.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<string> names, IReadOnlyList<DensityGrid> counts, string things = "detections")
    {
        MarkStyle[] styles = [.. names.Select(MarkStyle.Of)];
        long[] totals = [.. counts.Select(c => (long)c.Values.Sum())];
        int columns = LegendColumns([.. names.Zip(totals, Line)]);
        int lines = (names.Count + columns - 1) / columns;
        var svg = new SvgWriter(FigureStyle.OneColumn, LegendTop + (LegendLine * lines), title);
        svg.Text(Margin, 18, TextMeasure.Fit(title, FigureStyle.OneColumn - (2 * Margin), bold: true), "fig-ink fig-title");
        var frame = new SkyFrame(svg, CentreX, CentreY, Radius);
        frame.Begin();
        DominantCells(svg, frame.Box, names, counts, styles);
        frame.Finish(labels: true);
        svg.Text(CentreX, CentreY + Radius + 20, $"{SvgWriter.Count(totals.Sum())} {things}; the most numerous", "fig-muted", "middle");
        DrawLegend(svg, [.. names.Zip(totals)], styles, columns);
        return svg.Finish();
    }

    private static void DominantCells(SvgWriter svg, Box box, IReadOnlyList<string> names, IReadOnlyList<DensityGrid> counts, MarkStyle[] styles)
    {
        const int Shades = 5;
        DensityGrid first = counts[0];
        double width = box.Width / first.Columns;
        double height = box.Height / first.Rows;
        double largest = Enumerable.Range(0, first.Values.Length).Max(i => counts.Sum(c => c.Values[i]));
        var paths = new StringBuilder[names.Count, Shades];
        for (int row = 0; row < first.Rows; row++)
            for (int column = 0; column < first.Columns; column++)
            {
                double sum = counts.Sum(c => c[column, row]);
                if (sum == 0)
                    continue;
                int group = Enumerable.Range(0, counts.Count).MaxBy(g => counts[g][column, row]);
                int shade = Math.Min(Shades - 1, (int)(Shades * Math.Log(sum) / Math.Log(Math.Max(largest, 2))));
                (paths[group, shade] ??= new()).Append($"M{SvgWriter.Number(box.X + (column * width))} {SvgWriter.Number(box.Bottom - ((row + 1) * height))}h{SvgWriter.Number(width)}v{SvgWriter.Number(height)}h{SvgWriter.Number(-width)}z");
            }

        for (int group = 0; group < names.Count; group++)
            for (int shade = 0; shade < Shades; shade++)
                if (paths[group, shade] is { } path)
                    svg.Element("path", ("data-group", names[group]), styles[group].Colour is { } colour ? ("style", $"fill:{colour};stroke:none") : ("class", "fig-neutral fig-cells"), ("opacity", SvgWriter.Number(0.3 + (0.7 * shade / (Shades - 1)))), ("d", path.ToString()));
    }

    /// <summary>
    /// Draws the marks of all groups in turns, a part of each at a time: where groups lie upon one another, all of them show.
    /// </summary>
    /// <returns>Marks drawn.</returns>
    private static long Marks(SvgWriter svg, SkyFrame frame, IReadOnlyList<SkyGroup> groups, MarkStyle[] styles, long total, int mostMarks)
    {
        int[] quotas = Quotas(groups, total, mostMarks);
        int[] order = [.. Enumerable.Range(0, groups.Count).OrderByDescending(g => groups[g].Ra.Count)];
        double radius = total > 5000 ? 0.8 : total > 500 ? 1.2 : 1.8;
        long drawn = 0;
        var marks = new StringBuilder();
        for (int turn = 0; turn < Turns; turn++)
            foreach (int g in order)
            {
                SkyGroup group = groups[g];
                marks.Clear();
                for (int i = turn; i < quotas[g]; i += Turns)
                {
                    // Every so-manieth source: deterministic, and the order of the table does not matter.
                    int source = (int)((long)i * group.Ra.Count / quotas[g]);
                    if (!double.IsFinite(group.Ra[source]) || !double.IsFinite(group.Dec[source]))
                        continue;
                    (double l, double b) = GalacticCoordinates.FromIcrs(group.Ra[source], group.Dec[source]);
                    (double x, double y) = frame.Place(Mollweide.Project(l, b));
                    marks.Append(styles[g].Mark(x, y, radius));
                    drawn++;
                }

                if (marks.Length > 0)
                    styles[g].Write(svg, marks.ToString(), radius, group.Name);
            }

        return drawn;
    }

    /// <summary>How many marks each group gets: all, or its share of the most, and one at least where it has sources.</summary>
    private static int[] Quotas(IReadOnlyList<SkyGroup> groups, long total, int mostMarks)
    {
        int[] quotas = [.. groups.Select(g => g.Ra.Count)];
        if (total <= mostMarks)
            return quotas;
        long before = 0;
        for (int g = 0; g < quotas.Length; g++)
        {
            long after = before + groups[g].Ra.Count;
            quotas[g] = (int)((after * mostMarks / total) - (before * mostMarks / total));
            before = after;
        }

        // The largest group, which is not one mark short of anything, pays for those too small to be seen otherwise.
        int largest = Array.IndexOf(quotas, quotas.Max());
        for (int g = 0; g < quotas.Length; g++)
            if (quotas[g] == 0 && groups[g].Ra.Count > 0)
                (quotas[g], quotas[largest]) = (1, quotas[largest] - 1);
        return quotas;
    }

    private static string Line(string name, long count) => $"{name} {SvgWriter.Count(count)}";

    private static int LegendColumns(IReadOnlyList<string> texts)
    {
        double widest = texts.Select(t => TextMeasure.Width(t)).DefaultIfEmpty(0).Max();
        int fitting = (int)((FigureStyle.OneColumn - (2 * Margin)) / (24 + widest));
        int columns = Math.Clamp(fitting, 1, Math.Max(1, texts.Count));

        // As many columns as the lines need: ten groups are two lines of five, not one of six and one of four.
        int lines = (texts.Count + columns - 1) / columns;
        return lines == 0 ? 1 : (texts.Count + lines - 1) / lines;
    }

    private static void DrawLegend(SvgWriter svg, IReadOnlyList<(string Name, long Count)> groups, MarkStyle[] styles, int columns)
    {
        double step = (FigureStyle.OneColumn - (2 * Margin)) / columns;
        int lines = (groups.Count + columns - 1) / columns;
        for (int i = 0; i < groups.Count; i++)
        {
            // Down the columns, so that neighbours in the class order, which are alike, stand together.
            double x = Margin + (step * (i / lines));
            double y = LegendTop + (LegendLine * (i % lines));
            string count = SvgWriter.Count(groups[i].Count);
            styles[i].Write(svg, styles[i].Mark(x + 5, y, 4), 4, null);
            svg.Open("text", ("class", "fig-ink"), ("x", SvgWriter.Number(x + 14)), ("y", SvgWriter.Number(y + 4.3)));
            svg.Content(TextMeasure.Fit(groups[i].Name, step - 24 - TextMeasure.Width(count)) + " ");
            svg.Open("tspan", ("class", "fig-muted"));
            svg.Content(count);
            svg.Close();
            svg.Close();
        }
    }
}
