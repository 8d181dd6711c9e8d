using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;
using UmlCaxs.Reporting;
using UmlCaxs.Validation;

namespace UmlCaxs.Cli;

/// <summary>Validates, and writes metrics.json, predictions.parquet, report.html and the folder of figures and tables.</summary>
internal static class ValidationFolder
{
    /// <summary>Writes the folder; it appears when all is there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="open">Opens the table of labelled detections.</param>
    /// <param name="types">What object types mean.</param>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="options">How.</param>
    /// <param name="model">A ready model to judge; null to fit anew.</param>
    /// <param name="memory">Most bytes that features may take.</param>
    /// <param name="log">Shows the progress.</param>
    /// <param name="ranks">Processes that do it together; the first of them writes.</param>
    /// <param name="cancellation">Ends it; nothing is written then.</param>
    public static ValidationResult Write(string path, Func<TableReader> open, TypeMap types, IComputeBackend backend, ValidationOptions options, (string Name, Model Model)? model, long memory, Log log, Communicator ranks, CancellationToken cancellation)
    {
        using OutputFolder? folder = ranks.IsFirst ? new OutputFolder(path) : null;
        ValidationResult result = log.WithProgress("Validating", progress =>
        {
            using TableReader reader = log.WithNotes(open());
            return ValidateStep.Run(reader, types, backend, options, model, memory, schema => TableFiles.Create(folder!["predictions.parquet"], schema, new TableWriteOptions { Threads = backend.Threads }), progress.Report, ranks, cancellation);
        });
        if (folder is null)
            return result;
        ReportContent report = ValidationReport.Of(result);
        File.WriteAllText(folder["metrics.json"], MetricsDocument.Write(result));
        File.WriteAllText(folder["report.html"], HtmlReport.Render(report));
        using (var files = new OutputFolder(Path.Combine(path, "figures")))
        {
            foreach (ReportFigure figure in report.Sections.SelectMany(s => s.Figures))
                File.WriteAllText(files[figure.File + ".svg"], figure.Svg);
            foreach (ReportTable table in report.Sections.SelectMany(s => s.Tables))
                File.WriteAllText(files[table.File + ".tex"], LatexTable.Render(table));
            files.Commit();
        }

        folder.Commit();
        return result;
    }
}
