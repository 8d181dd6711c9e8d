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
        var reference = new Option<string?>("--reference") { Description = "Label the detections by position with this table of objects (positions and main_type, such as SIMBAD's); instead of a main_type in IN", HelpName = "table" };
        Option<double> radius = Arguments.Radius();
        Option<MissingPolicy> missing = Arguments.Missing();
        Option<bool> all = Arguments.All();
        Option<string?> types = Arguments.Types();
        var scoring = new ScoringArguments();
        var fitOptions = new Arguments.FitSet();
        Option<string?> format = GlobalOptions.RequireText(new Option<string?>("--format") { Description = "Format of the tables written (default: parquet where the input is Parquet, else csv)", HelpName = Arguments.List(TableFiles.Extensions) }, text => TableFiles.Extensions.Contains(text), Arguments.List(TableFiles.Extensions));
        Option<string> output = Arguments.Out("Folder for detections and sources, report.html, figures, sky.svg, summary.json and, when fitted, model.json; with --reference also labelled, every detection with its nearest object");
        var command = new VerbCommand("run", "Run the whole pipeline: label detections, fit and train a model (or take one), classify every detection, vote for every source.", "umlcaxs run my.vot --reference simbad.csv -k 6 --out results") { input, reference, radius, model, missing, all, types, format, output };
        fitOptions.AddTo(command);
        scoring.AddBothTo(command);
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            (FitOptions options, string? startModel) = fitOptions.Read(parse);
            if (parse.GetValue(model) is not null && fitOptions.WasGiven(parse))
                throw new UsageException("--model classifies without fitting; leave out the options of a fit, or leave out --model.");
            if (parse.GetValue(reference) is null && parse.GetResult(radius) is { Implicit: false })
                throw new UsageException("--radius is about --reference; give that table too, or leave out --radius.");
            Model? start = fitOptions.StartFrom(parse, startModel, ref options);
            var job = new WholePipeline(log, GlobalOptions.Backend(parse), options, parse.GetValue(missing), parse.GetValue(all), GlobalOptions.MemoryOf(parse), cancellation)
            {
                Training = scheme => scoring.Training(parse, scheme),
                Request = (classifying, name) => scoring.Request(parse, classifying, name),
                TypeTable = parse.GetValue(types),
                Reference = parse.GetValue(reference) is { } objects ? new ReferenceLabels(objects, parse.GetValue(radius)) : null,
            };
            string table = parse.GetValue(input)!;
            job.Run(table, parse.GetValue(model), start, parse.GetValue(output)!, parse.GetValue(format) ?? (Directory.Exists(table) || TableFiles.IsParquet(table) ? "parquet" : "csv"));
            return Task.FromResult(0);
        });
        return command;
    }
}
