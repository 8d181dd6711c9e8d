using System.Text.Json;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli;

/// <summary><c>umlcaxs bench --read</c>: how fast a table gets into the engine's layout and back into a file.</summary>
internal static class TableBench
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Measures a table and prints what came out.</summary>
    public static void Run(string path, Log log, int threads, int runs, bool json, CancellationToken cancellation) =>
        Print(path, log.WithProgress("Measuring", _ => Measure(path, threads, runs, cancellation)), threads, json);

    private static TableBenchmark Measure(string path, int threads, int runs, CancellationToken cancellation)
    {
        // Folders and compressed files are read, plain files are written.
        string file = TableFiles.SplitAddress(path).File;
        string extension = Directory.Exists(file) ? ".parquet" : Path.GetExtension(file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file);
        string copy = Path.Combine(Path.GetTempPath(), $"umlcaxs-bench-{Environment.ProcessId}{extension}");
        try
        {
            return TableBenchmark.Run(() => DetectionTables.OpenFeatures(path, threads), schema => TableFiles.Create(copy, schema, new TableWriteOptions { Threads = threads }), threads, runs, cancellation);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static void Print(string path, TableBenchmark r, int threads, bool json)
    {
        double megabytes = r.CompleteRows * (double)TableBenchmark.RowBytes / 1e6;
        double written = r.WrittenRows * (double)TableBenchmark.RowBytes / 1e6;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Table = Path.GetFileName(path),
                    Threads = threads,
                    r.Rows,
                    r.CompleteRows,
                    r.FileBytes,
                    r.StreamSeconds,
                    StreamMbPerS = megabytes / r.StreamSeconds,
                    r.LoadSeconds,
                    LoadMbPerS = megabytes / r.LoadSeconds,
                    r.WrittenRows,
                    r.WriteSeconds,
                    WriteMbPerS = written / r.WriteSeconds,
                },
                Json));
            return;
        }

        var table = new ResultTable($"{path}: {threads} threads", "operation", "median", "throughput");
        table.Add("a pass over the features", $"{r.StreamSeconds * 1e3:F1} ms", $"{megabytes / r.StreamSeconds:F0} MB/s");
        table.Add("features into memory", $"{r.LoadSeconds * 1e3:F1} ms", $"{megabytes / r.LoadSeconds:F0} MB/s");
        table.Add($"writing {r.WrittenRows:N0} rows", $"{r.WriteSeconds * 1e3:F1} ms", $"{written / r.WriteSeconds:F0} MB/s");
        table.Print($"{r.Rows:N0} rows, {r.CompleteRows:N0} complete, file of {r.FileBytes / 1e6:F0} MB; MB/s of twelve features as doubles");
    }
}
