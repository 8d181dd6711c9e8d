using System.CommandLine;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Validation;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs validate</c>: how far predicted classes and their probabilities can be trusted.</summary>
internal static class ValidateVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Detections with their class in main_type and their source in name", "LABELLED");
        var model = new Option<string?>("--model") { Description = "Judge this model (csc2 or a file) as it is on all labelled detections, instead of fitting in every division", HelpName = "csc2 or file" };
        Option<int> folds = GlobalOptions.Require(new Option<int>("--folds") { Description = "Folds by source; as many random 80/20 divisions by detection are made as there are folds in all repeats", HelpName = "n", DefaultValueFactory = _ => new ValidationOptions(new FitOptions(1)).Folds }, value => value >= 2, "an integer of at least 2");
        Option<int> repeats = GlobalOptions.Positive(new Option<int>("--repeats") { Description = "Repeats of the folds, each with other folds", HelpName = "n", DefaultValueFactory = _ => new ValidationOptions(new FitOptions(1)).Repeats });
        Option<int> components = GlobalOptions.Positive(new Option<int>("-k", "--components") { Description = "Number of mixture components", HelpName = "K", DefaultValueFactory = _ => 6 });
        Option<CalibrationKind?> calibration = ScoringArguments.Calibration();
        Option<MissingPolicy> missing = Arguments.Missing();
        Option<string?> types = Arguments.Types();
        Option<string> output = Arguments.Out("Folder for metrics.json, predictions.parquet (out-of-fold probabilities), report.html and its figures and tables");
        var command = new VerbCommand("validate", "Test the way from detections to classes on labelled detections: by source (no source trains and tests) and by detection (80/20, as published), with baselines and intervals.", "umlcaxs validate labelled.vot --out validation") { input, model, folds, repeats, components, calibration, missing, types, output };
        Option<string?> distributed = RankedVerb.Option();
        Option<bool> timing = RankedVerb.TimingOption();
        command.Add(distributed);
        command.Add(timing);
        command.SetAction((parse, cancellation) => Task.FromResult(RankedVerb.Run(parse, distributed, [parse.GetValue(input)!], job =>
        {
            string? modelName = parse.GetValue(model);
            foreach (Option option in (Option[])[folds, repeats, components, calibration])
                if (modelName is not null && parse.GetResult(option) is { Implicit: false })
                    throw new UsageException($"--model judges a ready model, and {option.Name} is about fitting: leave out one of them.");
            (Log log, IComputeBackend backend) = (job.Log, job.Backend());
            Model? ready = modelName is null ? null : ModelFile.LoadTrained(modelName);
            TypeMap typeMap = Arguments.LoadTypes(parse.GetValue(types), ready?.Scheme ?? ClassScheme.Default);
            var options = new ValidationOptions(new FitOptions(parse.GetValue(components)) { Seed = GlobalOptions.SeedOf(parse) })
            {
                Folds = parse.GetValue(folds),
                Repeats = parse.GetValue(repeats),
                Calibration = parse.GetValue(calibration) ?? CalibrationKind.Dirichlet,
                Missing = parse.GetValue(missing),
            };
            string path = parse.GetValue(output)!;
            ValidationResult result = ValidationFolder.Write(path, () => DetectionTables.Open(parse.GetValue(input)!, backend.Threads), typeMap, backend, options, ready is null ? null : (modelName!, ready), job.Memory, log, job.Ranks, cancellation);
            if (job.Ranks.IsFirst)
            {
                Print(log, result);
                log.Line($"{path}: metrics.json, predictions.parquet, report.html and figures written");
            }

            job.ReportTimes(result.Reading, parse.GetValue(timing));
            return 0;
        })));
        return command;
    }

    private static void Print(Log log, ValidationResult result)
    {
        log.Line(result.Report.ToString());
        foreach (ValidationSkip skip in result.Skips)
            log.Line($"{skip.Protocol}{(skip.Class is null ? "" : $", {skip.Class}")}: {skip.Reason}{(skip.Folds.Count > 0 ? $" (in {skip.Folds.Count} divisions)" : "")}");
        foreach (ProtocolSummary protocol in result.Protocols)
            foreach (ClassLevel level in result.Levels)
            {
                var table = new ResultTable($"Protocol {protocol.Name}, {level.Name}: single detections", "rule", "accuracy", "balanced", "macro F1", "log loss", "Brier", "calibration error", "n");
                foreach (ValidationScore score in result.Scores.Where(s => s.Protocol == protocol.Name && s.Level.Name == level.Name && s.Voting == "detection"))
                    table.Add(score.Rule, $"{score.All.Accuracy.Value:F3}", $"{score.All.BalancedAccuracy.Value:F3}", $"{score.All.MacroF1.Value:F3}", $"{score.All.LogLoss.Value:F3}", $"{score.All.Brier.Value:F3}", $"{score.All.Ece.Value:F3}", $"{score.All.N}");
                table.Print();
            }
    }
}
