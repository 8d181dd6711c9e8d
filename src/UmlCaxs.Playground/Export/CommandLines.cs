using UmlCaxs.Catalog.Selection;
using UmlCaxs.Playground.Datasets;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Export;

/// <summary>The command lines that do outside of the page what it shows.</summary>
internal static class CommandLines
{
    /// <summary>A command.</summary>
    /// <param name="Text">The line, for a shell.</param>
    /// <param name="Does">What it does, in a sentence.</param>
    internal sealed record Line(string Text, string Does);

    /// <summary>The one that writes selected rows. Of an upload nothing is kept, so it is classified again first.</summary>
    public static Line Convert(Dataset dataset, RowSelection selection, string extension, PlaygroundData data)
    {
        string select = selection.Terms.Count == 0 ? "" : $" --select {ShellWord.Quote(selection.Text)}";
        string rows = selection.Terms.Count == 0 ? "Writes all rows, with all columns." : "Writes the selected rows, with all columns.";
        string convert = $"umlcaxs convert {ShellWord.Quote(TableOf(dataset))} selection.{extension}{select}";
        return dataset.IsUpload ? new($"{Classify(dataset, data)} && {convert}", $"Classifies the upload. {rows}") : new(convert, rows);
    }

    /// <summary>All that suit a selection.</summary>
    public static IEnumerable<Line> Of(Dataset dataset, RowSelection selection, PlaygroundData data)
    {
        yield return Convert(dataset, selection, "vot", data);
        string model = data.Model is { } used ? $" --model {ShellWord.Quote(used.Name)}" : "";
        if (selection.Terms.OfType<SourceTerm>().FirstOrDefault() is { Names: [var name] } && dataset.Features.Any())
            yield return new($"umlcaxs explain {ShellWord.Quote(name)} --detections {ShellWord.Quote(TableOf(dataset))}{model}", "Says what each feature of this source adds to its class.");
        if (dataset.Names is not null)
            yield return new($"umlcaxs vote {ShellWord.Quote(TableOf(dataset))} --out sources.vot", "Votes for one class a source.");
        if (data.Model is not null)
            yield return new($"umlcaxs classify my.vot{model} --out classified.vot", "Classifies detections of your own with the same model.");
        if (data.Folder.HasReport)
            yield return new($"umlcaxs report {ShellWord.Quote(data.Folder.Name)}", "Draws all figures of the folder for print.");
    }

    private static string TableOf(Dataset dataset) => dataset.IsUpload ? "classified.parquet" : dataset.Path;

    private static string Classify(Dataset upload, PlaygroundData data) =>
        $"umlcaxs classify {ShellWord.Quote(upload.Title)} --model {ShellWord.Quote(data.Model!.Name)} --missing marginal --all --out {TableOf(upload)}";
}
