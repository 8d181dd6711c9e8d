using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.Figures;

/// <summary>The whole sky in galactic coordinates, a mark for every source.</summary>
public static class SkyMap
{
    /// <summary>Most marks drawn: beyond it a figure is slow to show and no more telling.</summary>
    public const int MostMarks = 20_000;

    private const double Width = 560;
    private const double MapTop = 40;
    private const double CentreX = 296;
    private const double Radius = 126; // of the ellipse, vertically; twice as much horizontally
    private const double CentreY = MapTop + Radius;
    private const double LegendTop = CentreY + Radius + 62;
    private const double LegendLine = 20;
    private const int Step = 30;
    private const int Turns = 8;

    /// <summary>Draws a map.</summary>
    /// <param name="title">Title.</param>
    /// <param name="groups">Sources by class or family. The legend keeps their order.</param>
    /// <param name="things">What a mark is, in the plural.</param>
    /// <returns>An SVG document.</returns>
    /// <exception cref="ArgumentException">A group has not as many right ascensions as declinations.</exception>
    public static string Svg(string title, IReadOnlyList<SkyGroup> groups, string things = "detections")
    {
        foreach (SkyGroup group in groups)
            if (group.Ra.Count != group.Dec.Count)
                throw new ArgumentException($"'{group.Name}' has {group.Ra.Count} right ascensions and {group.Dec.Count} declinations.", nameof(groups));
        long total = groups.Sum(g => (long)g.Ra.Count);
        MarkStyle[] styles = [.. groups.Select((g, i) => MarkStyle.Of(g.Name, i))];
        int columns = LegendColumns(groups);
        int lines = (groups.Count + columns - 1) / columns;
        var svg = new SvgWriter(Width, LegendTop + (LegendLine * lines) + 4, title);
        svg.Text(20, 24, title, "fig-ink fig-title");
        svg.Element("ellipse", ("class", "fig-panel"), ("cx", SvgWriter.Number(CentreX)), ("cy", SvgWriter.Number(CentreY)), ("rx", SvgWriter.Number(2 * Radius)), ("ry", SvgWriter.Number(Radius)));
        Graticule(svg);
        long drawn = Marks(svg, groups, styles, total);
        svg.Element("ellipse", ("class", "fig-frame"), ("cx", SvgWriter.Number(CentreX)), ("cy", SvgWriter.Number(CentreY)), ("rx", SvgWriter.Number(2 * Radius)), ("ry", SvgWriter.Number(Radius)));
        Labels(svg);
        string marks = drawn == total ? $"{SvgWriter.Count(total)} {things}"
            : total > MostMarks ? $"{SvgWriter.Count(drawn)} of {SvgWriter.Count(total)} {things} drawn (an even subsample)"
            : $"{SvgWriter.Count(drawn)} of {SvgWriter.Count(total)} {things} with a position";
        svg.Text(CentreX, CentreY + Radius + 18, "Galactic longitude (Mollweide projection)", "fig-muted", "middle");
        svg.Text(CentreX, CentreY + Radius + 38, marks, "fig-muted", "middle");
        Legend(svg, groups, styles, columns);
        return svg.Finish();
    }

    private static (double X, double Y) Place((double X, double Y) position) => (CentreX + (Radius * position.X), CentreY - (Radius * position.Y));

    /// <summary>
    /// Draws the marks of all groups in turns, a part of each at a time: where groups lie upon one another, all of them show.
    /// </summary>
    /// <returns>Marks drawn.</returns>
    private static long Marks(SvgWriter svg, IReadOnlyList<SkyGroup> groups, MarkStyle[] styles, long total)
    {
        int[] quotas = Quotas(groups, total);
        int[] order = [.. Enumerable.Range(0, groups.Count).OrderByDescending(g => groups[g].Ra.Count)];
        double radius = total > 5000 ? 1.0 : total > 500 ? 1.5 : 2.2;
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
                    (double x, double y) = Place(Mollweide.Project(l, b));
                    marks.Append(styles[g].Mark(x, y, radius));
                    drawn++;
                }

                if (marks.Length > 0)
                    styles[g].Write(svg, marks.ToString(), radius, group.Name);
            }

        return drawn;
    }

    /// <summary>How many marks each group gets: all, or its share of <see cref="MostMarks"/>, and one at least where it has sources.</summary>
    private static int[] Quotas(IReadOnlyList<SkyGroup> groups, long total)
    {
        int[] quotas = [.. groups.Select(g => g.Ra.Count)];
        if (total <= MostMarks)
            return quotas;
        long before = 0;
        for (int g = 0; g < quotas.Length; g++)
        {
            long after = before + groups[g].Ra.Count;
            quotas[g] = (int)((after * MostMarks / total) - (before * MostMarks / total));
            before = after;
        }

        // The largest group, which is not one mark short of anything, pays for those too small to be seen otherwise.
        int largest = Array.IndexOf(quotas, quotas.Max());
        for (int g = 0; g < quotas.Length; g++)
            if (quotas[g] == 0 && groups[g].Ra.Count > 0)
                (quotas[g], quotas[largest]) = (1, quotas[largest] - 1);
        return quotas;
    }

    private static void Graticule(SvgWriter svg)
    {
        var path = new StringBuilder();
        for (int l = -180 + Step; l < 180; l += Step)
            for (int b = -90; b <= 90; b += 3)
                Extend(path, b == -90, l, b);
        for (int b = -90 + Step; b < 90; b += Step)
        {
            Extend(path, true, 180, b);
            Extend(path, false, -180, b);
        }

        svg.Element("path", ("class", "fig-grid"), ("d", path.ToString()));
    }

    private static void Extend(StringBuilder path, bool first, double l, double b)
    {
        (double x, double y) = Place(Mollweide.At(l, b));
        path.Append(first ? 'M' : 'L').Append(SvgWriter.Number(x)).Append(' ').Append(SvgWriter.Number(y));
    }

    private static void Labels(SvgWriter svg)
    {
        for (int l = -180 + Step; l < 180; l += Step)
        {
            // Below the equator, where the plane of the Galaxy is not hidden by them.
            (double x, double y) = Place(Mollweide.At(l, 0));
            svg.Text(x, y + 17, $"{(l + 360) % 360}°", "fig-muted fig-halo", "middle");
        }

        for (int b = -90 + Step; b < 90; b += Step)
        {
            (double x, double y) = Place(Mollweide.At(180, b));
            svg.Text(x - (Math.Abs(b) > 45 ? 10 : 6), y + (b < 0 ? 8 : 4), b > 0 ? $"+{b}°" : b < 0 ? $"−{-b}°" : "0°", "fig-muted", "end");
        }

        svg.Text(17, CentreY, "Galactic latitude", "fig-muted", "middle", turned: true);
    }

    private static int LegendColumns(IReadOnlyList<SkyGroup> groups)
    {
        // About 7 units a letter; a name that is longer than the figure is wide gets a line of its own.
        int letters = groups.Select(g => g.Name.Length + SvgWriter.Count(g.Ra.Count).Length + 1).DefaultIfEmpty(0).Max();
        int fitting = (int)((Width - 40) / (24 + (7 * letters)));
        int columns = Math.Clamp(fitting, 1, Math.Max(1, groups.Count));

        // As many columns as the lines need: ten groups are two lines of five, not one of six and one of four.
        int lines = (groups.Count + columns - 1) / columns;
        return lines == 0 ? 1 : (groups.Count + lines - 1) / lines;
    }

    private static void Legend(SvgWriter svg, IReadOnlyList<SkyGroup> groups, MarkStyle[] styles, int columns)
    {
        double step = (Width - 40) / columns;
        int lines = (groups.Count + columns - 1) / columns;
        for (int i = 0; i < groups.Count; i++)
        {
            // Down the columns, so that neighbours in the class order, which are alike, stand together.
            double x = 20 + (step * (i / lines));
            double y = LegendTop + (LegendLine * (i % lines));
            styles[i].Write(svg, styles[i].Mark(x + 6, y, 4.5), 4.5, null);
            svg.Open("text", ("class", "fig-ink"), ("x", SvgWriter.Number(x + 16)), ("y", SvgWriter.Number(y + 4.5)));
            svg.Content(groups[i].Name + " ");
            svg.Open("tspan", ("class", "fig-muted"));
            svg.Content(SvgWriter.Count(groups[i].Ra.Count));
            svg.Close();
            svg.Close();
        }
    }
}
