using System.CommandLine;
using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs explain</c>: why a source got its class.</summary>
internal static class ExplainVerb
{
    public static Command Command()
    {
        var source = new Argument<string>("NAME") { Description = "Name of the source, as in the table" };
        var detections = new Option<string>("--detections") { Description = "Table with its detections", HelpName = "table", Required = true };
        Option<string> model = Arguments.ModelOption("Model with class models: csc2 (the published one) or a file", "csc2");
        var labels = new Option<string?>("--labels") { Description = "Table of labelled detections (name and main_type): names the nearest ones of other sources", HelpName = "table" };
        Option<string?> types = Arguments.Types();
        var scoring = new ScoringArguments();
        var command = new VerbCommand("explain", "Say why a source got its class: what each feature adds to the log-odds of the two most probable classes of each detection, and what its absence would change.", "umlcaxs explain 2CXO_J031948.1+413046 --detections my.vot --labels labelled.csv") { source, detections, model, labels, types };
        scoring.AddRuleTo(command);
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            IComputeBackend backend = GlobalOptions.Backend(parse);
            Model trained = ModelFile.LoadTrained(parse.GetValue(model)!);
            TypeMap typeMap = Arguments.LoadTypes(parse.GetValue(types), trained.Scheme);
            ScoringOptions options = scoring.Request(parse, trained, parse.GetValue(model)!).Options;
            using TableReader reader = log.WithNotes(DetectionTables.Open(parse.GetValue(detections)!, backend.Threads));
            using TableReader? labelled = parse.GetValue(labels) is { } path ? log.WithNotes(DetectionTables.OpenLabelled(path, backend.Threads, withNames: true)) : null;
            foreach (ExplainStep.Detection detection in ExplainStep.Run(reader, parse.GetValue(source)!, backend, trained, options, labelled, typeMap, cancellation))
                Print(detection, trained.Scheme.Classes, options, parse.GetValue(source)!);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Print(ExplainStep.Detection detection, IReadOnlyList<string> classes, ScoringOptions options, string name)
    {
        string title = $"{name}, obsid {(detection.Obsid.Length == 0 ? "unknown" : detection.Obsid)}: cluster {detection.Cluster}";
        if (detection.Odds is not { } odds)
        {
            Console.WriteLine($"{title}, where fewer than two classes have a model: there are no odds to explain");
            return;
        }

        (string first, string second) = (classes[odds.First], classes[odds.Second]);
        var table = new ResultTable($"{title}, {first} {Share(detection.Probabilities[odds.First])}, {second} {Share(detection.Probabilities[odds.Second])}", "feature", "value", $"log-odds {first} : {second}", $"{first} without it", $"{second} without it", "class without it");
        foreach (int d in Enumerable.Range(0, odds.ByFeature.Length).OrderByDescending(d => Math.Abs(odds.ByFeature[d])))
        {
            double[]? without = detection.Without[d];
            string value = double.IsNaN(detection.Features[d]) ? "" : detection.Features[d].ToString("G6", CultureInfo.InvariantCulture);
            table.Add(FeatureSet.Names[d], value, value.Length == 0 ? "" : Signed(odds.ByFeature[d]), Share(without?[odds.First]), Share(without?[odds.Second]), without is null ? "" : classes[Array.IndexOf(without, without.Max())]);
        }

        table.Add("constant", "", Signed(odds.Constant), "", "", "");
        table.Add("sum", "", Signed(odds.Total), "", "", "");
        table.Print(options.Rule == ScoringRule.Calibrated ? "The log-odds are those before calibration, under the priors of the labels." : "");
        if (detection.Nearest.Count == 0)
            return;
        var nearest = new ResultTable("Nearest labelled detections of other sources", "name", "class", "distance");
        foreach (ExplainStep.Neighbour neighbour in detection.Nearest)
            nearest.Add(neighbour.Name, neighbour.Class, neighbour.Distance.ToString("F4", CultureInfo.InvariantCulture));
        nearest.Print();
    }

    private static string Signed(double value) => value.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);

    private static string Share(double? probability) => probability is { } p ? p.ToString("F4", CultureInfo.InvariantCulture) : "";
}
