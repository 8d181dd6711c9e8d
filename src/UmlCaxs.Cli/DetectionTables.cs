using UmlCaxs.Catalog;
using UmlCaxs.Features;
using UmlCaxs.IO;

namespace UmlCaxs.Cli;

/// <summary>Opens tables of detections: only the columns that the pipeline knows, the features as numbers.</summary>
internal static class DetectionTables
{
    /// <summary>Opens a table for fitting, training or classifying.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="threads">Threads to decode with.</param>
    /// <param name="completeOnly">Rows that lack a feature may be left out.</param>
    public static TableReader Open(string path, int threads, bool completeOnly = false)
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
        return TableFiles.Open(path, new TableReadOptions { Columns = [.. types.Keys, .. DetectionColumns.Carried], Types = types, Threads = threads, Required = completeOnly ? FeatureSet.Names.ToArray() : [] });
    }
}
