using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
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
        var scoring = new ScoringArguments();
        Option<string> output = Arguments.Out("Model file to write; may be the same");
        var command = new VerbCommand("train", "Add class models to a mixture: where the labelled detections of each class lie in each cluster.", "umlcaxs train labelled.vot --model model.json --out model.json") { input, model, missing, types, output };
        scoring.AddTrainingTo(command);
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            IComputeBackend backend = GlobalOptions.Backend(parse);
            Model fitted = ModelFile.Load(parse.GetValue(model)!);
            TypeMap typeMap = Arguments.LoadTypes(parse.GetValue(types), fitted.Scheme);
            ScoringTraining? training = scoring.Training(parse, fitted.Scheme);
            AtomicFile.RequireWritable(parse.GetValue(output)!);
            TrainStep trained = log.WithProgress("Training", progress =>
            {
                using TableReader reader = log.WithNotes(DetectionTables.OpenLabelled(parse.GetValue(input)!, backend.Threads, training is not null));
                return TrainStep.Run(reader, backend, fitted, typeMap, share => progress.Report(share, ""), parse.GetValue(missing) == MissingPolicy.Marginal, training, log.Line, cancellation);
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
        if (trained.Model.Scoring is { Gaussian: not null } scoring)
        {
            table.Print("Normal classes: each class has a model in every cluster with a labelled detection of it; the fewer, the more it is like the others of the cluster.");
            PrintScoring(log, scoring);
        }
        else
        {
            table.Print($"Fewer than {ClassModelSet.MinimumLabelledRows}: no model of the class in that cluster, its probability is 0 there.");
        }

        string[] without = [.. classes.Where((_, c) => Enumerable.Range(0, clusters).All(k => trained.LabelledRows[k, c] < ClassModelSet.MinimumLabelledRows))];
        if (without.Length > 0 && trained.Model.Scoring?.Gaussian is null)
            log.Line($"too few labelled detections for a model anywhere: {string.Join(", ", without)}");
        if (trained.OtherTypes > 0)
            log.Line($"{trained.OtherTypes:N0} {(trained.Report.Incomplete > 0 ? "usable" : "complete")} detections have a type outside the classes and were not trained on");
    }

    private static void PrintScoring(Log log, TrainedScoring scoring)
    {
        if (scoring.Calibration is { Kind: CalibrationKind.Temperature } calibration)
            log.Line($"calibration: temperature {calibration.Temperature:F3} ({(calibration.Temperature > 1 ? "probabilities were too sure" : "probabilities were too timid")})");
        else if (scoring.Calibration is not null)
            log.Line($"calibration: Dirichlet map of {scoring.Calibration.Biases.Length} classes");
        if (scoring.Conformal is not null)
            log.Line($"{scoring.Conformal.HeldOutRows:N0} detections held out in {ScoringTraining.Folds} folds, no source in two of them");
    }
}
