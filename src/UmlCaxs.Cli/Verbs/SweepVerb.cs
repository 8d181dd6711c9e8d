using System.CommandLine;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.Mixture.Selection;
using UmlCaxs.Sweeps;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs sweep</c>: mixtures of many K, and what they say about the choice of K.</summary>
internal static class SweepVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Detections");
        var sweep = new SweepArguments();
        Option<string> output = Arguments.Out("Folder for sweep.parquet (one row a model), models/ (the best of each K) and selection.json. The same command goes on after a break");
        var command = new VerbCommand("sweep", "Fit mixtures of many K, several times each, to the complete rows of a table, and say what speaks for which K.", "umlcaxs sweep detections.vot --k 1..20 --restarts 10 --out sweep") { input, output };
        sweep.AddTo(command);
        Option<string?> distributed = RankedVerb.Option();
        Option<bool> timing = RankedVerb.TimingOption();
        command.Add(distributed);
        command.Add(timing);
        command.SetAction((parse, cancellation) => Task.FromResult(RankedVerb.Run(parse, distributed, [parse.GetValue(input)!], job =>
        {
            (Log log, IComputeBackend backend) = (job.Log, job.Backend());
            SweepPlan plan = sweep.Read(parse);
            string table = parse.GetValue(input)!;
            using (DetectionTables.OpenFeatures(table, backend.Threads))
            {
                // No folder is made for a table that is not there.
            }

            using SweepFolder? folder = job.Ranks.IsFirst ? SweepFolder.Open(parse.GetValue(output)!, log.Line) : null;
            TimeSpan reading = TimeSpan.Zero;
            (ComponentSelection selection, MissingReport report) = SweepView.Show(log, tell =>
            {
                var run = new SweepRun(folder, plan, backend, job.Ranks) { OnProgress = tell, OnNotice = log.Line };
                (ComponentSelection, MissingReport) found = run.Run(completeOnly => log.WithNotes(DetectionTables.OpenFeatures(table, backend.Threads, completeOnly, job.Share)), job.Memory, cancellation);
                reading = run.Reading;
                return found;
            });
            if (folder is not null)
            {
                log.Line(report.ToString());
                Print(selection, plan);
                log.Line($"{folder.Path}: sweep.parquet, models and selection.json written");
            }

            job.ReportTimes(reading, parse.GetValue(timing));
            return 0;
        })));
        return command;
    }

    private static void Print(ComponentSelection selection, SweepPlan plan)
    {
        var table = new ResultTable("Models by number of components", "K", "best BIC", "from", "mean BIC", "std", "gradient", "ICL", "silhouette", "best found by", "labels agree", "floor");
        foreach (ComponentSummary c in selection.Components)
            table.Add(
                $"{c.K}",
                $"{c.BestBic:F1}",
                c.BestStart,
                $"{c.MeanBic:F1}",
                $"{c.BicDeviation:F1}",
                c.Gradient is { } gradient ? $"{gradient:F0}" : "",
                $"{c.Icl:F1}",
                c.Silhouette is { } silhouette ? $"{silhouette:F3}{(c.SilhouetteError is { } error ? $" ± {error:F3}" : "")}" : "",
                $"{c.FoundBest} of {c.Restarts}",
                c.Agreement is { } agreement ? $"{agreement.AdjustedRand:F2}" : "",
                $"{c.FloorDominated}");
        table.Print($"best: the lowest BIC of any model of K; mean, std and gradient: of the {string.Join(", ", plan.Starts.Select(StartNames.Of))} restarts; labels agree: adjusted Rand index between restarts; floor: floor-dominated components of the best");
        Console.WriteLine(SelectionWords.Choice(selection));
        foreach (Sensitivity s in selection.Sensitivity)
            Console.WriteLine($"With reg_covar {s.RegCovar:G}: BIC {s.Bic:F1} ({s.BicChange:+0.0;-0.0;0.0}), labels agree {s.Agreement.AdjustedRand:F3}, floor-dominated {s.FloorDominated}.");
        IReadOnlyList<string> undecided = SelectionWords.Undecided(selection);
        if (undecided.Count > 0)
            Console.WriteLine("What the data do not decide:");
        foreach (string sentence in undecided)
            Console.WriteLine($"  - {sentence}");
    }
}
