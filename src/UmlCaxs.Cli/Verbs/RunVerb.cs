using System.CommandLine;
using UmlCaxs.Classification;
using UmlCaxs.IO;
using UmlCaxs.Mixture;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs run</c>: the whole pipeline on one table.</summary>
internal static class RunVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Detections");
        var model = new Option<string?>("--model") { Description = "Classify with this model (csc2 or a file) instead of fitting and training one", HelpName = "csc2 or file" };
        Option<MissingPolicy> missing = Arguments.Missing();
        Option<bool> all = Arguments.All();
        var fitOptions = new Arguments.FitSet();
        Option<string?> format = GlobalOptions.RequireText(new Option<string?>("--format") { Description = "Format of the tables written (default: parquet where the input is Parquet, else csv)", HelpName = "csv, vot, fits or parquet" }, text => text is "csv" or "vot" or "fits" or "parquet", "csv, vot, fits or parquet");
        Option<string> output = Arguments.Out("Folder for detections and sources, sky.svg, summary.json and, when fitted, model.json");
        var command = new VerbCommand("run", "Run the whole pipeline: fit and train a model (or take one), classify every detection, vote for every source.", "umlcaxs run my.vot --model csc2 --out results") { input, model, missing, all, format, output };
        fitOptions.AddTo(command);
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            (FitOptions options, string? startModel) = fitOptions.Read(parse);
            if (parse.GetValue(model) is not null && fitOptions.WasGiven(parse))
                throw new UsageException("--model classifies without fitting; leave out the options of a fit, or leave out --model.");
            Model? start = fitOptions.StartFrom(parse, startModel, ref options);
            var job = new WholePipeline(log, GlobalOptions.Backend(parse), options, parse.GetValue(missing), parse.GetValue(all), GlobalOptions.MemoryOf(parse), cancellation);
            string table = parse.GetValue(input)!;
            job.Run(table, parse.GetValue(model), start, parse.GetValue(output)!, parse.GetValue(format) ?? (Directory.Exists(table) || TableFiles.IsParquet(table) ? "parquet" : "csv"));
            return Task.FromResult(0);
        });
        return command;
    }
}
