using System.CommandLine;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs fit</c>: transform and mixture from a table of detections.</summary>
internal static class FitVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Detections");
        var fitOptions = new Arguments.FitSet();
        Option<MissingPolicy> missing = Arguments.MissingInLearning();
        Option<string> output = Arguments.Out("Model file to write");
        var command = new VerbCommand("fit", "Fit the feature transform and a Gaussian mixture to the complete rows of a table, or to all that have a feature.", "umlcaxs fit detections.vot -k 6 --out model.json") { input, missing, output };
        fitOptions.AddTo(command);
        Option<string?> distributed = RankedVerb.Option();
        command.Add(distributed);
        Option<bool> timing = RankedVerb.TimingOption();
        command.Add(timing);
        command.SetAction((parse, cancellation) => Task.FromResult(RankedVerb.Run(parse, distributed, [parse.GetValue(input)!], job =>
        {
            (Log log, IComputeBackend backend) = (job.Log, job.Backend());
            (FitOptions options, string? startModel) = fitOptions.Read(parse);
            Model? start = fitOptions.StartFrom(parse, startModel, ref options);
            if (job.Ranks.IsFirst)
                AtomicFile.RequireWritable(parse.GetValue(output)!);
            using var checkpoint = new FitCheckpoint(parse.GetValue(output)!, job.Ranks, log.Line);
            FitStep fit = log.WithProgress("Fitting", progress => FitStep.Run(completeOnly => log.WithNotes(DetectionTables.OpenFeatures(parse.GetValue(input)!, backend.Threads, completeOnly, job.Share)), backend, options, start, job.Memory, progress.Report, log.Line, parse.GetValue(missing) == MissingPolicy.Marginal, job.Ranks, checkpoint, cancellation));
            if (job.Ranks.IsFirst)
            {
                ModelFile.Save(fit.Model, parse.GetValue(output)!);
                Print(log, fit, options);
                log.Line($"{parse.GetValue(output)}: model written");
            }

            checkpoint.Complete();
            job.ReportTimes(fit.Reading, parse.GetValue(timing));
            return 0;
        })));
        return command;
    }

    /// <summary>Says on stderr what was read and on stdout how the fit went.</summary>
    public static void Print(Log log, FitStep fit, FitOptions options)
    {
        log.Line(fit.Report.ToString());
        FitResult result = fit.Result;
        Console.WriteLine($"components {result.Mixture.Components}  mean log-likelihood {result.MeanLogLikelihood:F6}  BIC {result.Bic:F1}  iterations {result.Iterations}{(result.Converged ? "" : " (not converged: raise --max-iter)")}");
        Console.WriteLine($"weights {string.Join(" ", result.Mixture.Weights.Select(w => w.ToString("F4")))}");
        Console.WriteLine($"reg_covar {options.RegCovar:G}  smallest eigenvalue {result.SmallestEigenvalues.Min():E2}  floor-dominated components {result.FloorDominated(options.RegCovar)} of {result.Mixture.Components}");
        foreach ((int k, ComponentStatus status) in result.Status.Index())
            if (status != ComponentStatus.Ok)
                log.Line($"component {k}: {status.ToString().ToLowerInvariant()}");
    }
}
