using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Rows as bytes, most significant first (BINARY and BINARY2): some thousand at a time are found in the buffer, then decoded
/// column by column, so that a column which nobody wants costs nothing.
/// </summary>
internal sealed class BinaryRows : VotableRows
{
    private const int MostSegments = 1 << 18; // of the rows that are decoded at once

    private readonly string path;
    private readonly VotableField[] fields;
    private readonly int[] columnOf;
    private readonly BinaryInput input;
    private readonly BinaryLayout layout;
    private readonly BinaryCells cells;
    private readonly Stream? outer;
    private readonly Column?[] otherwise; // of fields that are wanted in another type than theirs
    private int[] starts = [];
    private long rowsRead;
    private long firstRow;

    /// <summary>Begins to read.</summary>
    /// <param name="path">Path as the user gave it, for messages.</param>
    /// <param name="content">The bytes of the rows; closed with this object.</param>
    /// <param name="outer">The file beside the document that they come from, if any.</param>
    /// <param name="fields">All fields.</param>
    /// <param name="columnOf">The delivered column of each field, or -1.</param>
    /// <param name="hasMask">True for BINARY2.</param>
    /// <exception cref="BadInputException">A field has a type of unknown length, or a row is too long.</exception>
    public BinaryRows(string path, Stream content, Stream? outer, VotableField[] fields, int[] columnOf, bool hasMask)
    {
        (this.path, this.fields, this.columnOf, this.outer) = (path, fields, columnOf, outer);
        foreach (VotableField field in fields)
            if (field is { Problem: { } problem, Datatype.IsComplex: false })
                throw BadInputException.At(path, $"column '{field.Column.Name}'", $"the column {problem}, so that the bytes of a row cannot be told apart", "Write the table as TABLEDATA, or correct the FIELD");
        try
        {
            layout = new BinaryLayout(fields, hasMask);
        }
        catch (InvalidDataException e)
        {
            throw BadInputException.At(path, "", e.Message, "Correct the arraysize of the FIELDs", e);
        }

        cells = new BinaryCells(layout);
        otherwise = new Column?[fields.Length];
        input = new BinaryInput(content);
    }

    /// <inheritdoc/>
    public override long OuterBytesRead => outer?.Position ?? 0;

    /// <inheritdoc/>
    public override long OuterBytes => outer?.Length ?? 0;

    /// <inheritdoc/>
    public override int Read(Column[] columns, int capacity)
    {
        firstRow = rowsRead;
        int done = 0;
        while (done < capacity)
        {
            int found = FindRows(capacity - done, out int length);
            if (found == 0)
                break;
            for (int f = 0; f < fields.Length; f++)
                if (columnOf[f] >= 0)
                    Decode(f, columns[columnOf[f]], done, found);
            input.Skip(length);
            done += found;
            rowsRead += found;
        }

        return done;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => Place(firstRow + row);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }

    private static string Place(long row) => $"row {row + 1}";

    // Where the whole rows that are in the buffer begin; at least one row unless there are no more.
    private int FindRows(int capacity, out int length)
    {
        capacity = Math.Min(capacity, Math.Max(1, MostSegments / layout.Segments));
        if (starts.Length < layout.Segments * capacity)
            starts = new int[layout.Segments * capacity];
        length = 0;
        int count = 0;
        while (count < capacity)
        {
            long end;
            try
            {
                end = layout.Locate(input.Available, length, starts.AsSpan(count * layout.Segments, layout.Segments));
            }
            catch (BadCountException e)
            {
                throw BadInputException.At(path, $"{Place(rowsRead + count)}, column '{fields[e.Field].Column.Name}'", e.Message, "The file is damaged, or its FIELDs are not those of the data; write it again", e);
            }

            if (end == length && !input.Require(1))
                break;
            if (end == length)
                throw BadInputException.At(path, "", "the rows have no bytes: all their arrays are empty", "Correct the arraysize of the FIELDs");
            if (end <= input.Available.Length)
            {
                length = (int)end;
                count++;
                continue;
            }

            if (count > 0)
                break;
            if (end > BinaryInput.MostBytes)
                throw BadInputException.At(path, Place(rowsRead), $"the row takes more than {BinaryInput.MostBytes:N0} bytes", "Correct the arraysize of the FIELDs");
            if (input.Require((int)end))
                continue;
            if (input.Available.IsEmpty)
                break;
            throw BadInputException.At(path, Place(rowsRead), $"the data end within the row, after {input.Available.Length:N0} of at least {end:N0} bytes", "Download the file again, or correct the FIELDs if they are not those of the data");
        }

        return count;
    }

    private void Decode(int field, Column column, int firstRow, int count)
    {
        var rows = new BinaryBlock(input.Available, starts, firstRow, count);
        ColumnInfo natural = fields[field].Column;
        Column target = column;
        if (column.Info.Type != natural.Type)
        {
            if (otherwise[field] is not { } other || CapacityOf(other) < firstRow + count)
                otherwise[field] = other = new Column(natural, CapacityOf(column));
            target = other;
            target.Text.Clear();
        }

        string? problem = null;
        int bad = cells.Decode(rows, fields[field], field, target, ref problem);
        if (bad >= 0)
            throw BadInputException.At(path, $"{Place(rowsRead + bad)}, column '{natural.Name}'", problem!, "The file is damaged, or its FIELDs are not those of the data; write it again");
        if (target != column)
            Convert(target, column, firstRow, count);
    }

    private static int CapacityOf(Column column) => column.Doubles.Length + column.Longs.Length + column.Text.Capacity;

    // By way of text, as it would be in a cell.
    private void Convert(Column from, Column to, int firstRow, int count)
    {
        for (int row = firstRow; row < firstRow + count; row++)
            if (from.TextAt(row) is not { } text)
                to.SetNull(row);
            else if (to.Info.Type == ColumnType.String)
                to.Set(row, text);
            else if (!CellParser.TryStore(to, row, Encoding.UTF8.GetBytes(text)))
                throw BadCell.WrongType(path, Place(this.firstRow + row), to.Info, text);
    }
}
