using UmlCaxs.Features;
using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>The section about the clusters of detections.</summary>
internal static class ClusterSection
{
    private const int HistogramBins = 48;

    /// <summary>Share of the values beyond each end of a histogram.</summary>
    private const double Cut = 0.004;

    /// <summary>Draws the section.</summary>
    /// <param name="tally">Detections.</param>
    public static ReportSection Of(DetectionTally tally)
    {
        // Clusters without a detection are left out; the others keep their numbers and, where they can, their colours.
        int[] clusters = [.. Enumerable.Range(0, tally.ClusterRows.Count).Where(k => tally.ClusterRows[k] > 0)];
        var figures = new List<ReportFigure>();
        if (clusters.Length > 0)
        {
            if (tally.HasPositions && tally.Sky.Nowhere < tally.Rows)
                AddSky(figures, tally, clusters);
            figures.Add(Hardness(tally, clusters));
            figures.Add(Histograms(tally));
            if (tally.Responsibilities is { } responsibilities)
                figures.Add(new ReportFigure("responsibilities", "How surely detections belong to their cluster: the largest responsibility, that is the posterior probability of the component, of the detections of each cluster. The scale is logarithmic.", ResponsibilityFigure.Svg("Responsibilities by cluster", [.. Existing(responsibilities).Select(Name)], [.. Existing(responsibilities).Select(k => responsibilities.Histograms[k])])));
        }

        string text = $"{tally.Rows:N0} detections in {clusters.Length} cluster{(clusters.Length == 1 ? "" : "s")}.";
        if (tally.Responsibilities is { Differing: > 0 } r)
            text += $" For {r.Differing:N0} of them the model beside the table gives another cluster than the table has: it is not the model that classified them.";
        return new ReportSection("Clusters", text, figures, [Table(tally, clusters)]);
    }

    /// <summary>The name of a cluster in every figure and table.</summary>
    public static string Name(int cluster) => $"cluster {cluster}";

    private static int[] Existing(ResponsibilityTally tally) => [.. Enumerable.Range(0, tally.Rows.Length).Where(k => tally.Rows[k] > 0)];

    private static void AddSky(List<ReportFigure> figures, DetectionTally tally, int[] clusters)
    {
        string without = tally.Sky.Nowhere > 0 ? $" {tally.Sky.Nowhere:N0} detections have no position." : "";
        IReadOnlyList<DensityGrid> maps = tally.Sky.Clusters;
        int[] there = [.. clusters.Where(k => k < maps.Count)];
        figures.Add(new ReportFigure("sky_clusters", $"Detections in galactic coordinates (Mollweide projection) by cluster.{without}", SkyOf(
            tally, "Detections by cluster", [.. there.Select(Name)], p => Array.IndexOf(there, p.Cluster), [.. there.Select(k => maps[k])])));
        figures.Add(new ReportFigure("sky_density", $"Density of the detections of each cluster on the sky, galactic coordinates, the same logarithmic scale in all panels.{without}", SkyPanels.Svg("Density on the sky by cluster", [.. there.Select(Name)], [.. there.Select(k => maps[k])])));
    }

    /// <summary>A map of marks where detections are few, of cells where they are many.</summary>
    internal static string SkyOf(DetectionTally tally, string title, string[] names, Func<DetectionPoints.Point, int> groupOf, IReadOnlyList<DensityGrid> maps)
    {
        if (tally.Points.All is not { } points)
            return SkyMap.Svg(title, names, maps);
        List<double>[] ra = [.. names.Select(_ => new List<double>())];
        List<double>[] dec = [.. names.Select(_ => new List<double>())];
        foreach (DetectionPoints.Point point in points)
            if (groupOf(point) is var group and >= 0)
            {
                ra[group].Add(point.Ra);
                dec[group].Add(point.Dec);
            }

        return SkyMap.Svg(title, [.. names.Select((n, i) => new SkyGroup(n, ra[i], dec[i]))], mostMarks: DetectionPoints.Most);
    }

    private static ReportFigure Hardness(DetectionTally tally, int[] clusters)
    {
        ILookup<int, (double, double, double)>? points = tally.Points.All?.Where(p => double.IsFinite(p.VarProbH)).ToLookup(p => p.Cluster, p => (p.HardHm, p.HardHs, p.VarProbH));
        HardnessPanel[] panels = [.. clusters.Where(k => k < tally.Hardness.Groups).Select(k => new HardnessPanel($"{Name(k)}: {tally.ClusterRows[k]:N0}", tally.Hardness.Counts(k), tally.Hardness.Means(k)) { Points = points is null ? null : [.. points[k]] })];
        string outside = tally.Hardness.Outside > 0 ? $" {tally.Hardness.Outside:N0} detections without hardness ratios between -1 and 1 are left out." : "";
        return new ReportFigure("hardness", $"Hardness ratios of the detections of each cluster; the colour is the probability that the hard band varied (var_prob_h){(points is null ? ", its mean in each cell" : "")}. The contours hold 50 % and 90 % of the detections.{outside}", HardnessFigure.Svg("Hardness by cluster", panels));
    }

    private static ReportFigure Histograms(DetectionTally tally)
    {
        FeatureHistogram[] histograms = [.. FeatureSet.Names.Select((name, f) =>
        {
            (double[] edges, double[][] counts) = tally.Features[f].Middle(HistogramBins, Cut);
            string unit = FeatureColumns.Of(name).Unit is { } u ? $" ({u})" : "";
            return new FeatureHistogram(name + unit, FeatureSet.TransformOf(name) == TransformKind.LogMinMax, edges, [.. counts.Select((c, g) => c.Select(n => n / Math.Max(1.0, tally.Features[f].TotalOf(g))).ToArray())]);
        })];
        string[] names = [.. Enumerable.Range(0, tally.Features.Max(f => f.Groups)).Select(Name)];
        return new ReportFigure("features", "Distribution of the twelve features in each cluster, in per cent of the cluster. Axes are logarithmic where the transform of the feature is; zeros have no place there, and the outermost 0.4 % at each end are cut off.", FeatureHistogramFigure.Svg("Features by cluster", names, histograms));
    }

    private static ReportTable Table(DetectionTally tally, int[] clusters)
    {
        ResponsibilityTally? r = tally.Responsibilities;
        string[] columns = ["cluster", "detections", "share", .. r is null ? (string[])[] : ["mean largest responsibility"], "most frequent class", "its share"];
        var rows = new List<IReadOnlyList<string>>();
        foreach (int k in clusters)
        {
            (int best, long count) = Enumerable.Range(0, tally.ClassRows.Count).Select(c => (c, tally.Both.GetValueOrDefault((k, c)))).DefaultIfEmpty((-1, 0)).MaxBy(p => p.Item2);
            string[] sure = r is null ? [] : [k < r.Rows.Length && r.Rows[k] > 0 ? $"{r.Means(k)[k]:0.000}" : "–"];
            rows.Add([$"{k}", $"{tally.ClusterRows[k]:N0}", $"{100.0 * tally.ClusterRows[k] / tally.Rows:0.0} %", .. sure, count > 0 ? tally.Classes[best] : "–", count > 0 ? $"{100.0 * count / tally.ClusterRows[k]:0.0} %" : "–"]);
        }

        return new ReportTable("clusters", "Clusters of the detections.", columns, rows);
    }
}
