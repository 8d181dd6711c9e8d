using UmlCaxs.Classification;
using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>The section about labelled detections.</summary>
internal static class LabelSection
{
    /// <summary>Heading of the section.</summary>
    public const string Title = "Labels";

    private const int MostTypes = 40;

    /// <summary>Draws the section.</summary>
    /// <param name="tally">Labelled detections.</param>
    /// <param name="scheme">Classes and families.</param>
    /// <param name="source">Name of their table.</param>
    public static ReportSection Of(LabelTally tally, ClassScheme scheme, string source)
    {
        var figures = new List<ReportFigure>();
        if (tally.InClasses > 0)
        {
            string[] families = [.. scheme.Classes.Select(c => scheme.Aggregate[c]).Distinct()];
            long[,] byFamily = new long[families.Length, families.Length];
            for (int label = 0; label < scheme.Classes.Count; label++)
                for (int predicted = 0; predicted < scheme.Classes.Count; predicted++)
                    byFamily[FamilyOf(label), FamilyOf(predicted)] += tally.Confusion[label, predicted];
            figures.Add(new ReportFigure("confusion_classes", $"Labels against predicted classes of {tally.InClasses:N0} labelled detections; {Right(tally.Confusion, scheme.Classes.Count)}.", ConfusionFigure.Svg("Labels against predicted classes", scheme.Classes, tally.Confusion)));
            figures.Add(new ReportFigure("confusion_families", $"The same by family; {Right(byFamily, families.Length)}.", ConfusionFigure.Svg("Labels against predicted families", families, byFamily)));
            int FamilyOf(int index) => Array.IndexOf(families, scheme.Aggregate[scheme.Classes[index]]);
        }

        return new ReportSection(
            Title,
            $"{tally.Rows:N0} labelled detections of {source}, classified with the model of this report. Where the model was trained on them, they fit better than new ones would: this is no test on data unseen.",
            figures,
            [Types(tally)]);
    }

    private static string Right(long[,] counts, int classes)
    {
        long total = counts.Cast<long>().Sum();
        long right = Enumerable.Range(0, classes).Sum(c => counts[c, c]);
        double[] recalls = [.. Enumerable.Range(0, classes).Select(r => (Row: r, Sum: Enumerable.Range(0, classes).Sum(c => counts[r, c]))).Where(r => r.Sum > 0).Select(r => (double)counts[r.Row, r.Row] / r.Sum)];
        return $"{100.0 * right / total:0.0} % lie on the diagonal, {100 * recalls.Average():0.0} % on average over the labels";
    }

    private static ReportTable Types(LabelTally tally)
    {
        IReadOnlyList<(string Type, long[] Clusters)> types = tally.Types;
        int components = types.Count == 0 ? 0 : types[0].Clusters.Length;
        var rows = new List<IReadOnlyList<string>>();
        foreach ((string type, long[] clusters) in types.Take(MostTypes))
            rows.Add([type, $"{clusters.Sum():N0}", .. clusters.Select(c => $"{c:N0}")]);
        if (types.Count > MostTypes)
        {
            long[] rest = [.. Enumerable.Range(0, components).Select(k => types.Skip(MostTypes).Sum(t => t.Clusters[k]))];
            rows.Add([$"{types.Count - MostTypes} other types", $"{rest.Sum():N0}", .. rest.Select(c => $"{c:N0}")]);
        }

        return new ReportTable("types_by_cluster", "Labelled detections by object type and cluster.", ["type", "detections", .. Enumerable.Range(0, components).Select(ClusterSection.Name)], rows);
    }
}
