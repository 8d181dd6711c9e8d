using UmlCaxs.Catalog;
using UmlCaxs.Compute;

namespace UmlCaxs.Features;

/// <summary>Reads the complete rows of a table, or all that have a feature, into a feature matrix, counting what the others lack.</summary>
public static class DetectionLoader
{
    /// <summary>Rows of a batch: few enough for twelve columns to stay in cache, enough to be worth the threads' waking.</summary>
    private const int BatchRows = 32_768;

    /// <summary>Reads a table to its end.</summary>
    /// <param name="reader">Table with the features or the raw columns they follow from.</param>
    /// <param name="accept">Given a row of the batch, says whether the row is wanted; called for usable rows only, in order. Null takes all.</param>
    /// <param name="fitted">A transform that the rows must suit; null when one is yet to be fitted.</param>
    /// <param name="onBatch">Called after each batch, for progress; may throw to cancel.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    /// <param name="mostRows">Most rows to load.</param>
    /// <param name="withGaps">Takes every row that has a feature, NaN where it lacks one, instead of complete rows only.</param>
    /// <returns>N x 12 features in physical units, complete unless wanted with gaps, and the count of rows and gaps; null if there are more rows than wanted.</returns>
    /// <exception cref="BadInputException">A feature column is missing, a value is no finite number, or the table is empty.</exception>
    public static LoadedFeatures? TryLoad(
        TableReader reader,
        Func<TableBatch, int, bool>? accept = null,
        FeatureTransform? fitted = null,
        Action<TableReader>? onBatch = null,
        int threads = -1,
        long mostRows = long.MaxValue,
        bool withGaps = false)
    {
        var report = new MissingReport(FeatureSet.Names);
        var matrix = new FeatureMatrix(FeatureSet.Names.Count);
        bool fits = true;
        try
        {
            foreach ((FeatureBlock block, ReadOnlyMemory<int> rows) in Blocks(reader, report, accept, fitted, threads, withGaps))
            {
                fits = matrix.Rows + rows.Length <= mostRows;
                if (!fits)
                    break;
                matrix.Append(block.Columns, rows, threads);
                onBatch?.Invoke(reader);
            }
        }
        catch
        {
            matrix.Dispose();
            throw;
        }

        if (fits)
            return new LoadedFeatures(matrix, report);
        matrix.Dispose();
        return null;
    }

    /// <summary>Reads a table to its end, whatever memory that takes.</summary>
    /// <inheritdoc cref="TryLoad"/>
    public static (FeatureMatrix Features, MissingReport Report) Load(TableReader reader, Func<TableBatch, int, bool>? accept = null, FeatureTransform? fitted = null, Action<TableReader>? onBatch = null, int threads = -1, bool withGaps = false)
    {
        LoadedFeatures all = TryLoad(reader, accept, fitted, onBatch, threads, long.MaxValue, withGaps)!;
        return (all.Pass().Single(), all.Report);
    }

    /// <summary>The features of the rows of a table, batch by batch, and which of them are usable and wanted.</summary>
    /// <inheritdoc cref="TryLoad"/>
    internal static IEnumerable<(FeatureBlock Block, ReadOnlyMemory<int> Rows)> Blocks(TableReader reader, MissingReport report, Func<TableBatch, int, bool>? accept, FeatureTransform? fitted, int threads, bool withGaps = false)
    {
        var extractor = new FeatureExtractor(reader.Schema, reader.Path);
        var batch = new TableBatch(reader.Schema, BatchRows);
        FeatureBlock block = extractor.NewBlock(batch.Capacity);
        int[] every = [.. Enumerable.Range(0, batch.Capacity)];
        int[] some = new int[batch.Capacity];
        while (reader.Read(batch))
        {
            extractor.Extract(batch, reader.PlaceOf, block, threads);
            report.Count(block);
            ReadOnlyMemory<int> rows = accept is null && block.CompleteRows == block.Rows
                ? every.AsMemory(0, block.Rows)
                : some.AsMemory(0, Choose(batch, block, accept, some, withGaps ? report : null));
            if (fitted is null)
                FeatureTransform.CheckFittable(block, rows.Span, reader.Path, reader.PlaceOf);
            else
                fitted.Check(block, rows.Span, reader.Path, reader.PlaceOf);
            yield return (block, rows);
        }

        // Of a table that several processes read together some may have none.
        if (!reader.IsShare)
            RequireRows(report, reader.Path);
    }

    /// <summary>Refuses a table without rows.</summary>
    internal static void RequireRows(MissingReport report, string source)
    {
        if (report.Rows == 0)
            throw BadInputException.At(source, "", "the table has no rows", "Give a table with detections.");
    }

    /// <summary>The usable and wanted rows of a batch.</summary>
    /// <param name="batch">Rows of the table.</param>
    /// <param name="block">Their features.</param>
    /// <param name="accept">Says whether a usable row is wanted.</param>
    /// <param name="rows">Receives the rows.</param>
    /// <param name="gaps">Where rows with gaps are usable, counts those without any feature; null where they are not.</param>
    /// <returns>How many they are.</returns>
    private static int Choose(TableBatch batch, FeatureBlock block, Func<TableBatch, int, bool>? accept, int[] rows, MissingReport? gaps)
    {
        int count = 0;
        for (int row = 0; row < block.Rows; row++)
        {
            bool usable = block.IsComplete(row);
            if (!usable && gaps is not null)
            {
                usable = block.MissingIn(row) < block.Dims;
                gaps.Empty += usable ? 0 : 1;
            }

            if (usable && (accept is null || accept(batch, row)))
                rows[count++] = row;
        }

        return count;
    }
}
