using UmlCaxs.Catalog.Selection;
using UmlCaxs.Classification;
using UmlCaxs.Features;
using UmlCaxs.Playground.Folder;
using UmlCaxs.Playground.Server;

namespace UmlCaxs.Playground.Datasets;

/// <summary>
/// Classified detections in memory. Nothing of it changes once it is loaded, so that any number of requests read it at once.
/// </summary>
internal sealed class Dataset
{
    private readonly Dictionary<string, DatasetColumn> byName;

    /// <summary>A loaded table.</summary>
    public Dataset(IReadOnlyList<DatasetColumn> columns)
    {
        Columns = columns;
        byName = columns.ToDictionary(c => c.Name);
    }

    /// <summary>main for the folder's, u1, u2, ... for uploads.</summary>
    public required string Id { get; init; }

    /// <summary>True for what a user has uploaded.</summary>
    public bool IsUpload => Id != "main";

    /// <summary>Path of the table.</summary>
    public required string Path { get; init; }

    /// <summary>State of the file when it was read.</summary>
    public required FileStamp Stamp { get; init; }

    /// <summary>The table as people know it.</summary>
    public required string Title { get; init; }

    /// <summary>Changes with the content.</summary>
    public required string Revision { get; init; }

    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Classes and families.</summary>
    public required ClassScheme Scheme { get; init; }

    /// <summary>Classes that the table has probabilities of, in class order.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What a user should know about the table.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Exact right ascensions, degrees; null without positions.</summary>
    public Chunks<double>? Ra { get; init; }

    /// <summary>Exact declinations, degrees; null without positions.</summary>
    public Chunks<double>? Dec { get; init; }

    /// <summary>Names of sources; null where the table has none.</summary>
    public TextColumn? Names { get; init; }

    /// <summary>Observation of each row; null where the table has none.</summary>
    public TextColumn? Obsids { get; init; }

    /// <summary>Region of each row; null where the table has none.</summary>
    public TextColumn? Regions { get; init; }

    /// <summary>Rows and votes of sources; null without names.</summary>
    public SourceIndex? Sources { get; init; }

    /// <summary>All columns that can be drawn and selected by.</summary>
    public IReadOnlyList<DatasetColumn> Columns { get; }

    /// <summary>The features it has.</summary>
    public IEnumerable<string> Features => FeatureSet.Names.Where(byName.ContainsKey);

    /// <summary>A column, or null.</summary>
    public DatasetColumn? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>A column that somebody asks for.</summary>
    /// <exception cref="ProblemException">There is none of that name.</exception>
    public DatasetColumn Column(string name) =>
        Find(name) ?? throw ProblemException.NotFound($"column '{ProblemException.Shorten(name)}': the table has none of that name. It has {string.Join(", ", Columns.Select(c => c.Name))}.");

    /// <summary>A number column, or null.</summary>
    public NumberColumn? Number(string name) => Find(name) as NumberColumn;

    /// <summary>A category, or null.</summary>
    public CategoryColumn? Category(string name) => Find(name) as CategoryColumn;

    /// <summary>Predicted class of each row.</summary>
    public CategoryColumn Class => Category(ClassifiedColumns.Class)!;
}
