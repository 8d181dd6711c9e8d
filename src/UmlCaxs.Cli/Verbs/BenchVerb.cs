using System.CommandLine;
using System.Text.Json;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.IO;

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
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new VerbCommand("bench", "Measure EM iterations, posteriors and classification on a device, with the error against the scalar reference.", "umlcaxs bench --rows 1000000 -k 6") { rows, dims, components, runs, json };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
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
                PrintJson(result, GlobalOptions.ThreadsOf(parse));
            else
                PrintTable(result, backend, published);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void PrintJson(DeviceBenchmark r, int threads) => Console.WriteLine(JsonSerializer.Serialize(
        new
        {
            r.Device,
            Threads = threads,
            Precision = "double",
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

    private static void PrintTable(DeviceBenchmark r, IComputeBackend backend, bool published)
    {
        var table = new ResultTable($"{backend.Name}: {backend.Description}", "operation", "median", "throughput");
        table.Add("EM iteration", $"{r.EmIterationSeconds * 1e3:F2} ms", $"{r.EmMrcPerSecond:F1} Mrc/s");
        table.Add("posteriors", $"{r.PredictSeconds * 1e3:F2} ms", $"{r.Rows / r.PredictSeconds / 1e6:F1} M rows/s");
        table.Add("classification", $"{r.ClassifySeconds * 1e3:F2} ms", $"{r.Rows / r.ClassifySeconds / 1e6:F1} M rows/s");
        table.Print($"{r.Rows:N0} rows x {r.Dims} features, K = {r.Components} ({(published ? "csc2" : "random mixture")}), double precision; largest error against scalar {r.MaxErrorVsScalar:E1}");
    }
}
