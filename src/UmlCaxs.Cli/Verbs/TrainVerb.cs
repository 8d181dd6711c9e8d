using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs train</c>: adds class models to a fitted mixture.</summary>
internal static class TrainVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Detections with their class in main_type", "LABELLED");
        Option<string> model = Arguments.ModelOption("Model to add class models to");
        Option<MissingPolicy> missing = Arguments.MissingInLearning();
        Option<string?> types = Arguments.Types();
        Option<string> output = Arguments.Out("Model file to write; may be the same");
        var command = new VerbCommand("train", "Add class models to a mixture: where the labelled detections of each class lie in each cluster.", "umlcaxs train labelled.vot --model model.json --out model.json") { input, model, missing, types, output };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            IComputeBackend backend = GlobalOptions.Backend(parse);
            Model fitted = ModelFile.Load(parse.GetValue(model)!);
            TypeMap typeMap = Arguments.LoadTypes(parse.GetValue(types), fitted.Scheme);
            AtomicFile.RequireWritable(parse.GetValue(output)!);
            TrainStep trained = log.WithProgress("Training", progress =>
            {
                using TableReader reader = log.WithNotes(DetectionTables.OpenLabelled(parse.GetValue(input)!, backend.Threads));
                return TrainStep.Run(reader, backend, fitted, typeMap, share => progress.Report(share, ""), parse.GetValue(missing) == MissingPolicy.Marginal, cancellation);
            });
            ModelFile.Save(trained.Model, parse.GetValue(output)!);
            log.Line(trained.Report.ToString());
            Print(log, trained);
            log.Line($"{parse.GetValue(output)}: model written");
            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>Prints how many labelled detections each class has in each cluster, and which are too few for a model.</summary>
    public static void Print(Log log, TrainStep trained)
    {
        IReadOnlyList<string> classes = trained.Model.Scheme.Classes;
        int clusters = trained.Model.Mixture.Components;
        var table = new ResultTable("Labelled detections by class (row) and cluster (column)", ["class", .. Enumerable.Range(0, clusters).Select(k => $"{k}")]);
        for (int c = 0; c < classes.Count; c++)
            table.Add([classes[c], .. Enumerable.Range(0, clusters).Select(k => $"{trained.LabelledRows[k, c]}")]);
        table.Print($"Fewer than {ClassModelSet.MinimumLabelledRows}: no model of the class in that cluster, its probability is 0 there.");
        string[] without = [.. classes.Where((_, c) => Enumerable.Range(0, clusters).All(k => trained.LabelledRows[k, c] < ClassModelSet.MinimumLabelledRows))];
        if (without.Length > 0)
            log.Line($"too few labelled detections for a model anywhere: {string.Join(", ", without)}");
        if (trained.OtherTypes > 0)
            log.Line($"{trained.OtherTypes:N0} {(trained.Report.Incomplete > 0 ? "usable" : "complete")} detections have a type outside the classes and were not trained on");
    }
}
