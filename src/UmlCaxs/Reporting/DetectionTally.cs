using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Reporting;

/// <summary>Everything that the figures show of a table of classified detections, gathered in one pass and in bounded memory.</summary>
internal sealed class DetectionTally : IDisposable
{
    private const int MostClusters = 64;
    private const int MostClasses = 64;
    private const int BatchRows = 65_536;
    private static readonly int HardHm = IndexOf("hard_hm");
    private static readonly int HardHs = IndexOf("hard_hs");
    private static readonly int VarProbH = IndexOf("var_prob_h");
    private static readonly int VarRatioB = IndexOf("var_ratio_b");

    private readonly Utf8Names names = new();
    private readonly ResponsibilityTally? responsibilities;
    private readonly AdaptiveHistogram[] features = [.. FeatureSet.Names.Select(_ => new AdaptiveHistogram())];
    private readonly double[][] logarithms = new double[FeatureSet.Names.Count][];

    private DetectionTally(ClassScheme scheme, ResponsibilityTally? responsibilities)
    {
        this.responsibilities = responsibilities;
        foreach (string name in scheme.Classes)
            names.NumberOf(System.Text.Encoding.UTF8.GetBytes(name));
    }

    /// <summary>Detections in the table.</summary>
    public long Rows { get; private set; }

    /// <summary>Detections by cluster.</summary>
    public List<long> ClusterRows { get; } = [];

    /// <summary>Detections by class, in the order of <see cref="Classes"/>.</summary>
    public List<long> ClassRows { get; } = [];

    /// <summary>Detections by cluster and class.</summary>
    public Dictionary<(int Cluster, int Class), long> Both { get; } = [];

    /// <summary>Names of the classes: those of the scheme, then others in the order in which they were met.</summary>
    public IReadOnlyList<string> Classes => [.. Enumerable.Range(0, names.Count).Select(i => System.Text.Encoding.UTF8.GetString(names[i].Span))];

    /// <summary>Histograms by feature, grouped by cluster; of common logarithms where the transform is logarithmic.</summary>
    public IReadOnlyList<AdaptiveHistogram> Features => features;

    /// <summary>hard_hm against hard_hs by cluster, with the means of var_prob_h.</summary>
    public PlaneTally Hardness { get; } = new((-1, 1), (-1, 1), logarithmicY: false);

    /// <summary>hard_hs against var_ratio_b by class.</summary>
    public PlaneTally Variability { get; } = new((-1, 1), (-5, 1), logarithmicY: true);

    /// <summary>The sky.</summary>
    public SkyTally Sky { get; } = new();

    /// <summary>The detections themselves, where they are few.</summary>
    public DetectionPoints Points { get; } = new();

    /// <summary>Responsibilities; null without a model.</summary>
    public ResponsibilityTally? Responsibilities => responsibilities;

    /// <summary>True if the table has positions.</summary>
    public bool HasPositions { get; private set; }

    /// <summary>Reads a table.</summary>
    /// <param name="reader">Output of classification: cluster, main_type and the twelve features; ra and dec if it has them.</param>
    /// <param name="scheme">Classes in their order.</param>
    /// <param name="model">The model that classified; null if unknown.</param>
    /// <param name="backend">Device for the responsibilities.</param>
    /// <param name="onProgress">Called with the share done and the rows read.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="BadInputException">Columns are missing, a cluster is none, or the table is empty.</exception>
    public static DetectionTally Read(TableReader reader, ClassScheme scheme, Model? model, IComputeBackend backend, Action<double, long>? onProgress, CancellationToken cancellation)
    {
        string[] missing = [.. new[] { DetectionColumns.Cluster, DetectionColumns.MainType }.Concat(FeatureSet.Names).Where(c => !reader.Schema.Has(c))];
        if (missing.Length > 0)
            throw BadInputException.At(reader.Path, "header", $"missing column{(missing.Length == 1 ? "" : "s")}: {string.Join(", ", missing)}", "A report takes the detections that 'umlcaxs run' or 'umlcaxs classify' writes.");
        var tally = new DetectionTally(scheme, model is null ? null : new ResponsibilityTally(model, backend))
        {
            HasPositions = reader.Schema.Has(DetectionColumns.Ra) && reader.Schema.Has(DetectionColumns.Dec),
        };
        try
        {
            tally.ReadAll(reader, model?.Mixture.Components ?? MostClusters, backend.Threads, onProgress, cancellation);
            return tally;
        }
        catch
        {
            tally.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => responsibilities?.Dispose();

    private static int IndexOf(string feature) => FeatureSet.Names.Index().First(f => f.Item == feature).Index;

    private void ReadAll(TableReader reader, int clusters, int threads, Action<double, long>? onProgress, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };

        // The next batch is read while one is counted.
        var (batch, other) = (new TableBatch(reader.Schema, BatchRows), new TableBatch(reader.Schema, BatchRows));
        double[] nowhere = new double[BatchRows];
        Array.Fill(nowhere, double.NaN);
        var rows = new DetectionRows(BatchRows);
        bool any = reader.Read(batch);
        while (any)
        {
            cancellation.ThrowIfCancellationRequested();
            Take(batch, rows, clusters, reader, nowhere);
            onProgress?.Invoke((double)reader.BytesRead / Math.Max(1, reader.TotalBytes), Rows);
            TableBatch following = other;
            Task<bool> reading = Task.Run(() => reader.Read(following), CancellationToken.None);
            try
            {
                responsibilities?.Add(rows);
                Parallel.For(0, features.Length + 4, parallel, part => Count(rows, part));
            }
            finally
            {
                // The reader must not be closed while it reads; its error is told below.
                ((IAsyncResult)reading).AsyncWaitHandle.WaitOne();
            }

            any = reading.GetAwaiter().GetResult();
            (batch, other) = (other, batch);
        }

        if (Rows == 0)
            throw BadInputException.At(reader.Path, "", "the table has no rows", "A report needs classified detections; run 'umlcaxs run' on a table that has some.");
    }

    /// <summary>Makes clusters and classes numbers, and counts them.</summary>
    private void Take(TableBatch batch, DetectionRows rows, int clusters, TableReader reader, double[] nowhere)
    {
        Column cluster = batch.Find(DetectionColumns.Cluster)!;
        Column type = batch.Find(DetectionColumns.MainType)!;
        rows.Count = batch.RowCount;
        rows.Ra = HasPositions ? batch.Find(DetectionColumns.Ra)!.Doubles : nowhere;
        rows.Dec = HasPositions ? batch.Find(DetectionColumns.Dec)!.Doubles : nowhere;
        rows.Features = [.. FeatureSet.Names.Select(f => batch.Find(f)!.Doubles)];
        for (int row = 0; row < batch.RowCount; row++)
        {
            double number = cluster.NumberAt(row);
            if (!double.IsNaN(number) && !(number >= 0 && number < clusters && number == Math.Floor(number)))
                throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column '{DetectionColumns.Cluster}'", $"{number:R} is no cluster", $"Clusters are numbered from 0 to {clusters - 1} here; classify the table again with the model beside it.");
            rows.Cluster[row] = double.IsNaN(number) ? -1 : (int)number;
            rows.Class[row] = type.IsNull(row) || type.Text[row].IsEmpty ? -1 : names.NumberOf(type.Text[row]);
            if (names.Count > MostClasses)
                throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column '{DetectionColumns.MainType}'", $"there are more than {MostClasses} different classes up to here", "A report takes predicted classes; a table of labels belongs behind --labels.");
            Count(ClusterRows, rows.Cluster[row]);
            Count(ClassRows, rows.Class[row]);
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(Both, (rows.Cluster[row], rows.Class[row]), out _)++;
        }

        Rows += batch.RowCount;
    }

    private static void Count(List<long> counts, int group)
    {
        while (counts.Count <= group)
            counts.Add(0);
        if (group >= 0)
            counts[group]++;
    }

    /// <summary>Each part has its own counts, so that the parts can run at the same time in any order.</summary>
    private void Count(DetectionRows rows, int part)
    {
        ReadOnlySpan<double> Feature(int index) => rows.Features[index].AsSpan(0, rows.Count);
        ReadOnlySpan<int> clusters = rows.Cluster.AsSpan(0, rows.Count);
        switch (part)
        {
            case 0:
                Sky.Add(rows);
                break;
            case 1:
                Hardness.Add(Feature(HardHm), Feature(HardHs), Feature(VarProbH), clusters);
                break;
            case 2:
                Variability.Add(Feature(HardHs), Feature(VarRatioB), [], rows.Class.AsSpan(0, rows.Count));
                break;
            case 3:
                Points.Add(rows, HardHm, HardHs, VarProbH);
                break;
            default:
                int feature = part - 4;
                features[feature].Add(FeatureSet.TransformOf(FeatureSet.Names[feature]) == TransformKind.LogMinMax ? Logarithms(feature, Feature(feature)) : Feature(feature), clusters);
                break;
        }
    }

    /// <summary>Common logarithms; not finite, and so left out, for zeros.</summary>
    private ReadOnlySpan<double> Logarithms(int feature, ReadOnlySpan<double> values)
    {
        double[] logs = logarithms[feature] ??= new double[BatchRows];
        for (int i = 0; i < values.Length; i++)
            logs[i] = Math.Log10(values[i]);
        return logs.AsSpan(0, values.Length);
    }
}
