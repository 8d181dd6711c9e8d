using System.CommandLine;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs report</c>: figures and tables of a run or a sweep.</summary>
internal static class ReportVerb
{
    public static Command Command()
    {
        var folder = new Argument<string>("DIR") { Description = "Output folder of 'umlcaxs run' or 'umlcaxs sweep'" };
        var labels = new Option<string?>("--labels") { Description = "Table of labelled detections (features and main_type), for confusion matrices and clusters by object type (default: the labelled table of a run with --reference, or its input if that lies in DIR)", HelpName = "table" };
        var source = new Option<string?>("--source") { Description = "Name of the source whose class profile is drawn (default: those with the most detections)", HelpName = "name" };
        var command = new VerbCommand("report", "Draw a run or a sweep: one self-contained report.html, every figure as SVG and every table as LaTeX in figures/.", "umlcaxs report results --labels labelled.csv") { folder, labels, source };
        command.SetAction((parse, cancellation) =>
        {
            var report = new ReportFolder(GlobalOptions.LogOf(parse), GlobalOptions.Backend(parse), cancellation)
            {
                Labels = parse.GetValue(labels),
                Source = parse.GetValue(source),
            };
            string path = parse.GetValue(folder)!;
            (string page, int figures, int tables) = report.Write(path);
            Console.WriteLine($"{page}: {figures} figures and {tables} tables, also in {Path.Combine(path, "figures")}");
            return Task.FromResult(0);
        });
        return command;
    }
}
