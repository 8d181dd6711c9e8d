namespace UmlCaxs.Parquet.Reading;

/// <summary>Finds the files of a dataset and the partition values in their paths.</summary>
internal static class DatasetFiles
{
    private const int DeepestFolder = 32;
    private const string NullValue = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>A file of a dataset.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Partition">Keys and values of the folders above it, from the outside.</param>
    public sealed record Entry(string Path, IReadOnlyList<KeyValuePair<string, string?>> Partition);

    /// <summary>The files of a folder and of those in it, by path; or just a file.</summary>
    /// <remarks>
    /// Names that begin with a dot or an underscore are passed over, and empty files: they are marks of the programs that wrote
    /// the folder. A folder such as <c>_key=value</c> is one of data.
    /// </remarks>
    /// <exception cref="ParquetException">There are none, or a folder cannot be listed.</exception>
    public static IReadOnlyList<Entry> Find(string path)
    {
        if (!Directory.Exists(path))
            return [new Entry(path, [])];
        var entries = new List<Entry>();
        try
        {
            Collect(path, [], entries, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ParquetException(path, "", $"the folder cannot be listed ({e.Message.TrimEnd('.')})", "Check that it may be read", e);
        }
        if (entries.Count == 0)
            throw new ParquetException(path, "", "the folder holds no Parquet files", "Check the path");
        entries.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return entries;
    }

    private static void Collect(string folder, List<KeyValuePair<string, string?>> partition, List<Entry> entries, int depth)
    {
        if (depth > DeepestFolder)
            throw new IOException($"folders nested more than {DeepestFolder} deep, at {folder}");
        foreach (string file in Directory.EnumerateFiles(folder))
            if (!IsMark(Path.GetFileName(file)) && new FileInfo(file).Length > 0)
                entries.Add(new Entry(file, [.. partition]));
        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            string name = Path.GetFileName(child);
            int equals = name.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 && IsMark(name) || name[0] == '.')
                continue;
            if (equals > 0)
            {
                string value = name[(equals + 1)..];
                partition.Add(new(Uri.UnescapeDataString(name[..equals]), value == NullValue ? null : Uri.UnescapeDataString(value)));
            }
            Collect(child, partition, entries, depth + 1);
            if (equals > 0)
                partition.RemoveAt(partition.Count - 1);
        }
    }

    private static bool IsMark(string name) => name[0] is '.' or '_';
}
