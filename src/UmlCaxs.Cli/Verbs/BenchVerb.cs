using System.CommandLine;
using UmlCaxs.Benchmarking;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.IO;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs bench</c>: a quick throughput table of a device.</summary>
internal static class BenchVerb
{
    private const string DefaultOperations = "em,inference,classification";
    private static readonly string Operations = Arguments.List(BenchmarkOperation.All.Select(o => o.Name));

    public static Command Command()
    {
        Option<string> operations = GlobalOptions.RequireText(
            new Option<string>("--operations") { Description = $"What to measure: {Operations}, separated by commas", HelpName = "list", DefaultValueFactory = _ => DefaultOperations },
            text => text.Split(',').All(name => BenchmarkOperation.All.Any(o => o.Name == name)),
            $"{Operations}, separated by commas");
        Option<int> rows = GlobalOptions.Positive(new("--rows") { Description = $"Number of rows (silhouettes take at most {SilhouetteBenchmark.MostRows}, sweeps {SweepBenchmark.MostRows})", HelpName = "N", DefaultValueFactory = _ => 1_000_000 });
        Option<int> dims = GlobalOptions.Positive(new("--dims") { Description = "Number of features", HelpName = "D", DefaultValueFactory = _ => 12 });
        Option<int> components = GlobalOptions.Positive(new("-k", "--components") { Description = "Number of mixture components", HelpName = "K", DefaultValueFactory = _ => 6 });
        Option<int> runs = GlobalOptions.Positive(new("--runs") { Description = "Timed runs of each operation; medians are printed", HelpName = "n", DefaultValueFactory = _ => 15 });
        Option<double> limit = GlobalOptions.Require(new Option<double>("--limit") { Description = "Seconds after which an operation is not repeated any more", HelpName = "s", DefaultValueFactory = _ => 20 }, value => value is > 0 and <= 1e6, "a number of seconds above 0");
        var table = new Option<string?>("--read") { Description = "Measure how fast this table is read into the engine's layout and written, instead of a device", HelpName = "file" };
        var comparison = new Option<string?>("--compare") { Description = "Print results of --json, one a line in this file, as Markdown with the ratios to those of peers, instead of measuring", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new VerbCommand(
            "bench",
            "Measure EM iterations, posteriors, classification and what a sweep is made of on a device, with the error against the scalar reference.",
            "umlcaxs bench --rows 1000000 -k 6 --operations em,batch") { operations, rows, dims, components, runs, limit, table, comparison, json };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            if (parse.GetValue(comparison) is { } results)
            {
                Console.Write(BenchComparison.Read(results).ToMarkdown());
                return Task.FromResult(0);
            }

            if (parse.GetValue(table) is { } path)
            {
                TableBench.Run(path, log, GlobalOptions.ThreadsOf(parse), parse.GetValue(runs), parse.GetValue(json), cancellation);
                return Task.FromResult(0);
            }

            IComputeBackend backend = GlobalOptions.Backend(parse);
            int seed = GlobalOptions.SeedOf(parse);
            int d = parse.GetValue(dims);
            int k = parse.GetValue(components);
            Model csc2 = ModelFile.Load("csc2");
            bool published = d == csc2.Mixture.Dims && k == csc2.Mixture.Components;
            GaussianMixture mixture = published ? csc2.Mixture : BenchmarkProblem.RandomMixture(k, d, seed);
            ClassModelSet classes = published ? csc2.Classifier! : BenchmarkProblem.ClassesAround(mixture, csc2.Scheme.Classes);
            using var session = new BenchmarkSession(backend, new BenchmarkProblem(mixture, classes, seed), parse.GetValue(rows), parse.GetValue(runs), TimeSpan.FromSeconds(parse.GetValue(limit)), cancellation);
            string[] wanted = parse.GetValue(operations)!.Split(',');
            var report = new BenchReport(session, published ? "csc2" : "random", GlobalOptions.ThreadsOf(parse), log.WithProgress("Measuring", _ => Measure(session, wanted)));
            if (parse.GetValue(json))
                Console.WriteLine(report.ToJson());
            else
                report.Print();
            return Task.FromResult(0);
        });
        return command;
    }

    private static IReadOnlyList<Measurement> Measure(BenchmarkSession session, string[] wanted) =>
        [.. BenchmarkOperation.All.Where(o => wanted.Contains(o.Name)).SelectMany(o => o.Measure(session))];
}
