using System.Diagnostics;
using UmlCaxs.Catalog;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Pipeline;

/// <summary>Measured throughput of a table on its way into the engine's layout and back to a file.</summary>
/// <param name="Rows">Rows of the table.</param>
/// <param name="CompleteRows">Rows with every feature.</param>
/// <param name="FileBytes">Size of the file.</param>
/// <param name="StreamSeconds">Median time of a pass over the features through a buffer that is used again and again, as a fit beyond memory makes it.</param>
/// <param name="LoadSeconds">Median time of loading the features into memory.</param>
/// <param name="WrittenRows">Rows written.</param>
/// <param name="WriteSeconds">Median time of writing the features as a table of the same format, up to its final name.</param>
public sealed record TableBenchmark(long Rows, long CompleteRows, long FileBytes, double StreamSeconds, double LoadSeconds, long WrittenRows, double WriteSeconds)
{
    private const int MostRowsWritten = 1 << 21;

    /// <summary>Bytes of a row of features as doubles.</summary>
    public static int RowBytes => FeatureSet.Names.Count * sizeof(double);

    /// <summary>Measures a table.</summary>
    /// <param name="open">Opens the table.</param>
    /// <param name="create">Begins a table of these columns in a file that the caller removes.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="runs">Timed runs after one warm-up; medians are given.</param>
    /// <param name="cancellation">Ends the measurement between runs.</param>
    /// <exception cref="BadInputException">The table cannot be read, or lacks features.</exception>
    public static TableBenchmark Run(Func<TableReader> open, Func<TableSchema, TableWriter> create, int threads, int runs, CancellationToken cancellation = default)
    {
        var report = new MissingReport(FeatureSet.Names);
        long bytes;
        using (TableReader reader = open())
            bytes = reader.TotalBytes;
        double stream = Median(runs, () => Stream(open, report = new MissingReport(FeatureSet.Names), threads), cancellation);
        double load = Median(runs, () => Load(open, threads).Dispose(), cancellation);
        List<TableBatch> batches = FirstRows(open);
        double write = Median(runs, () => Write(batches, create), cancellation);
        return new TableBenchmark(report.Rows, report.Complete, bytes, stream, load, batches.Sum(b => (long)b.RowCount), write);
    }

    private static void Stream(Func<TableReader> open, MissingReport report, int threads)
    {
        using TableReader reader = open();
        using var segment = new FeatureMatrix(FeatureSet.Names.Count);
        foreach ((FeatureBlock block, ReadOnlyMemory<int> rows) in DetectionLoader.Blocks(reader, report, null, null, threads))
        {
            if (segment.Rows + rows.Length > StreamedFeatures.SegmentRows)
                segment.Clear();
            segment.Append(block.Columns, rows, threads);
        }
    }

    private static LoadedFeatures Load(Func<TableReader> open, int threads)
    {
        using TableReader reader = open();
        return DetectionLoader.TryLoad(reader, threads: threads)!;
    }

    private static List<TableBatch> FirstRows(Func<TableReader> open)
    {
        using TableReader reader = open();
        var extractor = new FeatureExtractor(reader.Schema, reader.Path);
        var schema = new TableSchema([.. FeatureSet.Names.Select(FeatureColumns.Of)]);
        var batches = new List<TableBatch>();
        var batch = new TableBatch(reader.Schema, 65_536);
        FeatureBlock block = extractor.NewBlock(batch.Capacity);
        while (batches.Count < MostRowsWritten / batch.Capacity && reader.Read(batch))
        {
            extractor.Extract(batch, reader.PlaceOf, block);
            var features = new TableBatch(schema, batch.Capacity) { RowCount = batch.RowCount };
            for (int d = 0; d < block.Dims; d++)
                block[d].AsSpan(0, block.Rows).CopyTo(features.Columns[d].Doubles);
            batches.Add(features);
        }

        return batches;
    }

    private static void Write(List<TableBatch> batches, Func<TableSchema, TableWriter> create)
    {
        using TableWriter writer = create(batches[0].Schema);
        foreach (TableBatch batch in batches)
            writer.Write(batch);
        writer.Commit();
    }

    private static double Median(int runs, Action work, CancellationToken cancellation)
    {
        double[] seconds = new double[runs];
        work();
        for (int run = 0; run < runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            work();
            seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return (seconds[(runs - 1) / 2] + seconds[runs / 2]) / 2;
    }
}
