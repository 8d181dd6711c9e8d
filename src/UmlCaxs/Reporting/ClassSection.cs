using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>The section about the predicted classes of detections.</summary>
internal static class ClassSection
{
    /// <summary>Draws the section.</summary>
    /// <param name="tally">Detections.</param>
    /// <returns>The section; null where no detection has a class.</returns>
    public static ReportSection? Of(DetectionTally tally)
    {
        IReadOnlyList<string> names = tally.Classes;
        int[] classes = [.. Enumerable.Range(0, tally.ClassRows.Count).Where(c => tally.ClassRows[c] > 0)];
        if (classes.Length == 0)
            return null;
        var figures = new List<ReportFigure>();
        IReadOnlyList<DensityGrid> maps = tally.Sky.Classes;
        int[] there = [.. classes.Where(c => c < maps.Count)];
        if (tally.HasPositions && there.Length > 0)
            figures.Add(new ReportFigure("sky_classes", "Detections in galactic coordinates (Mollweide projection) by predicted class.", ClusterSection.SkyOf(tally, "Detections by class", [.. there.Select(c => names[c])], p => Array.IndexOf(there, p.Class), [.. there.Select(c => maps[c])])));
        int[] planes = [.. classes.Where(c => c < tally.Variability.Groups)];
        string outside = tally.Variability.Outside > 0 ? $" {tally.Variability.Outside:N0} detections lie outside of the panels or lack one of the two." : "";
        figures.Add(new ReportFigure("class_planes", $"Density of each predicted class in the plane of hardness and variability: var_ratio_b is the spread of the count rate over its mean. The contours hold 50 % and 90 % of the class.{outside}", DensityPanels.Svg(
            "Classes in hardness and variability", new Axis(-1, 1, "hard_hs"), new Axis(1e-5, 10, "var_ratio_b", IsLogarithmic: true), [.. planes.Select(c => $"{names[c]}: {tally.ClassRows[c]:N0}")], [.. planes.Select(tally.Variability.Counts)])));
        long total = classes.Sum(c => tally.ClassRows[c]);
        int[] clusters = [.. Enumerable.Range(0, tally.ClusterRows.Count).Where(k => tally.ClusterRows[k] > 0)];
        var table = new ReportTable(
            "classes",
            "Detections by predicted class and cluster.",
            ["class", "detections", "share", .. clusters.Select(ClusterSection.Name)],
            [.. classes.Select(c => (IReadOnlyList<string>)[names[c], $"{tally.ClassRows[c]:N0}", $"{100.0 * tally.ClassRows[c] / total:0.0} %", .. clusters.Select(k => $"{tally.Both.GetValueOrDefault((k, c)):N0}")])]);
        return new ReportSection("Classes", total < tally.Rows ? $"{tally.Rows - total:N0} detections have no class: their clusters have no class models." : "", figures, [table]);
    }
}
