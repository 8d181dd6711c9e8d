using UmlCaxs.Parquet.Reading;

namespace UmlCaxs.IO.Parquet;

/// <summary>Says in one line how a Parquet table is stored.</summary>
internal static class ParquetStorage
{
    /// <summary>Files, row groups, codecs, encodings and the program that wrote them.</summary>
    public static string Describe(ParquetDataset dataset)
    {
        ParquetColumnChunk[] chunks = [.. dataset.RowGroups.SelectMany(g => g.RowGroup.Columns)];
        string codecs = string.Join(", ", chunks.Select(c => c.Codec).Distinct().Select(c => c.ToString().ToLowerInvariant()));
        string encodings = string.Join(", ", chunks.SelectMany(c => c.Encodings).Distinct().Select(e => e.ToString()));
        string files = dataset.Files.Count == 1 ? "" : $"{dataset.Files.Count:N0} files, ";
        string groups = dataset.RowGroups.Count == 1 ? "1 row group" : $"{dataset.RowGroups.Count:N0} row groups";
        string writer = dataset.Files[0].CreatedBy is { Length: > 0 } name ? $", written by {name}" : "";
        return $"Parquet: {files}{groups}{(codecs.Length == 0 ? "" : ", " + codecs)}{(encodings.Length == 0 ? "" : $" ({encodings})")}{writer}";
    }
}
