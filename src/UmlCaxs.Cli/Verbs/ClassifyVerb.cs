using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs classify</c>: class probabilities of detections.</summary>
internal static class ClassifyVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Detections");
        Option<string> model = Arguments.ModelOption("Model with class models: csc2 (the published one) or a file", "csc2");
        Option<MissingPolicy> missing = Arguments.Missing();
        Option<bool> all = Arguments.All();
        Option<string?> types = Arguments.Types();
        var scoring = new ScoringArguments();
        Option<string> output = Arguments.OutTable("Table to write", "; with --distributed a folder, into which every rank writes a part");
        var command = new VerbCommand("classify", "Classify detections: cluster, class and class probabilities of each.", "umlcaxs classify my.vot --out classified.csv") { input, model, missing, all, types, output };
        scoring.AddClassificationTo(command);
        Option<string?> distributed = RankedVerb.Option();
        Option<bool> timing = RankedVerb.TimingOption();
        command.Add(distributed);
        command.Add(timing);
        command.SetAction((parse, cancellation) => Task.FromResult(RankedVerb.Run(parse, distributed, [parse.GetValue(input)!, parse.GetValue(model)!], job =>
        {
            (Log log, IComputeBackend backend) = (job.Log, job.Backend());
            Model trained = ModelFile.LoadTrained(parse.GetValue(model)!);
            TypeMap typeMap = Arguments.LoadTypes(parse.GetValue(types), trained.Scheme);
            ScoringRequest request = scoring.Request(parse, trained, parse.GetValue(model)!);
            string path = parse.GetValue(output)!;
            using PartFolder? parts = parse.GetValue(distributed) is null ? null : SharedTables.BeginFolder(path, job);
            ClassifyStep step = log.WithProgress("Classifying", progress =>
            {
                using TableReader reader = SharedTables.WithNotes(DetectionTables.Open(parse.GetValue(input)!, backend.Threads, job.Share), job);
                return ClassifyStep.Run(reader, trained, typeMap, backend, parse.GetValue(missing), parse.GetValue(all), schema => TableFiles.Create(parts?.OwnPart ?? path, schema, new TableWriteOptions { Threads = backend.Threads }), null, progress.ReportRows, request, job.Ranks, cancellation);
            });
            parts?.Commit();
            Print(log, step);
            log.Line($"{path}: {step.Counts.Classified + step.Counts.WithoutClassModel:N0} detections{(parts is null ? "" : $" in {job.Ranks.Size} part{(job.Ranks.Size == 1 ? "" : "s")}")}");
            job.ReportTimes(step.Reading, parse.GetValue(timing));
            return 0;
        })));
        return command;
    }

    /// <summary>Says what became of the detections; nothing is left out in silence.</summary>
    public static void Print(Log log, ClassifyStep step)
    {
        ClassificationCounts c = step.Counts;
        log.Line($"{c.Read:N0} detections read, {c.Classified:N0} classified");
        if (step.Report.Incomplete > 0)
            log.Line($"features: {step.Report}");
        if (c.Imputed > 0)
            log.Line($"{c.Imputed:N0} of the classified have medians for missing features");
        if (c.Marginalised > 0)
            log.Line($"{c.Marginalised:N0} of the classified lack features, which were integrated out");
        if (c.Empty > 0)
            log.Line($"{c.Empty:N0} left out because they have no feature at all");
        if (c.Incomplete > 0)
            log.Line($"{c.Incomplete:N0} left out for missing features{(c.Imputed > 0 ? " that the model has no median for" : " (--missing marginal classifies them by the others)")}");
        if (c.Labelled > 0)
            log.Line($"{c.Labelled:N0} left out because they carry a class already (--all classifies them too)");
        if (c.OtherType > 0)
            log.Line($"{c.OtherType:N0} left out because their type is none of the classes (--all classifies them too)");
        if (c.WithoutClassModel > 0)
            log.Line($"{c.WithoutClassModel:N0} lie in a cluster without class models: written without a class");
    }
}
