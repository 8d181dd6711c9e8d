using System.Text.Json;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Pipeline;
using UmlCaxs.Reporting;
using UmlCaxs.Sweeps;

namespace UmlCaxs.Cli;

/// <summary>The report of an output folder: finds what is in it, and writes report.html and the folder of figures and tables.</summary>
internal sealed class ReportFolder(Log log, IComputeBackend backend, CancellationToken cancellation)
{
    private const string Figures = "figures";
    private const long LargestText = 16 << 20;

    /// <summary>Table of labelled detections; null to look for one in the folder.</summary>
    public string? Labels { get; init; }

    /// <summary>The column of it that holds the labels.</summary>
    public string LabelColumn { get; init; } = DetectionColumns.MainType;

    /// <summary>What labels mean; null for the built-in table.</summary>
    public TypeMap? Types { get; init; }

    /// <summary>Name of the source whose profile is wanted.</summary>
    public string? Source { get; init; }

    /// <summary>Writes the report of a folder.</summary>
    /// <param name="folder">Output of run or of sweep.</param>
    /// <returns>Path of the page, figures and tables written.</returns>
    /// <exception cref="BadInputException">There is no such folder, nothing to report in it, or an output in it is damaged.</exception>
    public (string Page, int Figures, int Tables) Write(string folder)
    {
        if (!Directory.Exists(folder))
            throw BadInputException.At(folder, "", File.Exists(folder) ? "this is a file, and a folder is wanted" : "there is no such folder", "Name the --out folder of 'umlcaxs run' or 'umlcaxs sweep'");
        ReportInputs inputs = Inputs(folder);
        if (inputs.Detections is null && inputs.Sources is null && inputs.Sweep is null)
            throw BadInputException.At(folder, "", "there is neither a table of detections or sources nor one of a sweep in it", "Name the --out folder of 'umlcaxs run' or 'umlcaxs sweep'");
        if (Source is not null && inputs.Sources is null)
            throw BadInputException.At(folder, "", "there is no table of sources in it, so no profile of one can be drawn", "Leave out --source, or run 'umlcaxs vote' into the folder");
        ReportContent report = log.WithProgress("Reporting", progress => ReportStep.Run($"UmlCaxs report of {Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))}", inputs, backend, progress.ReportRows, cancellation));
        ReportFigure[] figures = [.. report.Sections.SelectMany(s => s.Figures)];
        ReportTable[] tables = [.. report.Sections.SelectMany(s => s.Tables)];
        using var files = new OutputFolder(Path.Combine(folder, Figures));
        foreach (ReportFigure figure in figures)
            File.WriteAllText(files[figure.File + ".svg"], figure.Svg);
        foreach (ReportTable table in tables)
            File.WriteAllText(files[table.File + ".tex"], LatexTable.Render(table));
        files.Commit();
        string page = Path.Combine(folder, "report.html");
        AtomicFile.WriteAllText(page, HtmlReport.Render(report));
        return (page, figures.Length, tables.Length);
    }

    private ReportInputs Inputs(string folder)
    {
        (string? modelName, string? inputName) = Summary(Path.Combine(folder, "summary.json"));
        string ownModel = Path.Combine(folder, "model.json");
        (string, Model)? model = File.Exists(ownModel) ? (ownModel, ModelFile.Load(ownModel))
            : modelName is not null && (ModelFile.Embedded.Contains(modelName) || File.Exists(modelName)) ? (modelName, ModelFile.Load(modelName))
            : null;
        ClassScheme scheme = model?.Item2.Scheme ?? ClassScheme.Default;
        string? detections = TableIn(folder, "detections");
        string? sources = TableIn(folder, "sources");
        string? sweep = TableIn(folder, "sweep");
        string? labels = Labels ?? TableIn(folder, "labelled") ?? (inputName is not null && File.Exists(Path.Combine(folder, inputName)) ? Path.Combine(folder, inputName) : null);
        string selection = Path.Combine(folder, "selection.json");
        return new ReportInputs
        {
            Detections = detections is null ? null : () => Open(detections, [DetectionColumns.MainType], [DetectionColumns.Ra, DetectionColumns.Dec, .. FeatureSet.Names], DetectionColumns.Cluster),
            Sources = sources is null ? null : () => Open(sources, ReportInputs.SourceColumns(scheme).Texts, ReportInputs.SourceColumns(scheme).Numbers),
            Sweep = sweep is null ? null : () => OpenSweep(sweep),
            Labels = labels is null || (Labels is null && !HasLabels(labels, LabelColumn)) ? null : () => Open(labels, [LabelColumn], FeatureExtractor.CandidateColumns),
            LabelColumn = LabelColumn,
            Types = Types,
            Selection = File.Exists(selection) ? (selection, ReadText(selection)) : null,
            Model = model,
            Source = Source,
        };
    }

    /// <summary>True if a table has a column of labels: one that was not asked for is only taken then.</summary>
    public static bool HasLabels(string path, string column)
    {
        using TableReader reader = TableFiles.Open(path, new TableReadOptions { Columns = [column], Threads = 1 });
        return reader.Schema.Has(column);
    }

    private TableReader Open(string path, IEnumerable<string> texts, IEnumerable<string> numbers, params string[] others)
    {
        Dictionary<string, ColumnType> types = texts.Select(t => (t, ColumnType.String)).Concat(numbers.Select(n => (n, ColumnType.Float64))).ToDictionary();
        return log.WithNotes(TableFiles.Open(path, new TableReadOptions { Columns = [.. types.Keys, .. others], Types = types, Threads = backend.Threads }));
    }

    private TableReader OpenSweep(string path)
    {
        ILookup<bool, string> names = SweepTable.Schema.Columns.ToLookup(c => c.Type == ColumnType.String, c => c.Name);
        return Open(path, names[true], [], [.. names[false]]);
    }

    /// <summary>The table of this name in any format; the one written last where there are several.</summary>
    private static string? TableIn(string folder, string name) =>
        TableFiles.Extensions.Select(e => Path.Combine(folder, $"{name}.{e}")).Where(p => File.Exists(p) || Directory.Exists(p)).MaxBy(File.GetLastWriteTimeUtc);

    /// <summary>Which model classified which table, as a run has noted it; nulls where it has not.</summary>
    private static (string? Model, string? Input) Summary(string path)
    {
        if (!File.Exists(path))
            return (null, null);
        try
        {
            using JsonDocument document = JsonDocument.Parse(ReadText(path));
            return (Text(document.RootElement, "model"), Path.GetFileName(Text(document.RootElement, "input")));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw BadInputException.At(path, e is JsonException { LineNumber: { } line } ? $"line {line + 1}" : "", "it is not valid JSON", "Run 'umlcaxs run' again, or remove the file: the report goes without it.", e);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string ReadText(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= LargestText ? File.ReadAllText(path) : throw BadInputException.At(path, "", $"{length:N0} bytes are too many for this file", "Remove it: the report goes without it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BadInputException.At(path, "", $"it cannot be read ({e.Message})", "Make it readable, or remove it: the report goes without it", e);
        }
    }
}
