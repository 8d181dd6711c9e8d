using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Sweeps;
using UmlCaxs.Synthetic;
using UmlCaxs.Validation;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs demo</c>: the whole pipeline on a synthetic survey sample, with nothing to prepare.</summary>
internal static class DemoVerb
{
    private const long Detections = 30_000;

    /// <summary>Rows that are enough for a sweep and a validation to look at.</summary>
    private const int Few = 4000;

    public static Command Command()
    {
        var output = new Option<string>("--out") { Description = "Folder to write", HelpName = "path", DefaultValueFactory = _ => "umlcaxs-demo" };
        var command = new VerbCommand("demo", $"Generate {Detections:N0} synthetic detections and run the whole pipeline on them: fit, train, classify, vote, report; sweep and validate some of them.", "umlcaxs demo") { output };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            string folder = parse.GetValue(output)!;
            string catalogue = Path.Combine(folder, "catalogue.vot");
            int seed = GlobalOptions.SeedOf(parse);
            log.WithProgress("Generating", progress =>
            {
                using (var target = new OutputFolder(folder))
                {
                    using var synthetic = new SyntheticCatalog(ModelFile.Load("csc2"), new SyntheticOptions(Detections, seed), GlobalOptions.ThreadsOf(parse));
                    TableCopy.Run(synthetic, target["catalogue.vot"], new TableWriteOptions(), progress, cancellation);
                    target.Commit();
                }

                return 0;
            });
            log.Line($"{catalogue}: {Detections:N0} synthetic detections");
            var job = new WholePipeline(log, GlobalOptions.Backend(parse), new FitOptions(6) { Seed = seed }, MissingPolicy.Drop, includeLabelled: false, GlobalOptions.MemoryOf(parse), cancellation) { LabelColumn = "true_class" };
            job.Run(catalogue, modelName: null, start: null, folder, "csv");
            Sweep(parse, log, catalogue, Path.Combine(folder, "sweep"), cancellation);
            Validate(parse, log, catalogue, Path.Combine(folder, "validation"), cancellation);
            Console.WriteLine($"  {Path.Combine(folder, "sweep")}            how many clusters there are, from the first {Few:N0} detections");
            Console.WriteLine($"  {Path.Combine(folder, "validation")}       how far the classes can be trusted, from the labelled ones of these");
            Console.WriteLine($"  umlcaxs serve {folder}   all of it in the browser");
            PrintTruth(catalogue, Path.Combine(folder, "sources.csv"));
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Sweep(ParseResult parse, Log log, string catalogue, string output, CancellationToken cancellation)
    {
        IComputeBackend backend = GlobalOptions.Backend(parse);
        using SweepFolder folder = SweepFolder.Open(output, log.Detail);
        var plan = new SweepPlan([.. Enumerable.Range(1, 8)], Restarts: 3, [StartKind.KMeans], new FitOptions(1) { Seed = GlobalOptions.SeedOf(parse) }, Silhouettes: true, Relocates: true);
        log.WithProgress("Sweeping", progress => new SweepRun(folder, plan, backend, new SingleProcess()) { OnProgress = p => progress.Report((double)p.Models.Count / p.AllModels, p.Doing), OnNotice = log.Detail }
            .Run(completeOnly => new FirstRows(DetectionTables.OpenFeatures(catalogue, backend.Threads, completeOnly), Few), GlobalOptions.MemoryOf(parse), cancellation));
    }

    private static void Validate(ParseResult parse, Log log, string catalogue, string output, CancellationToken cancellation)
    {
        IComputeBackend backend = GlobalOptions.Backend(parse);
        var options = new ValidationOptions(new FitOptions(6) { Seed = GlobalOptions.SeedOf(parse) }) { Folds = 3, Repeats = 1 };
        ValidationFolder.Write(output, () => new FirstRows(DetectionTables.Open(catalogue, backend.Threads), Few), TypeMap.BuiltIn(ClassScheme.Default), backend, options, null, GlobalOptions.MemoryOf(parse), log, new SingleProcess(), cancellation);
    }

    /// <summary>The sample is synthetic, so the truth is known: say how often the class of a source is right.</summary>
    private static void PrintTruth(string catalogue, string sources)
    {
        var truth = new Dictionary<string, string>();
        Read(catalogue, ["name", "true_class"], values => truth[values[0]!] = values[1]!);
        ClassScheme scheme = ClassScheme.Default;
        long right = 0;
        long rightFamily = 0;
        long total = 0;
        Read(sources, ["name", "soft_master_class"], values =>
        {
            string expected = truth[values[0]!];
            total++;
            right += expected == values[1] ? 1 : 0;
            rightFamily += scheme.Aggregate[expected] == scheme.Aggregate[values[1]!] ? 1 : 0;
        });
        Console.WriteLine($"Against the known truth of this synthetic sample: class right for {(double)right / total:P1} of {total:N0} sources, family for {(double)rightFamily / total:P1}.");
        Console.WriteLine("Classes overlap in X-rays alone; look at the probabilities, not only at the class.");
    }

    private static void Read(string path, string[] columns, Action<string?[]> onRow)
    {
        using TableReader reader = TableFiles.Open(path, new TableReadOptions { Columns = columns, Types = columns.ToDictionary(c => c, _ => ColumnType.String) });
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
            for (int row = 0; row < batch.RowCount; row++)
                onRow([.. columns.Select(c => batch.Find(c)!.TextAt(row))]);
    }
}
