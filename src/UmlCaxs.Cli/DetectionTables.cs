using UmlCaxs.Catalog;
using UmlCaxs.Features;
using UmlCaxs.IO;

namespace UmlCaxs.Cli;

/// <summary>Opens tables of detections: only the columns that a step needs, the features as numbers.</summary>
internal static class DetectionTables
{
    /// <summary>Opens a table for classifying: keys, positions, object types and features.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="threads">Threads to decode with.</param>
    /// <param name="share">The part of the rows that is wanted, where the format has parts.</param>
    public static TableReader Open(string path, int threads, RowShare? share = null) =>
        Open(path, threads, [.. DetectionColumns.Carried, DetectionColumns.MainType], completeOnly: false, null, share);

    /// <summary>Opens a table for training: object types and features.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="threads">Threads to decode with.</param>
    /// <param name="withNames">The names of sources as well.</param>
    public static TableReader OpenLabelled(string path, int threads, bool withNames = false) =>
        Open(path, threads, withNames ? [DetectionColumns.Name, DetectionColumns.MainType] : [DetectionColumns.MainType], completeOnly: false);

    /// <summary>Opens a table for fitting: features alone.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="threads">Threads to decode with.</param>
    /// <param name="completeOnly">Rows that lack a feature may be left out.</param>
    /// <param name="share">The part of the rows that is wanted, where the format has parts.</param>
    public static TableReader OpenFeatures(string path, int threads, bool completeOnly = false, RowShare? share = null) => Open(path, threads, [], completeOnly, null, share);

    /// <summary>Opens a table for labelling: keys, positions and features, without object types.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="threads">Threads to decode with.</param>
    /// <param name="positions">Names of the columns that hold the positions.</param>
    /// <param name="only">The columns wanted of these; null for all.</param>
    public static TableReader OpenUnlabelled(string path, int threads, IReadOnlyList<string> positions, IReadOnlyCollection<string>? only) =>
        Open(path, threads, [.. DetectionColumns.Carried, .. positions], completeOnly: false, only);

    private static TableReader Open(string path, int threads, IReadOnlyList<string> columns, bool completeOnly, IReadOnlyCollection<string>? only = null, RowShare? share = null)
    {
        var types = new Dictionary<string, ColumnType>
        {
            [DetectionColumns.Name] = ColumnType.String,
            [DetectionColumns.MainType] = ColumnType.String,
            [DetectionColumns.Ra] = ColumnType.Float64,
            [DetectionColumns.Dec] = ColumnType.Float64,
        };
        foreach (string feature in FeatureExtractor.CandidateColumns)
            types[feature] = ColumnType.Float64;
        return TableFiles.Open(path, new TableReadOptions
        {
            Columns = only ?? [.. columns, .. FeatureExtractor.CandidateColumns],
            Types = types,
            Threads = threads,
            Required = completeOnly ? FeatureSet.Names : [],
            Share = share ?? RowShare.All,
        });
    }
}
