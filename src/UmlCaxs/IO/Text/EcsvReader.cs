using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// Reads ECSV (astropy's Enhanced CSV, version 0.9 or 1.0): types, units and descriptions stand in a header in YAML. An empty cell is null,
/// in text columns too. Lines among the rows that begin with # are comments unless they have as many cells as a row.
/// </summary>
internal sealed class EcsvReader : TableReader
{
    private readonly CsvScanner scanner;
    private readonly EcsvHeader header;
    private readonly Source[] sources;
    private readonly List<string> notes;
    private long[] lines = [];
    private long rowsRead;
    private long firstRow;

    /// <summary>Where a delivered column comes from.</summary>
    /// <param name="Field">Index of the cell.</param>
    /// <param name="Mask">Index of the cell that says whether it is missing, or -1.</param>
    /// <param name="Array">How it is read if it is an array.</param>
    /// <param name="IsText">True if the cell is taken as it is.</param>
    private readonly record struct Source(int Field, int Mask, EcsvArray? Array, bool IsText);

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is malformed.</exception>
    public EcsvReader(string path, TableReadOptions options)
    {
        Path = path;
        scanner = new CsvScanner(path);
        try
        {
            header = EcsvHeader.Read(path, scanner);
            CheckNames();
            notes = [.. header.Notes];
            var columns = new List<ColumnInfo>();
            var found = new List<Source>();
            var maskNames = header.Masks.Values.ToHashSet();
            foreach ((int field, EcsvColumn column) in header.Columns.Index())
            {
                if (column.IsComplex || maskNames.Contains(column.Info.Name) || !options.Wants(column.Info.Name))
                    continue;
                ColumnType type = options.Types.GetValueOrDefault(column.Info.Name, column.Info.Type);
                int mask = header.Masks.TryGetValue(column.Info.Name, out string? name) ? IndexOf(name) : -1;
                bool isText = type == ColumnType.String;
                columns.Add(column.Info with { Type = type, Array = isText ? column.Info.Array : null });
                found.Add(new Source(field, mask, isText ? column.Array : null, isText));
            }
            sources = [.. found];
            Schema = header.Schema with { Columns = columns, Name = header.Schema.Name ?? System.IO.Path.GetFileNameWithoutExtension(path) };
        }
        catch
        {
            scanner.Dispose();
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
    public override long BytesRead => scanner.BytesRead;

    /// <inheritdoc/>
    public override long TotalBytes => scanner.TotalBytes;

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        if (batch.Columns.Count != sources.Length)
            throw new ArgumentException("The batch was not made for this table's schema.", nameof(batch));
        if (lines.Length < batch.Capacity)
            lines = new long[batch.Capacity];
        batch.FirstRow = firstRow = rowsRead;
        batch.Clear();
        int row = ReadRows([.. batch.Columns], batch.Capacity);
        rowsRead += row;
        batch.RowCount = row;
        return row > 0;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => $"line {lines[row]}, row {firstRow + row + 1}";

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            scanner.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int ReadRows(Column[] columns, int capacity)
    {
        int row = 0;
        while (row < capacity && scanner.ReadRecord())
        {
            lines[row] = scanner.Line;
            if (scanner.FieldCount != header.Columns.Count)
            {
                if (scanner.FieldCount == 0 || scanner.IsComment)
                    continue;
                throw BadInputException.At(
                    Path, PlaceOf(row), $"expected {header.Columns.Count} cells as in the header, found {scanner.FieldCount}",
                    "Complete the row, or put quotes around cells that contain blanks or commas");
            }
            for (int i = 0; i < columns.Length; i++)
                Store(columns[i], sources[i], row);
            row++;
        }
        return row;
    }

    private void Store(Column column, in Source source, int row)
    {
        if (source.Mask >= 0 && IsTrue(scanner[source.Mask]))
        {
            column.SetNull(row);
            return;
        }
        ReadOnlySpan<byte> text = scanner[source.Field];
        if (!source.IsText)
        {
            if (!CellParser.TryStore(column, row, text))
                throw BadCell.WrongType(Path, PlaceOf(row), column.Info, Encoding.UTF8.GetString(text));
            return;
        }
        if (!scanner.IsQuoted(source.Field))
            text = text.TrimEnd((byte)' ');
        if (text.IsEmpty || (source.Array is not null && text.SequenceEqual("null"u8)))
            column.SetNull(row);
        else if (!Utf8.IsValid(text))
            throw BadCell.NotUtf8(Path, $"{PlaceOf(row)}, column '{column.Info.Name}'", text);
        else if (source.Array is not { } array)
            column.Set(row, text);
        else if (array.TryRead(text, out ReadOnlySpan<byte> cell))
            column.Set(row, cell);
        else
        {
            throw BadInputException.At(
                Path, $"{PlaceOf(row)}, column '{column.Info.Name}'", $"{BadCell.Quote(Encoding.UTF8.GetString(text))} is no list of the type {array.Subtype}",
                "Correct the list, or the subtype in the header");
        }
    }

    private static bool IsTrue(ReadOnlySpan<byte> text) => Ascii.EqualsIgnoreCase(text, "true"u8) || text.SequenceEqual("1"u8);

    private int IndexOf(string name)
    {
        int i = 0;
        while (header.Columns[i].Info.Name != name)
            i++;
        return i;
    }

    private void CheckNames()
    {
        if (!scanner.ReadRecord())
            throw BadInputException.At(Path, "", "there is no line of column names below the header", "Write the file again");
        int count = header.Columns.Count;
        if (scanner.FieldCount != count)
        {
            throw BadInputException.At(
                Path, $"line {scanner.Line}", $"there are {scanner.FieldCount} column names, and the header describes {count} columns",
                "Correct one of them; 'delimiter' in the header says what stands between the names");
        }
        for (int i = 0; i < count; i++)
        {
            string name = Encoding.UTF8.GetString(scanner[i]);
            if (name != header.Columns[i].Info.Name)
            {
                throw BadInputException.At(
                    Path, $"line {scanner.Line}, column {i + 1}", $"the name is {BadCell.Quote(name)}, and in the header {BadCell.Quote(header.Columns[i].Info.Name)}",
                    "Correct one of them");
            }
        }
    }
}
