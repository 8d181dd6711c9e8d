using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// Reads CSV: UTF-8, commas, RFC 4180 quotes, one header line, lines with # before it skipped. An empty cell is null, in
/// text columns too: CSV cannot tell empty text from none. In numeric columns nan, NULL, NA and N/A are null as well.
/// </summary>
internal sealed class CsvReader : TableReader
{
    private readonly CsvScanner scanner;
    private readonly int fieldCount;
    private readonly int[] wanted; // field of each delivered column
    private long[] lines = [];
    private long rowsRead;
    private long firstRow;

    /// <summary>Opens a file, reads its header and, for columns without a forced type, the whole file to find the types.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is malformed.</exception>
    public CsvReader(string path, TableReadOptions options)
    {
        Path = path;
        string[] names;
        ColumnType[] types;
        using (var firstPass = new CsvScanner(path))
        {
            names = ReadHeader(firstPass);
            wanted = [.. Enumerable.Range(0, names.Length).Where(i => options.Wants(names[i]))];
            fieldCount = names.Length;
            types = FindTypes(firstPass, names, options);
        }
        Schema = new TableSchema([.. wanted.Select((field, i) => new ColumnInfo(names[field], types[i]))])
        {
            Name = System.IO.Path.GetFileNameWithoutExtension(path),
        };
        scanner = new CsvScanner(path);
        ReadHeader(scanner);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

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
        while (row < batch.Capacity && scanner.ReadRecord())
        {
            lines[row] = scanner.Line;
            CheckFieldCount(scanner, firstRow + row);
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
            if (!CellParser.TryStore(column, row, text))
                throw BadCell.WrongType(Path, PlaceOf(row), column.Info, Encoding.UTF8.GetString(text));
        }
        else if (text.IsEmpty)
            column.SetNull(row);
        else if (Utf8.IsValid(text))
            column.Set(row, text);
        else
            throw NotUtf8($"{PlaceOf(row)}, column '{column.Info.Name}'", text);
    }

    private string[] ReadHeader(CsvScanner source)
    {
        source.SkipComments();
        if (!source.ReadRecord())
            throw BadInputException.At(Path, "", "the file has no header line", "Begin it with a line of column names");
        var names = new string[source.FieldCount];
        var places = new Dictionary<string, int>();
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = HeaderName(source, i);
            string place = $"line {source.Line}, column {i + 1}";
            if (names[i].Length == 0)
                throw BadInputException.At(Path, place, "the column has no name", "Name it (in pandas: to_csv(..., index=False))");
            if (names[i].Contains('\r') && !source.IsQuoted(i))
                throw BadInputException.At(Path, place, "lines end with CR alone", "Save the file with LF or CRLF line ends");
            if (!places.TryAdd(names[i], i))
            {
                throw BadInputException.At(
                    Path, place, $"the name {BadCell.Quote(names[i])} is already that of column {places[names[i]] + 1}", "Rename one of them");
            }
        }
        return names;
    }

    private string HeaderName(CsvScanner source, int index)
    {
        if (!Utf8.IsValid(source[index]))
            throw NotUtf8($"line {source.Line}, column {index + 1}", source[index]);
        string name = Encoding.UTF8.GetString(source[index]);
        return source.IsQuoted(index) ? name : name.Trim(' ', '\t');
    }

    // In the order of `wanted`. Costs one pass over the file unless every type is given.
    private ColumnType[] FindTypes(CsvScanner source, string[] names, TableReadOptions options)
    {
        var types = new ColumnType[wanted.Length];
        var open = new List<int>();
        for (int i = 0; i < wanted.Length; i++)
            if (!options.Types.TryGetValue(names[wanted[i]], out types[i]))
                open.Add(i);
        if (open.Count == 0)
            return types;
        CsvTypeInference[] inferences = [.. open.Select(_ => new CsvTypeInference())];
        for (long row = 0; source.ReadRecord(); row++)
        {
            CheckFieldCount(source, row);
            for (int i = 0; i < inferences.Length; i++)
                if (!inferences[i].IsDecided)
                    inferences[i].Add(source[wanted[open[i]]]);
        }
        for (int i = 0; i < inferences.Length; i++)
            types[open[i]] = inferences[i].Type;
        return types;
    }

    private void CheckFieldCount(CsvScanner source, long row)
    {
        if (source.FieldCount == fieldCount)
            return;
        throw BadInputException.At(
            Path,
            Place(source.Line, row),
            $"expected {fieldCount} cells as in the header, found {source.FieldCount}",
            "Complete the row, or put quotes around cells that contain commas");
    }

    private BadInputException NotUtf8(string place, ReadOnlySpan<byte> text) => BadInputException.At(
        Path, place, $"{BadCell.Quote(Encoding.Latin1.GetString(text))} is not UTF-8", "Save the file in UTF-8 (iconv -f latin1 -t utf8)");
}
