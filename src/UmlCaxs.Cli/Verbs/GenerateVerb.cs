using System.CommandLine;
using UmlCaxs.IO;
using UmlCaxs.Synthetic;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs generate</c>: a realistic labelled synthetic catalogue of any length.</summary>
internal static class GenerateVerb
{
    public static Command Command()
    {
        Option<long> rows = GlobalOptions.Require(new Option<long>("--rows") { Description = "Number of detections", Required = true, HelpName = "N" }, value => value >= 1, "an integer of at least 1");
        Option<double> labelled = Share("--labelled-fraction", "Share of the detections whose class is given in main_type", 0.35);
        Option<double> missing = Share("--missing", "Share of the detections that lack features, in realistic patterns", 0);
        Option<string> output = Arguments.OutTable("Catalogue to write");
        var command = new VerbCommand("generate", "Generate a synthetic catalogue drawn from the published model: detections of sources, with positions and classes.", "umlcaxs generate --rows 100000 --labelled-fraction 0.5 --missing 0.3 --out synthetic.parquet") { rows, labelled, missing, output };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            var options = new SyntheticOptions(parse.GetValue(rows), GlobalOptions.SeedOf(parse), parse.GetValue(labelled), parse.GetValue(missing));
            string path = parse.GetValue(output)!;
            long written = log.WithProgress("Generating", progress =>
            {
                using var catalogue = new SyntheticCatalog(ModelFile.Load("csc2"), options, GlobalOptions.ThreadsOf(parse));
                return TableCopy.Run(catalogue, path, new TableWriteOptions { Threads = GlobalOptions.ThreadsOf(parse) }, progress, cancellation);
            });
            log.Line($"{path}: {written:N0} detections");
            return Task.FromResult(0);
        });
        return command;
    }

    private static Option<double> Share(string name, string description, double fallback) => GlobalOptions.Require(
        new Option<double>(name) { Description = description, HelpName = "0..1", DefaultValueFactory = _ => fallback },
        value => value is >= 0 and <= 1,
        "a number between 0 and 1");
}
