using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Pipeline;

/// <summary>Why the detections of one source get their classes.</summary>
public static class ExplainStep
{
    /// <summary>Labelled neighbours named.</summary>
    public const int Neighbours = 5;

    private const int BatchRows = 32_768;

    /// <summary>A labelled detection near the explained one.</summary>
    /// <param name="Name">Its source.</param>
    /// <param name="Class">Its label.</param>
    /// <param name="Distance">Euclidean, in the transformed features that the explained one has.</param>
    public sealed record Neighbour(string Name, string Class, double Distance);

    /// <summary>One explained detection.</summary>
    /// <param name="Obsid">Its observation, as the table writes it.</param>
    /// <param name="Cluster">The most probable component.</param>
    /// <param name="Features">Physical values, D; NaN where missing: the others alone are used then.</param>
    /// <param name="Probabilities">One a class.</param>
    /// <param name="Odds">Log-odds of its top two classes; null where the cluster has fewer. Shares of missing features are 0.</param>
    /// <param name="Without">Probabilities with one feature less, marginalised: D; null for a missing feature and for the only one.</param>
    /// <param name="Nearest">Nearest labelled detections of other sources; empty without a table of them.</param>
    public sealed record Detection(string Obsid, int Cluster, double[] Features, double[] Probabilities, LogOdds? Odds, double[]?[] Without, IReadOnlyList<Neighbour> Nearest);

    /// <summary>Explains all detections of a source that have a feature.</summary>
    /// <param name="reader">Table of detections.</param>
    /// <param name="name">The source.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="model">A model with class models.</param>
    /// <param name="options">The rule.</param>
    /// <param name="labelled">Table of labelled detections; null for none.</param>
    /// <param name="types">What object types mean.</param>
    /// <param name="cancellation">Ends the step.</param>
    /// <exception cref="BadInputException">No detection has that name, or a table cannot be used.</exception>
    public static IReadOnlyList<Detection> Run(TableReader reader, string name, IComputeBackend backend, Model model, ScoringOptions options, TableReader? labelled, TypeMap types, CancellationToken cancellation = default)
    {
        var found = new List<(string Obsid, double[] Physical, double[] X)>();
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        ForEachRow(
            reader,
            model,
            [DetectionColumns.Name],
            (batch, row) => batch.Find(DetectionColumns.Name)!.Text[row].SequenceEqual(wanted),
            (batch, row, physical, x) =>
            {
                if (!physical.All(double.IsNaN))
                    found.Add((batch.Find(DetectionColumns.Obsid)?.TextAt(row) ?? "", physical, x));
            },
            cancellation);
        if (found.Count == 0)
            throw BadInputException.At(reader.Path, $"column '{DetectionColumns.Name}'", $"no detection of '{name}' with at least one feature", "Names are compared exactly, with their blanks.");
        List<Neighbour>[] nearest = [.. found.Select(_ => new List<Neighbour>())];
        if (labelled is not null)
            ForEachRow(
                labelled,
                model,
                [DetectionColumns.Name, DetectionColumns.MainType],
                (batch, row) => types.MeaningOf(batch.Find(DetectionColumns.MainType)!, row).Role == DetectionRole.Labelled,
                (batch, row, _, x) =>
                {
                    string other = batch.Find(DetectionColumns.Name)!.TextAt(row) ?? "";
                    if (other == name)
                        return; // the source itself explains nothing
                    string type = model.Scheme.Classes[types.MeaningOf(batch.Find(DetectionColumns.MainType)!, row).Class];
                    for (int i = 0; i < found.Count; i++)
                        Insert(nearest[i], new Neighbour(other, type, Distance(found[i].X, x)));
                },
                cancellation);
        return [.. found.Select((d, i) => Explain(d.Obsid, d.Physical, d.X, backend, model, options, nearest[i]))];
    }

    private static Detection Explain(string obsid, double[] physical, double[] x, IComputeBackend backend, Model model, ScoringOptions options, List<Neighbour> nearest)
    {
        ScoringModel full = ScoringModel.Of(model);
        int[] observed = [.. Enumerable.Range(0, x.Length).Where(d => !double.IsNaN(x[d]))];
        (int cluster, double[] probabilities) = Score(observed);
        LogOdds? odds = LogOdds.Of(full.Reduce(observed), options, cluster, Marginals.Of(x, observed));
        if (odds is not null)
        {
            double[] shares = new double[x.Length];
            for (int i = 0; i < observed.Length; i++)
                shares[observed[i]] = odds.ByFeature[i];
            odds = odds with { ByFeature = shares };
        }

        double[]?[] without = [.. Enumerable.Range(0, x.Length).Select(d => double.IsNaN(x[d]) || observed.Length == 1 ? null : Score([.. observed.Where(o => o != d)]).Probabilities)];
        return new Detection(obsid, cluster, physical, probabilities, odds, without, nearest);

        (int Cluster, double[] Probabilities) Score(int[] kept)
        {
            using FeatureMatrix row = FeatureMatrix.FromRows(Marginals.Of(x, kept), kept.Length);
            int[] clusters = new int[1];
            double[] p = new double[model.Scheme.Classes.Count];
            ClassScoring.Run(backend, MarginalMixture.Of(model.Mixture, kept), full.Reduce(kept), options, row, clusters, p);
            return (clusters[0], p);
        }
    }

    /// <summary>Goes through the rows that are wanted, with their physical and transformed features.</summary>
    private static void ForEachRow(TableReader reader, Model model, IReadOnlyList<string> columns, Func<TableBatch, int, bool> wanted, Action<TableBatch, int, double[], double[]> onRow, CancellationToken cancellation)
    {
        foreach (string column in columns)
            if (reader.Schema.IndexOf(column) is var index && (index < 0 || reader.Schema.Columns[index].Type != ColumnType.String))
                throw BadInputException.At(reader.Path, "header", $"no text column '{column}'", "Give a table of detections with the names of their sources; one of labelled detections has their class in main_type.");
        var extractor = new FeatureExtractor(reader.Schema, reader.Path);
        var batch = new TableBatch(reader.Schema, BatchRows);
        FeatureBlock block = extractor.NewBlock(batch.Capacity);
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            extractor.Extract(batch, reader.PlaceOf, block);
            for (int row = 0; row < batch.RowCount; row++)
            {
                if (!wanted(batch, row))
                    continue;
                double[] physical = [.. block.Columns.Select(c => c[row])];
                double[] x = [.. physical];
                model.Transform.Apply(x);
                for (int d = 0; d < x.Length; d++)
                    if (!double.IsNaN(physical[d]) && !double.IsFinite(x[d]))
                        throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column '{FeatureSet.Names[d]}'", FormattableString.Invariant($"the logarithm of {physical[d]:R} is undefined"), "Correct the value or leave the cell empty.");
                onRow(batch, row, physical, x);
            }
        }
    }

    private static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (int d = 0; d < a.Length; d++)
            if (!double.IsNaN(a[d]))
                sum += (a[d] - b[d]) * (a[d] - b[d]); // NaN where the other lacks the feature: never near
        return Math.Sqrt(sum);
    }

    private static void Insert(List<Neighbour> nearest, Neighbour candidate)
    {
        if (double.IsNaN(candidate.Distance) || (nearest.Count == Neighbours && !(candidate.Distance < nearest[^1].Distance)))
            return;
        int at = nearest.FindIndex(n => candidate.Distance < n.Distance);
        nearest.Insert(at < 0 ? nearest.Count : at, candidate);
        if (nearest.Count > Neighbours)
            nearest.RemoveAt(Neighbours);
    }
}
