using System.Globalization;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// A table in one file or in the files of a folder. Names of folders such as <c>key=value</c> are columns too, behind those of
/// the files: of integers if all their values are, otherwise of text. Where a file has a column of that name, it is the file's.
/// </summary>
/// <remarks>All files must have the same columns; their order, and whether they are optional, may differ.</remarks>
public sealed class ParquetDataset : IDisposable
{
    private readonly List<ParquetFile> files = [];
    private readonly Dictionary<ParquetFile, ParquetColumn[]> columnsOf = []; // in the order of Columns
    private readonly List<RowGroupRef> rowGroups = [];

    private ParquetDataset(string path)
    {
        Path = path;
        Columns = [];
        try
        {
            IReadOnlyList<DatasetFiles.Entry> entries = DatasetFiles.Find(path);
            OpenFiles(entries);
            FileColumnCount = files[0].Schema.Columns.Count;
            int[] keys = [.. Enumerable.Range(0, entries[0].Partition.Count).Where(i => files[0].Schema.Find(entries[0].Partition[i].Key) is null)];
            Columns = [.. files[0].Schema.Columns, .. keys.Select(i => PartitionColumn(entries, i))];
            for (int i = 0; i < files.Count; i++)
                RowCount = AddRowGroups(files[i], [.. keys.Select(key => entries[i].Partition[key].Value)], RowCount);
        }
        catch (ParquetException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Path as given.</summary>
    public string Path { get; }

    /// <summary>
    /// The columns: those of the first file, then partition keys. Where other files differ in whether a column is optional, or
    /// in its place, the first file's is what is told here.
    /// </summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>The files, by path.</summary>
    public IReadOnlyList<ParquetFile> Files => files;

    /// <summary>All row groups in the order of the rows.</summary>
    public IReadOnlyList<RowGroupRef> RowGroups => rowGroups;

    /// <summary>Rows of all files.</summary>
    public long RowCount { get; }

    /// <summary>Columns that are in the files; those behind are partition keys.</summary>
    internal int FileColumnCount { get; }

    /// <summary>Opens a file or a folder. The footers of all files are read.</summary>
    /// <exception cref="ParquetException">A file cannot be used, or the files have different columns or partition keys.</exception>
    public static ParquetDataset Open(string path) => new(path);

    /// <summary>Index of the column of a name, or -1.</summary>
    /// <exception cref="ParquetException">Several columns have the name.</exception>
    public int IndexOf(string name)
    {
        int found = -1;
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name != name)
                continue;
            if (found >= 0)
                throw new ParquetException(Path, $"column '{name}'", "several columns have this name", "Write the table again with names of their own");
            found = i;
        }
        return found;
    }

    /// <summary>
    /// The row groups that may have rows within all ranges. Left out are those whose statistics or partition values prove that
    /// they have none; such as are kept may still turn out to have none.
    /// </summary>
    /// <exception cref="ArgumentException">A range names a column that does not exist or is not numeric.</exception>
    public IEnumerable<RowGroupRef> Select(IReadOnlyList<ColumnRange> ranges)
    {
        (int Column, ColumnRange Range)[] indexed = [.. ranges.Select(r => (IndexOf(r.Column), r))];
        foreach ((int column, ColumnRange range) in indexed)
            if (column < 0 || !Columns[column].IsNumeric)
                throw new ArgumentException($"'{range.Column}' is not a numeric column.", nameof(ranges));
        return rowGroups.Where(group => indexed.All(r => MayHaveRows(group, r.Column, r.Range)));
    }

    /// <summary>A column as its file has it.</summary>
    internal ParquetColumn ColumnOf(ParquetFile file, int column) => columnsOf[file][column];

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        foreach (ParquetFile file in files)
            file.Dispose();
    }

    private bool MayHaveRows(RowGroupRef group, int column, ColumnRange range)
    {
        if (column >= FileColumnCount)
        {
            return group.PartitionValues[column - FileColumnCount] is string value
                && long.Parse(value, CultureInfo.InvariantCulture) is long number && number >= range.Low && number <= range.High;
        }
        ParquetColumn own = ColumnOf(group.File, column);
        if (group.RowGroup.Columns[own.LeafIndex].Statistics is not { } statistics)
            return true;
        // Comparisons with an absent bound are false, so that the group stays.
        return !(statistics.IsAllNull || statistics.Max < range.Low || statistics.Min > range.High);
    }

    private void OpenFiles(IReadOnlyList<DatasetFiles.Entry> entries)
    {
        foreach (DatasetFiles.Entry entry in entries)
        {
            CheckPartition(entries[0], entry);
            var file = ParquetFile.Open(entry.Path);
            files.Add(file);
            columnsOf.Add(file, DatasetSchema.Match(files[0], file));
            // Readers open it again: there may be more files than the system lets a program open.
            if (entries.Count > 1)
                file.Dispose();
        }
    }

    private long AddRowGroups(ParquetFile file, string?[] partitionValues, long rowsBefore)
    {
        foreach (ParquetRowGroup group in file.RowGroups)
        {
            rowGroups.Add(new RowGroupRef(file, group.Index, rowsBefore, partitionValues));
            if (group.RowCount > long.MaxValue - rowsBefore)
                throw file.Error("footer", "the rows of the dataset exceed 64 bits");
            rowsBefore += group.RowCount;
        }
        return rowsBefore;
    }

    private static ParquetColumn PartitionColumn(IReadOnlyList<DatasetFiles.Entry> entries, int key)
    {
        bool isInteger = entries.All(e => e.Partition[key].Value is not string value
            || long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        isInteger &= entries.Any(e => e.Partition[key].Value is not null);
        return new ParquetColumn
        {
            Name = entries[0].Partition[key].Key,
            Kind = isInteger ? ParquetKind.Int64 : ParquetKind.String,
            PhysicalType = isInteger ? PhysicalType.Int64 : PhysicalType.ByteArray,
            IsOptional = entries.Any(e => e.Partition[key].Value is null),
            LeafIndex = -1,
            TypeText = isInteger ? "int64" : "string",
        };
    }

    private static void CheckPartition(DatasetFiles.Entry first, DatasetFiles.Entry other)
    {
        if (first.Partition.Select(p => p.Key).SequenceEqual(other.Partition.Select(p => p.Key)))
            return;
        throw new ParquetException(
            other.Path,
            "",
            $"the folders above it name the keys {Keys(other)}, those above {first.Path} {Keys(first)}",
            "Give every file the same keys, in the same order");
    }

    private static string Keys(DatasetFiles.Entry entry) =>
        entry.Partition.Count == 0 ? "(none)" : string.Join(", ", entry.Partition.Select(p => $"'{p.Key}'"));
}
