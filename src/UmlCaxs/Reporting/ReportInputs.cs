using UmlCaxs.Catalog;
using UmlCaxs.Classification;

namespace UmlCaxs.Reporting;

/// <summary>What a report is made of; everything may be absent, but not all of it.</summary>
public sealed record ReportInputs
{
    /// <summary>Opens the classified detections.</summary>
    public Func<TableReader>? Detections { get; init; }

    /// <summary>Opens the sources.</summary>
    public Func<TableReader>? Sources { get; init; }

    /// <summary>Opens the models of a sweep.</summary>
    public Func<TableReader>? Sweep { get; init; }

    /// <summary>Opens labelled detections.</summary>
    public Func<TableReader>? Labels { get; init; }

    /// <summary>The column of <see cref="Labels"/> that holds them.</summary>
    public string LabelColumn { get; init; } = DetectionColumns.MainType;

    /// <summary>What the labels mean for the classes of the model; null for the built-in table.</summary>
    public TypeMap? Types { get; init; }

    /// <summary>Name and text of the file that explains the choice of K.</summary>
    public (string Path, string Json)? Selection { get; init; }

    /// <summary>The model that classified, with its name.</summary>
    public (string Name, Model Model)? Model { get; init; }

    /// <summary>Name of the source whose profile is wanted.</summary>
    public string? Source { get; init; }

    /// <summary>The columns of sources that are read: texts, then numbers.</summary>
    /// <param name="scheme">Classes.</param>
    public static (IReadOnlyList<string> Texts, IReadOnlyList<string> Numbers) SourceColumns(ClassScheme scheme) => (SourceTally.Texts, [.. SourceTally.Numbers(scheme), SourceTally.Count]);
}
