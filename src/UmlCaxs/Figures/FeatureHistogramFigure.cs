namespace UmlCaxs.Figures;

/// <summary>A panel of <see cref="FeatureHistogramFigure"/>.</summary>
/// <param name="Name">Feature with its unit.</param>
/// <param name="IsLogarithmic">True if the edges are common logarithms.</param>
/// <param name="Edges">Edges of the bins.</param>
/// <param name="Shares">By group: its share in every bin.</param>
public sealed record FeatureHistogram(string Name, bool IsLogarithmic, IReadOnlyList<double> Edges, IReadOnlyList<IReadOnlyList<double>> Shares);

/// <summary>Histograms of all features, a panel a feature and an outline a cluster.</summary>
public static class FeatureHistogramFigure
{
    private const int Columns = 4;
    private const double Height = 110;

    /// <summary>Draws the figure.</summary>
    /// <param name="title">What the figure shows.</param>
    /// <param name="groups">Names of the groups.</param>
    /// <param name="features">Panels, row by row.</param>
    /// <returns>An SVG document.</returns>
    public static string Svg(string title, IReadOnlyList<string> groups, IReadOnlyList<FeatureHistogram> features)
    {
        Axis[] ys = [.. features.Select(f => Axis.FromZero(100 * f.Shares.SelectMany(s => s).DefaultIfEmpty(0).Max(), "% per bin"))];
        double left = ys.Max(y => PlotFrame.LeftOf(y, Height));
        double gap = left - 10;
        double legend = Legend.Height(groups, FigureStyle.TwoColumns - left);
        var grid = new PanelGrid(features.Count, Columns, new Box(left, legend + 10, FigureStyle.TwoColumns - left - 15, Height), gap, PlotFrame.Below + 6);
        var svg = new SvgWriter(FigureStyle.TwoColumns, grid.Bottom + PlotFrame.Below, title);
        Legend.Draw(svg, left, 2, FigureStyle.TwoColumns - left, groups, (i, x, y) => Legend.Line(svg, Palette.Of(i), x, y));
        for (int f = 0; f < features.Count; f++)
        {
            FeatureHistogram feature = features[f];
            (double low, double high) = feature.Edges.Count > 1 ? (feature.Edges[0], feature.Edges[^1]) : (0, 1);
            Axis x = feature.IsLogarithmic ? new Axis(Math.Pow(10, low), Math.Pow(10, high), feature.Name, IsLogarithmic: true) : new Axis(low, high, feature.Name);
            var frame = new PlotFrame(svg, grid[f], x, ys[f], grid: false);
            for (int g = 0; g < feature.Shares.Count; g++)
                frame.Steps(groups[g], feature.Edges, [.. feature.Shares[g].Select(s => 100 * s)], Palette.Of(g), filled: feature.Shares.Count <= 2);
            frame.Finish(yLabel: grid.IsFirst(f));
        }

        return svg.Finish();
    }
}
