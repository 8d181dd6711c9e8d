using UmlCaxs.Catalog;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Classification;

/// <summary>
/// Classifies detections batch by batch: features, transform, cluster, class probabilities. The output has one row a
/// classified detection: the key and position columns of the input, cluster, main_type (the most probable class), one
/// probability column a class, and the features in physical units.
/// </summary>
public sealed class DetectionClassifier : IDisposable
{
    private readonly Model model;
    private readonly IComputeBackend backend;
    private readonly FeatureExtractor extractor;
    private readonly FeatureMatrix features;
    private readonly List<int> rows = [];
    private readonly MissingPolicy missing;
    private readonly bool includeLabelled;
    private readonly double[] medians;
    private double[] probabilities = [];
    private int[] clusters = [];

    /// <summary>Prepares the classification of a table.</summary>
    /// <param name="model">A model with class models.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="input">The table's columns.</param>
    /// <param name="source">File name, for messages.</param>
    /// <param name="missing">What becomes of incomplete rows.</param>
    /// <param name="includeLabelled">Classify every row, also those whose main_type is a class or another type.</param>
    /// <exception cref="BadInputException">The model has no class models, or the table lacks features.</exception>
    public DetectionClassifier(Model model, IComputeBackend backend, TableSchema input, string source, MissingPolicy missing, bool includeLabelled)
    {
        if (model.Classifier is null)
            throw new BadInputException("The model has no class models yet. Train it with 'umlcaxs train LABELLED --model model.json --out model.json', or use the published model csc2.");
        (this.model, this.backend, this.missing, this.includeLabelled) = (model, backend, missing, includeLabelled);
        string[] names = [.. model.Transform.Features.Select(f => f.Name)];
        extractor = new FeatureExtractor(input, source, names);
        features = new FeatureMatrix(extractor.Dims);
        medians = [.. names.Select(n => model.Medians.TryGetValue(n, out double m) ? m : double.NaN)];
        Report = new MissingReport(names);
        Schema = OutputSchema(model, input, names);
    }

    /// <summary>Columns of the output.</summary>
    public TableSchema Schema { get; }

    /// <summary>Gaps by feature.</summary>
    public MissingReport Report { get; }

    /// <summary>What became of the detections so far.</summary>
    public ClassificationCounts Counts { get; } = new();

    /// <summary>Classifies a batch.</summary>
    /// <param name="input">Rows of the input table.</param>
    /// <param name="placeOf">Where a row of the batch stands in the file.</param>
    /// <param name="output">Receives the classified rows; made for <see cref="Schema"/>, at least as large as the input.</param>
    /// <exception cref="BadInputException">A value cannot be used.</exception>
    public void Classify(TableBatch input, Func<int, string> placeOf, TableBatch output)
    {
        Select(input, placeOf, output);
        int count = rows.Count;
        output.RowCount = count;
        output.FirstRow = Counts.Classified + Counts.WithoutClassModel;
        if (count == 0)
            return;
        int classes = model.Scheme.Classes.Count;
        if (clusters.Length < count)
            (clusters, probabilities) = (new int[output.Capacity], new double[output.Capacity * classes]);
        model.Transform.Apply(features, backend.Threads);
        using (IDeviceMatrix data = backend.Upload(features))
            data.ClassProbabilities(model.Mixture, model.Classifier!, 0, clusters.AsSpan(0, count), probabilities.AsSpan(0, count * classes));
        Write(input, output);
    }

    /// <summary>The row of the input batch that became a row of the output batch.</summary>
    /// <param name="outputRow">Row of the output of the last <see cref="Classify"/>.</param>
    public int InputRow(int outputRow) => rows[outputRow];

    /// <inheritdoc/>
    public void Dispose() => features.Dispose();

    private static TableSchema OutputSchema(Model model, TableSchema input, IReadOnlyList<string> names)
    {
        ColumnInfo? Carried(string name) => input.IndexOf(name) is var i and >= 0 ? input.Columns[i] : null;
        ColumnInfo Feature(string name) => (Carried(name) ?? FeatureColumns.Of(name)) with { Type = ColumnType.Float64 };
        var columns = new List<ColumnInfo?>
        {
            Carried(DetectionColumns.Name),
            Carried(DetectionColumns.Obsid),
            Carried(DetectionColumns.RegionId),
            new(DetectionColumns.Cluster, ColumnType.Int32) { Description = "index of the most probable mixture component" },
            Carried(DetectionColumns.Ra),
            Carried(DetectionColumns.Dec),
            new(DetectionColumns.MainType, ColumnType.String) { Ucd = "src.class", Description = "predicted class: the most probable one" },
        };
        columns.AddRange(model.Scheme.Classes.Select(c => new ColumnInfo(c, ColumnType.Float64) { Ucd = "stat.probability", Description = $"probability of class {c}" }));
        columns.AddRange(names.Select(Feature));
        return new TableSchema([.. columns.OfType<ColumnInfo>()]) { Name = "detections", Description = "X-ray detections classified by UmlCaxs" };
    }

    /// <summary>Collects the rows to classify, their features in physical units in matrix and output.</summary>
    private void Select(TableBatch input, Func<int, string> placeOf, TableBatch output)
    {
        Column? type = input.Find(DetectionColumns.MainType);
        int firstFeature = Schema.Columns.Count - extractor.Dims;
        Span<double> row = stackalloc double[extractor.Dims];
        rows.Clear();
        features.Clear();
        for (int r = 0; r < input.RowCount; r++)
        {
            Counts.Read++;
            if (type is { Info.Type: ColumnType.String } && !includeLabelled && model.Scheme.RoleOf(type.Strings[r]) is var role and not DetectionRole.Unlabelled)
            {
                _ = role == DetectionRole.Labelled ? Counts.Labelled++ : Counts.OtherType++;
                continue;
            }

            bool complete = extractor.Extract(input, r, placeOf, row);
            Report.Count(row);
            if (!complete && !TryFill(row))
            {
                Counts.Incomplete++;
                continue;
            }

            Counts.Imputed += complete ? 0 : 1;
            for (int d = 0; d < row.Length; d++)
                output.Columns[firstFeature + d].Set(rows.Count, row[d]);
            model.Transform.Check(row, extractor.Source, placeOf, r);
            features.Append(row);
            rows.Add(r);
        }
    }

    private bool TryFill(Span<double> row)
    {
        if (missing == MissingPolicy.Drop)
            return false;
        for (int d = 0; d < row.Length; d++)
            if (double.IsNaN(row[d]) && double.IsNaN(row[d] = medians[d]))
                return false;
        return true;
    }

    private void Write(TableBatch input, TableBatch output)
    {
        int classes = model.Scheme.Classes.Count;
        Column cluster = output.Find(DetectionColumns.Cluster)!;
        Column mainType = output.Find(DetectionColumns.MainType)!;
        int firstClass = Schema.IndexOf(DetectionColumns.MainType) + 1;
        foreach (string name in DetectionColumns.Carried)
            if (output.Find(name) is { } target)
            {
                Column origin = input.Find(name)!;
                for (int i = 0; i < rows.Count; i++)
                    target.CopyFrom(origin, rows[i], i);
            }

        for (int i = 0; i < rows.Count; i++)
        {
            cluster.Set(i, clusters[i]);
            ReadOnlySpan<double> p = probabilities.AsSpan(i * classes, classes);
            int best = 0;
            for (int c = 0; c < classes; c++)
            {
                output.Columns[firstClass + c].Set(i, p[c]);
                if (p[c] > p[best])
                    best = c;
            }

            bool known = !double.IsNaN(p[best]);
            mainType.Set(i, known ? model.Scheme.Classes[best] : null);
            _ = known ? Counts.Classified++ : Counts.WithoutClassModel++;
        }
    }
}
