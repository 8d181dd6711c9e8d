using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;
using UmlCaxs.Parquet;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;

namespace UmlCaxs.IO.Parquet;

/// <summary>
/// Reads a Parquet file, or a folder of them, through UmlCaxs.Parquet: the wanted columns only, each decoded straight into
/// its column of the batch, on several threads.
/// </summary>
internal sealed class ParquetTableReader : TableReader
{
    private readonly ParquetDataset dataset;
    private readonly int threads;
    private readonly bool isFolder;
    private readonly Source[] sources;
    private readonly List<string> notes = [];
    private readonly RowGroupRef[] groups;
    private readonly long rowCount;
    private long rowsRead;
    private long firstRow;

    /// <summary>Opens a file or folder and reads its metadata.</summary>
    /// <exception cref="BadInputException">It cannot be read, is malformed, or its files do not belong together.</exception>
    public ParquetTableReader(string path, TableReadOptions options)
    {
        Path = path;
        threads = options.Threads;
        dataset = Guard(() => ParquetDataset.Open(path));
        try
        {
            bool[] ours = options.Share.Of([.. dataset.RowGroups.Select(g => g.RowCount)]);
            groups = [.. dataset.RowGroups.Where((g, i) => ours[i] && !LacksAny(g, options.Required))];
            IsShare = options.Share.Count > 1;
            rowCount = groups.Sum(g => g.RowCount);
            var columns = new List<ColumnInfo>();
            var opened = new List<Source>();
            foreach ((int index, ParquetColumn column) in dataset.Columns.Index())
            {
                if (!options.Wants(column.Name))
                    continue;
                if (column.IsNested)
                {
                    notes.Add($"column '{column.Name}' is nested ({column.TypeText}) and left out");
                    continue;
                }

                if (columns.Exists(c => c.Name == column.Name))
                    throw BadInputException.At(path, $"column '{column.Name}'", "another column has the same name", "Rename one of them");
                ColumnType natural = ParquetTypes.Of(column);
                ColumnType type = options.Types.GetValueOrDefault(column.Name, natural);
                columns.Add(new ColumnInfo(column.Name, type));
                opened.Add(new Source(column, natural, options.Types.ContainsKey(column.Name), Guard(() => new DatasetColumnReader(dataset, index, groups))));
            }

            sources = [.. opened];
            string? votable = dataset.Files[0].KeyValueMetadata.FirstOrDefault(pair => pair.Key == VoParquet.ContentKey)?.Value;
            TableSchema described = votable is null ? new TableSchema(columns) : VoParquet.Enrich(columns, votable, path);
            Schema = described with
            {
                Name = described.Name ?? System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(path)),
                AnnouncedRows = rowCount,
            };
            isFolder = Directory.Exists(path);
            TotalBytes = dataset.Files.Sum(f => f.Length);
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => notes;

    /// <inheritdoc/>
    public override string Storage => ParquetStorage.Describe(dataset);

    /// <inheritdoc/>
    public override bool IsShare { get; }

    /// <summary>Bytes of the file that the rows read so far take, on the average.</summary>
    public override long BytesRead => (long)((double)rowsRead / Math.Max(1, rowCount) * TotalBytes);

    /// <inheritdoc/>
    public override long TotalBytes { get; }

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        if (batch.Columns.Count != Schema.Columns.Count)
            throw new ArgumentException("The batch was not made for this table's schema.", nameof(batch));
        batch.Clear();
        batch.FirstRow = firstRow = rowsRead;
        int count = (int)Math.Min(batch.Capacity, rowCount - rowsRead);
        if (count == 0)
            return false;
        ParallelColumns.ForEach(sources.Length, threads, c => Guard(() => ReadColumn(sources[c], batch.Columns[c], count)));
        rowsRead += count;
        batch.RowCount = count;
        return true;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => Place(firstRow + row);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (Source source in sources)
            source.Reader.Dispose();
        dataset.Dispose();
    }

    private static bool LacksAny(RowGroupRef group, IReadOnlyCollection<string> required) =>
        group.RowGroup.Columns.Any(c => c.Statistics is { IsAllNull: true } && required.Contains(c.Path));

    private string Place(long row)
    {
        int at = 0;
        for (; row >= groups[at].RowCount; at++)
            row -= groups[at].RowCount;
        string place = $"row {groups[at].RowGroup.FirstRow + row + 1}";
        return isFolder ? $"file '{System.IO.Path.GetRelativePath(Path, groups[at].File.Path)}', {place}" : place;
    }

    private void ReadColumn(Source source, Column target, int count)
    {
        ParquetColumn column = source.Column;
        if (target.Info.IsFloat && column.IsNumeric)
            source.Reader.ReadDoubles(target.Doubles.AsSpan(0, count));
        else if (target.Info.Type == ColumnType.String && (column.IsText || (source.IsForced && column.Kind == ParquetKind.Binary)))
            ReadText(source, target, count);
        else if (target.Info.Type == source.Natural && target.Longs.Length > 0)
            source.Reader.ReadLongs(target.Longs.AsSpan(0, count), target.LongIsNull.AsSpan(0, count));
        else
            ReadOtherwise(source, target, count);
    }

    private void ReadText(Source source, Column target, int count)
    {
        source.Reader.ReadByteArrays(target.Text, 0, count);

        // A table without UTF-8 could not be written anywhere. Mostly all of it is ASCII, which takes one look.
        if (Ascii.IsValid(target.Text.UsedSpan))
            return;
        for (int row = 0; row < count; row++)
            if (!Utf8.IsValid(target.Text[row]))
                throw BadInputException.At(Path, $"{Place(firstRow + row)}, column '{target.Info.Name}'", $"{BadCell.Quote(Encoding.Latin1.GetString(target.Text[row]))} is not UTF-8", "Write the column as binary, or correct the value");
    }

    /// <summary>A column that is wanted in another type than it is stored in: by way of text.</summary>
    private void ReadOtherwise(Source source, Column target, int count)
    {
        if (target.Info.Type == ColumnType.String)
        {
            source.Reader.ReadText(target.Text, 0, count);
            return;
        }

        var text = new ByteArrayBuffer(count);
        source.Reader.ReadText(text, 0, count);
        for (int row = 0; row < count; row++)
            if (text.IsNull(row))
                target.SetNull(row);
            else if (!CellParser.TryStore(target, row, text[row]))
                throw BadCell.WrongType(Path, Place(firstRow + row), target.Info, Encoding.UTF8.GetString(text[row]));
    }

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ParquetException e)
        {
            throw new BadInputException(e.Message, e);
        }
    }

    private static void Guard(Action work) => Guard(() =>
    {
        work();
        return true;
    });

    /// <summary>A column to read.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="Natural">The type it has of itself.</param>
    /// <param name="IsForced">Whether the caller has said which type it shall have: bytes without annotation, as old writers left them, are text then.</param>
    /// <param name="Reader">Its values.</param>
    private sealed record Source(ParquetColumn Column, ColumnType Natural, bool IsForced, DatasetColumnReader Reader);
}
