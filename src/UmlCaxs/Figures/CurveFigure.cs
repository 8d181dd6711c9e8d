namespace UmlCaxs.Figures;

/// <summary>A curve over the number of components.</summary>
/// <param name="Name">Name in the legend.</param>
/// <param name="Values">A value for every K; NaN where there is none.</param>
/// <param name="Deviations">Half width of the band around it; null for none.</param>
public sealed record Curve(string Name, IReadOnlyList<double> Values, IReadOnlyList<double>? Deviations = null);

/// <summary>A panel of curves.</summary>
/// <param name="Quantity">Quantity on the vertical axis.</param>
/// <param name="Curves">The curves.</param>
public sealed record CurvePanel(string Quantity, IReadOnlyList<Curve> Curves);

/// <summary>What a sweep found against the number of components, in panels above one another.</summary>
public static class CurveFigure
{
    private const double Height = 130;
    private const double Right = 15;
    private const double Gap = 14;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="components">The numbers of components, ascending.</param>
    /// <param name="panels">Panels from top to bottom.</param>
    /// <param name="chosen">The number of components that was chosen; null if none was.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<double> components, IReadOnlyList<CurvePanel> panels, int? chosen)
    {
        Axis x = new(components[0] - 0.5, components[^1] + 0.5, "number of components K");
        Axis[] ys = [.. panels.Select(YAxis)];
        double left = ys.Max(y => PlotFrame.LeftOf(y, Height));
        double width = FigureStyle.OneColumn - left - Right;
        string[] names = [.. panels.SelectMany(p => p.Curves).Select(c => c.Name).Distinct()];
        double legend = Legend.Height(names, width);
        var grid = new PanelGrid(panels.Count, 1, new Box(left, legend + 8, width, Height), 0, Gap);
        var svg = new SvgWriter(FigureStyle.OneColumn, grid.Bottom + PlotFrame.Below, title);
        Legend.Draw(svg, left, 2, width, names, (i, sampleX, sampleY) => Legend.Line(svg, Palette.Of(i), sampleX, sampleY));
        for (int p = 0; p < panels.Count; p++)
        {
            var frame = new PlotFrame(svg, grid[p], x, ys[p]);
            if (chosen is { } k && frame.XAxis.Share(k) is >= 0 and <= 1)
                svg.Element("path", ("class", "fig-rule"), ("data-choice", $"{k}"), ("stroke-dasharray", "4 3"), ("d", $"M{SvgWriter.Number(frame.X(k))} {SvgWriter.Number(frame.Box.Y)}v{SvgWriter.Number(frame.Box.Height)}"));
            foreach (Curve curve in panels[p].Curves)
            {
                string? colour = Palette.Of(Array.IndexOf(names, curve.Name));
                if (curve.Deviations is { } deviations)
                    frame.Band(curve.Name + ", band", components, [.. curve.Values.Zip(deviations, (v, d) => v - d)], [.. curve.Values.Zip(deviations, (v, d) => v + d)], colour ?? Palette.Blue);
                frame.Line(curve.Name, components, curve.Values, colour, marks: 2.2);
            }

            frame.Finish(xTexts: p == panels.Count - 1);
        }

        return svg.Finish();
    }

    private static Axis YAxis(CurvePanel panel)
    {
        double[] all = [.. panel.Curves.SelectMany(c => c.Values.Select((v, i) => v - (c.Deviations?[i] ?? 0)).Concat(c.Values.Select((v, i) => v + (c.Deviations?[i] ?? 0)))).Where(double.IsFinite)];
        return all.Length == 0 ? new Axis(0, 1, panel.Quantity) : Axis.Around(all.Min(), all.Max(), panel.Quantity);
    }
}
