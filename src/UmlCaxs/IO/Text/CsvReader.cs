using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// Reads CSV and TSV: UTF-8, RFC 4180 quotes, one header line, lines with # before it skipped (see <see cref="CsvLayout"/> for other
/// forms). An empty cell is null, in text columns too: CSV cannot tell empty text from none. In numeric columns nan, NULL, NA and
/// N/A are null as well. Positions in hours or degrees, minutes and seconds become degrees, with a note.
/// </summary>
internal sealed class CsvReader : TableReader
{
    // Enough to meet a position that is not missing; a forced type is not worth a pass over the file.
    private const int RowsSniffed = 1000;

    private readonly CsvScanner scanner;
    private readonly CsvLayout layout;
    private readonly int[] wanted; // field of each delivered column
    private readonly bool?[] sexagesimal; // of each delivered column: true for hours, false for degrees, null for plain values
    private readonly List<string> notes = [];
    private long[] lines = [];
    private long rowsRead;
    private long firstRow;

    /// <summary>Opens a file, reads its header and, for columns without a forced type, the whole file to find the types.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is malformed.</exception>
    public CsvReader(string path, TableReadOptions options)
    {
        Path = path;
        layout = CsvLayout.Read(path);
        wanted = [.. Enumerable.Range(0, layout.Columns.Count).Where(i => options.Wants(layout.Columns[i].Name))];
        sexagesimal = [.. wanted.Select(field => Sexagesimal.UsesHours(layout.Columns[field].Name))];
        ColumnType[] types = FindTypes(options);
        ColumnInfo[] columns = [.. wanted.Select((field, i) => layout.Columns[field] with { Type = types[i] })];
        for (int i = 0; i < columns.Length; i++)
        {
            if (sexagesimal[i] is not { } usesHours)
                continue;
            columns[i] = columns[i] with { Unit = "deg" };
            notes.Add($"column '{columns[i].Name}' was converted from {(usesHours ? "hours" : "degrees")}, minutes and seconds to degrees");
        }
        Schema = new TableSchema(columns)
        {
            Name = System.IO.Path.GetFileNameWithoutExtension(path),
        };
        scanner = OpenRows();
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes => notes;

    /// <inheritdoc/>
    public override long BytesRead => scanner.BytesRead;

    /// <inheritdoc/>
    public override long TotalBytes => scanner.TotalBytes;

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        if (batch.Columns.Count != wanted.Length)
            throw new ArgumentException("The batch was not made for this table's schema.", nameof(batch));
        if (lines.Length < batch.Capacity)
            lines = new long[batch.Capacity];
        Column[] columns = [.. batch.Columns];
        batch.FirstRow = firstRow = rowsRead;
        batch.Clear();
        int row = 0;
        while (row < batch.Capacity && ReadRow(scanner, firstRow + row))
        {
            lines[row] = scanner.Line;
            for (int i = 0; i < columns.Length; i++)
                Store(columns[i], i, row);
            row++;
        }
        rowsRead += row;
        batch.RowCount = row;
        return row > 0;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => Place(lines[row], firstRow + row);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            scanner.Dispose();
    }

    private static string Place(long line, long row) => $"line {line}, row {row + 1}";

    private void Store(Column column, int index, int row)
    {
        ReadOnlySpan<byte> text = scanner[wanted[index]];
        if (column.Info.Type != ColumnType.String)
        {
            if (sexagesimal[index] is { } usesHours ? !TryStorePosition(column, row, text, usesHours) : !CellParser.TryStore(column, row, text))
                throw BadCell.WrongType(Path, PlaceOf(row), column.Info, Encoding.UTF8.GetString(text));
        }
        else
            StoreText(column, row, layout.IsPadded && !scanner.IsQuoted(wanted[index]) ? CellParser.Trim(text) : text);
    }

    private static bool TryStorePosition(Column column, int row, ReadOnlySpan<byte> text, bool usesHours)
    {
        if (Sexagesimal.TryParse(text, usesHours, out double degrees))
            column.Set(row, degrees);
        else if (CellParser.Trim(text) is { IsEmpty: false } other && !CellParser.IsNullWord(other))
            return false;
        else
            column.SetNull(row);
        return true;
    }

    private void StoreText(Column column, int row, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            column.SetNull(row);
        else if (Utf8.IsValid(text))
            column.Set(row, text);
        else
            throw BadCell.NotUtf8(Path, $"{PlaceOf(row)}, column '{column.Info.Name}'", text);
    }

    // The file from its first row on.
    private CsvScanner OpenRows()
    {
        var source = new CsvScanner(Path) { Delimiter = layout.Delimiter };
        source.SkipComments();
        for (int i = 0; i < layout.RecordsBeforeRows; i++)
            source.ReadRecord();
        return source;
    }

    // In the order of `wanted`. Costs one pass over the file unless every type is given.
    private ColumnType[] FindTypes(TableReadOptions options)
    {
        var types = new ColumnType[wanted.Length];
        var open = new List<int>();
        bool isAnyPosition = false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (!options.Types.TryGetValue(layout.Columns[wanted[i]].Name, out types[i]))
                open.Add(i);
            else if (types[i] != ColumnType.Float64)
                sexagesimal[i] = null;
            isAnyPosition |= sexagesimal[i] is not null;
        }
        if (open.Count == 0 && !isAnyPosition)
            return types;
        CsvTypeInference[] inferences = [.. open.Select(_ => new CsvTypeInference())];
        int[] positions = [.. Enumerable.Range(0, wanted.Length).Where(i => sexagesimal[i] is not null)];
        var isMet = new bool[wanted.Length]; // sexagesimal values, and nothing else
        using (CsvScanner source = OpenRows())
        {
            for (long row = 0; ReadRow(source, row) && (open.Count > 0 || row < RowsSniffed); row++)
            {
                for (int i = 0; i < inferences.Length; i++)
                    if (!inferences[i].IsDecided)
                        inferences[i].Add(source[wanted[open[i]]]);
                foreach (int i in positions)
                    if (sexagesimal[i] is not null)
                        Meet(source[wanted[i]], i, isMet, isOpen: open.Contains(i));
            }
        }
        for (int i = 0; i < inferences.Length; i++)
            types[open[i]] = inferences[i].Type;
        foreach (int i in positions)
        {
            if (sexagesimal[i] is not null && isMet[i])
                types[i] = ColumnType.Float64;
            else
                sexagesimal[i] = null;
        }
        return types;
    }

    // One cell of another form, and the column is read as any other. Where numbers are wanted whatever the file has, the first cell
    // decides: then the one that is no position will be named.
    private void Meet(ReadOnlySpan<byte> text, int index, bool[] isMet, bool isOpen)
    {
        if (Sexagesimal.TryParse(text, sexagesimal[index]!.Value, out _))
            isMet[index] = true;
        else if ((isOpen || !isMet[index]) && CellParser.Trim(text) is { IsEmpty: false } other && !CellParser.IsNullWord(other))
            sexagesimal[index] = null;
    }

    private bool ReadRow(CsvScanner source, long row)
    {
        while (source.ReadRecord())
        {
            if (source.FieldCount == layout.Columns.Count)
                return true;
            if (!layout.IsPadded || !source.IsComment)
                throw WrongCount(source, row);
        }
        return false;
    }

    private BadInputException WrongCount(CsvScanner source, long row) => BadInputException.At(
        Path,
        Place(source.Line, row),
        $"expected {layout.Columns.Count} cells as in the header, found {source.FieldCount}",
        $"Complete the row, or put quotes around cells that contain {(layout.IsPadded ? "tabs" : "commas")}");
}
