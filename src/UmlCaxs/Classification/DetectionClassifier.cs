using System.Runtime.CompilerServices;
using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification.Scoring;
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
    /// <summary>Rows of a range that a thread takes at a time.</summary>
    private const int RangeRows = 4096;

    private readonly Model model;
    private readonly TypeMap types;
    private readonly IComputeBackend backend;
    private readonly FeatureExtractor extractor;
    private readonly FeatureMatrix features;
    private readonly MissingPolicy missing;
    private readonly bool includeLabelled;
    private readonly double[] medians;
    private readonly ParallelOptions parallel;
    private readonly MarginalScoring scoring;
    private readonly ScoringRequest request;
    private readonly OutlierColumns? outliers;
    private FeatureBlock? block;
    private int[] rows = [];
    private int rowCount;
    private double[] probabilities = [];
    private int[] clusters = [];

    /// <summary>Prepares the classification of a table.</summary>
    /// <param name="model">A model with class models.</param>
    /// <param name="types">What object types mean for the model's classes.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="input">The table's columns.</param>
    /// <param name="source">File name, for messages.</param>
    /// <param name="missing">What becomes of incomplete rows.</param>
    /// <param name="includeLabelled">Classify every row, also those whose main_type is a class or another type.</param>
    /// <param name="scoring">The rule and what else to write, checked against the model; null for the paper's rule alone.</param>
    /// <exception cref="BadInputException">The model has no class models, or the table lacks features.</exception>
    public DetectionClassifier(Model model, TypeMap types, IComputeBackend backend, TableSchema input, string source, MissingPolicy missing, bool includeLabelled, ScoringRequest? scoring = null)
    {
        if (model.Classifier is null)
            throw new BadInputException("The model has no class models yet. Train it with 'umlcaxs train LABELLED --model model.json --out model.json', or use the published model csc2.");
        (this.model, this.types, this.backend, this.missing, this.includeLabelled) = (model, types, backend, missing, includeLabelled);
        string[] names = [.. model.Transform.Features.Select(f => f.Name)];
        extractor = new FeatureExtractor(input, source, names);
        features = new FeatureMatrix(extractor.Dims);
        parallel = new ParallelOptions { MaxDegreeOfParallelism = backend.Threads };
        medians = [.. names.Select(n => missing == MissingPolicy.Median && model.Medians.TryGetValue(n, out double m) ? m : double.NaN)];
        Report = new MissingReport(names);
        request = scoring ?? ScoringRequest.Softmin;
        this.scoring = new MarginalScoring(backend, model.Mixture, ScoringModel.Of(model), request.Options, missing == MissingPolicy.Marginal);
        if (missing == MissingPolicy.Marginal && model.Distances == DistanceKind.Relative && request.Options.MixClusters)
            throw new BadInputException("The model's class distances are relative; of rows that lack features they are known within a cluster only, so clusters cannot be mixed. Leave out --mix-clusters, or --missing marginal.");
        outliers = OutlierColumns.For(model, request);
        Schema = OutputSchema(model, input, names, missing, outliers);
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
        Select(input, placeOf);
        int count = rowCount;
        output.Clear();
        output.RowCount = count;
        output.FirstRow = Counts.Classified + Counts.WithoutClassModel;
        if (count == 0)
            return;
        CollectFeatures(output);
        int classes = model.Scheme.Classes.Count;
        if (clusters.Length < count)
            (clusters, probabilities) = (new int[output.Capacity], new double[output.Capacity * classes]);
        model.Transform.Apply(features, backend.Threads);
        scoring.Run(features, clusters.AsSpan(0, count), probabilities.AsSpan(0, count * classes));
        WriteClasses(output);
        WriteMissing(output);
        outliers?.Write(scoring, features, probabilities.AsSpan(0, count * classes), output);
        WriteCarried(input, output);
    }

    /// <summary>The row of the input batch that became a row of the output batch.</summary>
    /// <param name="outputRow">Row of the output of the last <see cref="Classify"/>.</param>
    public int InputRow(int outputRow) => rows[outputRow];

    /// <inheritdoc/>
    public void Dispose() => features.Dispose();

    private static TableSchema OutputSchema(Model model, TableSchema input, IReadOnlyList<string> names, MissingPolicy missing, OutlierColumns? outliers)
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
        if (missing == MissingPolicy.Marginal)
            columns.Add(new(DetectionColumns.MissingFeatures, ColumnType.Int32) { Ucd = "meta.number", Description = "number of features that are missing and were integrated out" });
        columns.AddRange(outliers?.Columns ?? []);
        columns.AddRange(names.Select(Feature));
        return new TableSchema([.. columns.OfType<ColumnInfo>()]) { Name = "detections", Description = "X-ray detections classified by UmlCaxs" };
    }

    /// <summary>Chooses the rows to classify, and counts the others by what keeps them out.</summary>
    private void Select(TableBatch input, Func<int, string> placeOf)
    {
        if (block is null || rows.Length < input.Capacity)
            (block, rows) = (extractor.NewBlock(input.Capacity), new int[input.Capacity]);
        extractor.Extract(input, placeOf, block, backend.Threads);
        Column? type = includeLabelled || input.Find(DetectionColumns.MainType) is not { Info.Type: ColumnType.String } column ? null : column;
        Counts.Read += input.RowCount;
        rowCount = 0;
        if (block.CompleteRows == block.Rows && (type is null || AllNull(type, block.Rows)))
        {
            Report.Count(block);
            for (; rowCount < block.Rows; rowCount++)
                rows[rowCount] = rowCount;
        }
        else
        {
            SelectOneByOne(type, input.RowCount);
        }

        model.Transform.Check(block, rows.AsSpan(0, rowCount), extractor.Source, placeOf);
    }

    private void SelectOneByOne(Column? type, int inputRows)
    {
        for (int row = 0; row < inputRows; row++)
        {
            if (type?.IsNull(row) == false && types.MeaningOf(type.Text[row]).Role is var role and not DetectionRole.Unlabelled)
            {
                _ = role == DetectionRole.Labelled ? Counts.Labelled++ : Counts.OtherType++;
                continue;
            }

            Report.Count(block!, row);
            if (block!.IsComplete(row) || CanBeUsed(row))
                rows[rowCount++] = row;
        }
    }

    private static bool AllNull(Column column, int rows)
    {
        for (int row = 0; row < rows; row++)
            if (!column.Text.IsNull(row))
                return false;
        return true;
    }

    /// <summary>Says whether a row with gaps is classified all the same, and counts it.</summary>
    private bool CanBeUsed(int row)
    {
        if (missing == MissingPolicy.Marginal)
        {
            bool hasAny = block!.MissingIn(row) < block.Dims;
            _ = hasAny ? Counts.Marginalised++ : Counts.Empty++;
            return hasAny;
        }

        bool canBeFilled = missing == MissingPolicy.Median && CanBeFilled(row);
        _ = canBeFilled ? Counts.Imputed++ : Counts.Incomplete++;
        return canBeFilled;
    }

    private bool CanBeFilled(int row)
    {
        for (int d = 0; d < medians.Length; d++)
            if (double.IsNaN(block![d][row]) && double.IsNaN(medians[d]))
                return false;
        return true;
    }

    /// <summary>Copies the features of the chosen rows, filled up where they have gaps and medians, to the output and into the matrix.</summary>
    private void CollectFeatures(TableBatch output)
    {
        int firstFeature = Schema.Columns.Count - extractor.Dims;
        var columns = new double[extractor.Dims][];
        Parallel.For(0, columns.Length, parallel, d =>
        {
            columns[d] = output.Columns[firstFeature + d].Doubles;
            double[] source = block![d];
            double[] target = columns[d];
            double median = medians[d];
            if (rowCount == block.CompleteRows && rowCount == block.Rows)
                source.AsSpan(0, rowCount).CopyTo(target);
            else
                for (int i = 0; i < rowCount; i++)
                    target[i] = double.IsNaN(source[rows[i]]) ? median : source[rows[i]];
        });
        features.Clear();
        features.Append(columns, 0, rowCount, backend.Threads);
    }

    /// <summary>Cluster, class and class probabilities from row-major results to columns, in ranges of rows that stay in cache.</summary>
    private void WriteClasses(TableBatch output)
    {
        IReadOnlyList<string> names = model.Scheme.Classes;
        Column mainType = output.Find(DetectionColumns.MainType)!;
        (int Start, int Length)[] views = [.. names.Select(n => (mainType.Text.Append(Encoding.UTF8.GetBytes(n)), Encoding.UTF8.GetByteCount(n)))];
        Column cluster = output.Find(DetectionColumns.Cluster)!;
        Array.Clear(cluster.LongIsNull);
        int firstClass = Schema.IndexOf(DetectionColumns.MainType) + 1;
        double[][] columns = [.. Enumerable.Range(firstClass, names.Count).Select(c => output.Columns[c].Doubles)];
        long unknown = 0;
        Parallel.For(0, (rowCount + RangeRows - 1) / RangeRows, parallel, range =>
        {
            int first = range * RangeRows;
            int end = Math.Min(rowCount, first + RangeRows);
            Transpose(probabilities, columns, first, end);
            Span<int> largest = stackalloc int[RangeRows];
            ArgMax.OfColumns(columns, first, largest[..(end - first)]);
            long without = 0;
            for (int row = first; row < end; row++)
            {
                cluster.Longs[row] = clusters[row];
                (int start, int length) = views[largest[row - first]];
                if (!double.IsNaN(columns[0][row]))
                    mainType.Text.SetView(row, start, length);
                else
                    without++; // the row is null since the batch was cleared
            }

            Interlocked.Add(ref unknown, without);
        });
        Counts.WithoutClassModel += unknown;
        Counts.Classified += rowCount - unknown;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(double[] rowMajor, double[][] columns, int first, int end)
    {
        int width = columns.Length;
        for (int c = 0; c < width; c++)
        {
            double[] target = columns[c];
            for (int row = first, at = (first * width) + c; row < end; row++, at += width)
                target[row] = rowMajor[at];
        }
    }

    private void WriteMissing(TableBatch output)
    {
        if (output.Find(DetectionColumns.MissingFeatures) is not { } column)
            return;
        Array.Clear(column.LongIsNull);
        for (int i = 0; i < rowCount; i++)
            column.Longs[i] = block!.MissingIn(rows[i]);
    }

    private void WriteCarried(TableBatch input, TableBatch output)
    {
        string[] carried = [.. DetectionColumns.Carried.Where(Schema.Has)];
        Parallel.ForEach(carried, parallel, name => output.Find(name)!.CopyFrom(input.Find(name)!, rows.AsSpan(0, rowCount)));
    }
}
