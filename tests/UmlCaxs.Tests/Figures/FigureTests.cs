using System.Xml.Linq;
using UmlCaxs.Figures;
using Xunit;

namespace UmlCaxs.Tests.Figures;

/// <summary>Every figure with little, much and awkward data: sound, with a mark for everything.</summary>
public class FigureTests
{
    private static readonly string[] Classes = ["QSO", "AGN", "Seyfert_1", "Seyfert_2", "HMXB", "LMXB", "XB", "YSO", "TTau*", "Orion_V*"];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1e-7)]
    [InlineData(20, 1e6)]
    [InlineData(200, 1e12)]
    public void Curves_over_K(int count, double scale)
    {
        double[] k = [.. Enumerable.Range(1, count).Select(i => (double)i)];
        double[] y = [.. k.Select(i => i == 3 ? double.NaN : -scale * (1 + (1 / i)))];
        XElement root = SvgLayout.AssertSound(CurveFigure.Svg("test", k,
        [
            new CurvePanel("BIC", [new Curve("mean ± standard deviation", y, [.. k.Select(_ => 0.1 * scale)]), new Curve("best restart", y)]),
            new CurvePanel("gradient by K", [new Curve("gradient", [.. k.Select(_ => double.NaN)])]),
        ], count > 5 ? 6 : null));
        int there = count >= 3 ? count - 1 : count;
        Assert.Equal(there, SvgLayout.Marks(root, "data-marks", "best restart"));
        Assert.Equal(0, SvgLayout.Marks(root, "data-marks", "gradient"));
        Assert.Equal(1, SvgLayout.Marks(root, "data-series", "mean ± standard deviation, band"));
        Assert.Equal(count > 5 ? 2 : 0, SvgLayout.Marks(root, "data-choice"));
    }

    /// <summary>Bins without cases leave nothing, bins of a few a faint mark, the others a mark with its interval.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public void Reliability_by_rule(int rules)
    {
        ReliabilityPoint[] bins = [.. Enumerable.Range(0, 10).Select(b => b < 3 ? new ReliabilityPoint(0, double.NaN, double.NaN, double.NaN, double.NaN) : new ReliabilityPoint(b == 4 ? 3 : 1000 * b, (b + 0.5) / 10, b / 10.0, b == 5 ? double.NaN : 0, 1))];
        XElement root = SvgLayout.AssertSound(ReliabilityFigure.Svg("test", [.. Enumerable.Range(0, rules).Select(r => new ReliabilityPanel($"rule {r}", "calibration error 0.123", bins))]));
        Assert.Equal(6, SvgLayout.Marks(root, "data-marks", "rule 0"));
        Assert.Equal(5, SvgLayout.Marks(root, "data-intervals", "rule 0"));
        Assert.Equal(1, SvgLayout.Marks(root, "data-few", "rule 0"));
        SvgLayout.AssertSound(ReliabilityFigure.Svg("test", [new ReliabilityPanel("nothing", "", [.. bins.Take(2)])]));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 2)]
    public void Metrics_by_rule(int rules, int protocols)
    {
        (double, double, double)[] values = [.. Enumerable.Range(0, rules).Select(r => r == 3 ? (double.NaN, double.NaN, double.NaN) : (0.1 * r, r == 1 ? double.NaN : (0.1 * r) - 0.05, (0.1 * r) + 0.05))];
        EstimateSeries[] series = [.. Enumerable.Range(0, protocols).Select(p => new EstimateSeries($"by protocol {p}", values))];
        XElement root = SvgLayout.AssertSound(EstimateFigure.Svg("test", [.. Enumerable.Range(0, rules).Select(r => $"rule_{r}")], [.. Enumerable.Range(0, 6).Select(q => new EstimatePanel($"metric {q}", "higher is better", series))]));
        Assert.Equal(6 * (rules > 3 ? rules - 1 : rules), SvgLayout.Marks(root, "data-marks", "by protocol 0"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(20, true)]
    public void Hardness_by_cluster(int clusters, bool points)
    {
        (double, double, double)[] some = [(0, 0, 0), (-1, 1, 1), (0.5, -0.25, 0.4), (2, 0, 0.5)];
        XElement root = SvgLayout.AssertSound(HardnessFigure.Svg("test", [.. Enumerable.Range(0, clusters).Select(i =>
            new HardnessPanel($"cluster {i}: 1,234,567", Cells(i), Cells(i)) { Points = points ? some : null })]));
        if (points)
            Assert.Equal(3 * clusters, SvgLayout.Marks(root, "data-points"));
        else
            Assert.True(SvgLayout.Marks(root, "data-cells") > clusters);
        Assert.Equal(2 * clusters, root.Descendants().Count(e => e.Attribute("data-contour") is not null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(21)]
    public void Features_by_cluster(int clusters)
    {
        double[] shares = [0, 0.5, 0.25, 0.25];
        (double[] Edges, bool Log)[] axes = [([-1, -0.5, 0, 0.5, 1], false), ([-12, -9, -6, -3, 0], true), ([0.1, 0.2, 0.3, 0.4, 0.5], true), ([1e-9, 2e-9, 3e-9, 4e-9, 5e-9], false), ([5, 5.0001, 5.0002, 5.0003, 5.0004], false), ([], false)];
        XElement root = SvgLayout.AssertSound(FeatureHistogramFigure.Svg("test", [.. Enumerable.Range(0, clusters).Select(i => $"cluster {i}")], [.. Enumerable.Range(0, 12).Select(f =>
            new FeatureHistogram($"feature {f} (keV)", axes[f % 6].Log, axes[f % 6].Edges, axes[f % 6].Edges.Length == 0 ? [] : [.. Enumerable.Range(0, clusters).Select(_ => shares)]))]));
        Assert.Equal(10, SvgLayout.Marks(root, "data-series", "cluster 0"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Responsibilities(int clusters)
    {
        XElement root = SvgLayout.AssertSound(ResponsibilityFigure.Svg("test", [.. Enumerable.Range(0, clusters).Select(i => $"cluster {i}")], [.. Enumerable.Range(0, clusters).Select(i => (IReadOnlyList<double>)[.. Enumerable.Range(0, 40).Select(b => b * 12_345.0 * i)])]));
        Assert.Equal(clusters, SvgLayout.Marks(root, "data-series"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void Planes_and_maps(int groups)
    {
        string[] names = [.. Classes.Take(groups)];
        DensityGrid[] planes = [.. names.Select((_, i) => Cells(i) with { YMin = -5, YMax = 1 })];
        XElement plane = SvgLayout.AssertSound(DensityPanels.Svg("test", new Axis(-1, 1, "hard_hs"), new Axis(1e-5, 10, "var_ratio_b", IsLogarithmic: true), names, planes));
        Assert.True(SvgLayout.Marks(plane, "data-cells") > 0);
        DensityGrid[] maps = [.. names.Select((_, i) => new DensityGrid(16, 8, -2, 2, -1, 1, [.. Enumerable.Range(0, 128).Select(c => (double)(c % (i + 2)))]))];
        SvgLayout.AssertSound(SkyPanels.Svg("test", names, maps));
        XElement map = SvgLayout.AssertSound(SkyMap.Svg("test", names, maps));
        int occupied = Enumerable.Range(0, 128).Count(c => maps.Any(m => m.Values[c] > 0));
        Assert.Equal(occupied, SvgLayout.Marks(map, "data-group"));
        SvgLayout.AssertSound(SkyMap.Svg("test", [.. names.Select(n => new SkyGroup(n, [10, 20], [0, 5]))]));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 12_345_678)]
    [InlineData(10, 1_234_567)]
    public void Confusion_matrices_have_their_numbers(int classes, long largest)
    {
        long[,] counts = new long[classes, classes];
        for (int i = 0; i < classes; i++)
            for (int j = 0; j < classes; j++)
                counts[i, j] = i == j ? largest : j;
        XElement root = SvgLayout.AssertSound(ConfusionFigure.Svg("test", [.. Classes.Take(classes)], counts));
        Assert.Equal(classes * classes, SvgLayout.Marks(root, "data-label"));
        Assert.Equal(classes, SvgLayout.Texts(root).Count(t => t == largest.ToString("N0")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public void Detections_per_source(long most)
    {
        var sources = new Dictionary<long, long> { [1] = 5_000_000, [most] = 1 };
        XElement root = SvgLayout.AssertSound(DetectionsPerSourceFigure.Svg("test", [("unique", sources), ("ambiguous", new Dictionary<long, long>())]));
        Assert.Equal(2, SvgLayout.Marks(root, "data-series"));
    }

    [Fact]
    public void Profiles_of_sources()
    {
        double[] means = [.. Classes.Select((_, i) => i / 9.0)];
        XElement root = SvgLayout.AssertSound(SourceProfileFigure.Svg("test", Classes, [new SourceProfile("2CXO J004231.1+411621", "unique, 61 detections", means, [.. means.Select(m => m / 2)]), new SourceProfile(new string('W', 300), "ambiguous", [.. means.Select(_ => double.NaN)], means)]));
        Assert.Equal(10, SvgLayout.Marks(root, "data-bar"));
        Assert.Equal(9, root.Descendants().Count(e => e.Attribute("data-scatter") is not null));
    }

    [Fact]
    public void Text_that_is_too_long_is_cut_to_its_room()
    {
        string cut = TextMeasure.Fit("a very long name of something", 60);
        Assert.EndsWith("…", cut);
        Assert.InRange(TextMeasure.Width(cut), 40, 60);
        Assert.Equal("short", TextMeasure.Fit("short", 60));
    }

    [Fact]
    public void A_figure_is_light_by_itself_and_follows_the_variables_of_a_page()
    {
        string svg = new SvgWriter(10, 10, "test").Finish();
        Assert.Contains(".fig-paper{fill:#ffffff;fill:var(--fig-paper,#ffffff);}", svg);
        Assert.Contains("--fig-paper:#0d1117;", svg);
    }

    private static DensityGrid Cells(int seed)
    {
        var random = new Random(seed);
        return new DensityGrid(16, 16, -1, 1, -1, 1, [.. Enumerable.Range(0, 256).Select(_ => random.Next(3) == 0 ? random.NextDouble() : 0)]);
    }
}
