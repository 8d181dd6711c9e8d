using System.CommandLine;
using System.Text.Json;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs bench</c>: a quick throughput table of a device.</summary>
internal static class BenchVerb
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Command()
    {
        Option<int> rows = GlobalOptions.Positive(new("--rows") { Description = "Number of rows", HelpName = "N", DefaultValueFactory = _ => 1_000_000 });
        Option<int> dims = GlobalOptions.Positive(new("--dims") { Description = "Number of features", HelpName = "D", DefaultValueFactory = _ => 12 });
        Option<int> components = GlobalOptions.Positive(new("-k", "--components") { Description = "Number of mixture components", HelpName = "K", DefaultValueFactory = _ => 6 });
        Option<int> runs = GlobalOptions.Positive(new("--runs") { Description = "Timed runs of each operation; medians are printed", HelpName = "n", DefaultValueFactory = _ => 15 });
        var table = new Option<string?>("--read") { Description = "Measure how fast this table is read into the engine's layout and written, instead of a device", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new VerbCommand("bench", "Measure EM iterations, posteriors and classification on a device, with the error against the scalar reference.", "umlcaxs bench --rows 1000000 -k 6") { rows, dims, components, runs, table, json };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            if (parse.GetValue(table) is { } path)
            {
                int threads = GlobalOptions.ThreadsOf(parse);
                PrintTable(path, log.WithProgress("Measuring", _ => MeasureTable(path, threads, parse.GetValue(runs), cancellation)), threads, parse.GetValue(json));
                return Task.FromResult(0);
            }

            IComputeBackend backend = GlobalOptions.Backend(parse);
            int seed = GlobalOptions.SeedOf(parse);
            int d = parse.GetValue(dims);
            int k = parse.GetValue(components);
            Model csc2 = ModelFile.Load("csc2");
            bool published = d == csc2.Mixture.Dims && k == csc2.Mixture.Components;
            GaussianMixture mixture = published ? csc2.Mixture : DeviceBenchmark.RandomMixture(k, d, seed);
            ClassModelSet classes = published ? csc2.Classifier! : DeviceBenchmark.ClassesAround(mixture, csc2.Scheme.Classes);
            DeviceBenchmark result = log.WithProgress("Measuring", _ => DeviceBenchmark.Run(backend, mixture, classes, parse.GetValue(rows), parse.GetValue(runs), seed, cancellation));
            if (parse.GetValue(json))
                PrintJson(result, backend.Precision, GlobalOptions.ThreadsOf(parse));
            else
                PrintTable(result, backend, published);
            return Task.FromResult(0);
        });
        return command;
    }

    private static TableBenchmark MeasureTable(string path, int threads, int runs, CancellationToken cancellation)
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

    private static void PrintTable(string path, TableBenchmark r, int threads, bool json)
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

    private static void PrintJson(DeviceBenchmark r, Precision precision, int threads) => Console.WriteLine(JsonSerializer.Serialize(
        new
        {
            r.Device,
            Threads = threads,
            Precision = Name(precision),
            r.Rows,
            r.Dims,
            K = r.Components,
            r.EmIterationSeconds,
            EmMrcPerS = r.EmMrcPerSecond,
            PredictRowsPerS = r.Rows / r.PredictSeconds,
            ClassifyRowsPerS = r.Rows / r.ClassifySeconds,
            r.MaxErrorVsScalar,
        },
        Json));

    private static string Name(Precision precision) => precision == Precision.Single ? "single" : "double";

    private static void PrintTable(DeviceBenchmark r, IComputeBackend backend, bool published)
    {
        var table = new ResultTable($"{backend.Name}: {backend.Description}", "operation", "median", "throughput");
        table.Add("EM iteration", $"{r.EmIterationSeconds * 1e3:F2} ms", $"{r.EmMrcPerSecond:F1} Mrc/s");
        table.Add("posteriors", $"{r.PredictSeconds * 1e3:F2} ms", $"{r.Rows / r.PredictSeconds / 1e6:F1} M rows/s");
        table.Add("classification", $"{r.ClassifySeconds * 1e3:F2} ms", $"{r.Rows / r.ClassifySeconds / 1e6:F1} M rows/s");
        table.Print($"{r.Rows:N0} rows x {r.Dims} features, K = {r.Components} ({(published ? "csc2" : "random mixture")}), {Name(backend.Precision)} precision; largest error against scalar {r.MaxErrorVsScalar:E1}");
    }
}
