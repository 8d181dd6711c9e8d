using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.IO;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs convert</c>: any format to any format.</summary>
internal static class ConvertVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Table to read");
        var output = new Argument<string>("OUT") { Description = "Table to write (.vot or .csv)" };
        var command = new VerbCommand("convert", "Convert a table to another format; every value is kept exactly, metadata where the format can hold them.", "umlcaxs convert catalogue.vot catalogue.csv") { input, output };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            string path = parse.GetValue(output)!;
            long rows = log.WithProgress("Converting", progress =>
            {
                using TableReader reader = TableFiles.Open(parse.GetValue(input)!);
                return TableCopy.Run(reader, path, progress, cancellation);
            });
            log.Line($"{path}: {rows:N0} rows");
            return Task.FromResult(0);
        });
        return command;
    }
}
