using UmlCaxs.Catalog;
using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification;
using UmlCaxs.IO;

namespace UmlCaxs.Playground.Folder;

/// <summary>What there is to show in a folder of results, or of a single table.</summary>
public sealed class ServedFolder
{
    private ServedFolder(string root, string name) => (Root, Name) = (root, name);

    /// <summary>Full path of the folder that files are served from.</summary>
    public string Root { get; }

    /// <summary>The folder or file as the user named it.</summary>
    public string Name { get; }

    /// <summary>Table of classified detections; null if there is none.</summary>
    public string? Detections { get; private init; }

    /// <summary>Table of the sources' votes; null if there is none.</summary>
    public string? Sources { get; private init; }

    /// <summary>The model of the folder; null if there is none.</summary>
    public string? Model { get; private init; }

    /// <summary>Folders of sweeps, relative to <see cref="Root"/>, with <c>.</c> for itself.</summary>
    public IReadOnlyList<string> Sweeps { get; private init; } = [];

    /// <summary>Folders of validations, likewise.</summary>
    public IReadOnlyList<string> Validations { get; private init; } = [];

    /// <summary>True if the folder has a report of its own.</summary>
    public bool HasReport => File.Exists(Path.Combine(Root, "report.html"));

    /// <summary>Looks what is in a folder.</summary>
    /// <param name="path">A folder, or a table.</param>
    /// <exception cref="BadInputException">There is no such folder, or nothing to show in it.</exception>
    public static ServedFolder Find(string path)
    {
        const string Remedy = "Name the --out folder of 'umlcaxs run', 'umlcaxs sweep' or 'umlcaxs validate', or a table that 'umlcaxs classify' wrote";
        if (File.Exists(TableFiles.SplitAddress(path).File))
            return new ServedFolder(Path.GetDirectoryName(Path.GetFullPath(path))!, path) { Detections = path };
        if (!Directory.Exists(path))
            throw BadInputException.At(path, "", "there is no such folder", Remedy);
        string root = Path.GetFullPath(path);
        string[] folders = [".", .. Subfolders(root)];
        var folder = new ServedFolder(root, path)
        {
            Detections = TableIn(path, "detections") ?? Classified(path),
            Sources = TableIn(path, "sources"),
            Model = File.Exists(Path.Combine(path, "model.json")) ? Path.Combine(path, "model.json") : null,
            Sweeps = [.. folders.Where(f => TableIn(Path.Combine(root, f), "sweep") is not null)],
            Validations = [.. folders.Where(f => File.Exists(Path.Combine(root, f, "metrics.json")))],
        };
        return folder.Detections is not null || folder.Sweeps.Count > 0 || folder.Validations.Count > 0
            ? folder
            : throw BadInputException.At(path, "", "there are no results in it: neither a table of classified detections (detections.csv, .vot, .fits or .parquet, or any table with class probabilities), nor a sweep (sweep.parquet), nor a validation (metrics.json)", Remedy);
    }

    /// <summary>The table of this name in any format; the one written last where there are several.</summary>
    public static string? TableIn(string folder, string name) =>
        TableFiles.Extensions.Select(e => Path.Combine(folder, $"{name}.{e}")).Where(p => File.Exists(p) || Directory.Exists(p)).MaxBy(File.GetLastWriteTimeUtc);

    private static IEnumerable<string> Subfolders(string root) =>
        Directory.EnumerateDirectories(root, "*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint })
            .Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal);

    /// <summary>The first table with class probabilities, by name.</summary>
    private static string? Classified(string folder)
    {
        if (IsTable(folder) && HasProbabilities(folder))
            return folder; // Parquet in parts
        return Directory.EnumerateFiles(folder).Where(IsTable).Order(StringComparer.Ordinal).FirstOrDefault(HasProbabilities);
    }

    private static bool IsTable(string path) => TableFiles.Extensions.Contains(Path.GetExtension(path).TrimStart('.'), StringComparer.OrdinalIgnoreCase);

    private static bool HasProbabilities(string path)
    {
        try
        {
            using TableReader reader = TableFiles.Open(path, new TableReadOptions { Threads = 1 });
            IReadOnlyList<string> classes = ClassifiedColumns.ClassesIn(reader.Schema, ClassScheme.Default);
            return classes.Count > 0 && classes.All(c => reader.Schema.Columns[reader.Schema.IndexOf(c)].IsNumeric);
        }
        catch (BadInputException)
        {
            return false; // some other file; what is wanted is looked for in the next
        }
    }
}
