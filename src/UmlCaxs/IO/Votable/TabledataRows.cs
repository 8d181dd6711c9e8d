using System.Buffers;
using System.Text;
using System.Xml;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Rows as XML elements. An empty cell is null, in text columns too: TABLEDATA cannot tell empty text from none. NaN and what
/// VALUES declares as null are null as well.
/// </summary>
internal sealed class TabledataRows : VotableRows
{
    private readonly VotableXml xml;
    private readonly VotableField[] fields;
    private readonly int[] columnOf; // delivered column of each field, or -1
    private readonly ArrayText arrays = new();
    private byte[] narrow = new byte[256];
    private int[] lines = [];
    private long rowsRead;
    private long firstRow;
    private bool atEnd;

    /// <summary>Begins at the TABLEDATA element on which <paramref name="xml"/> stands.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="fields">All fields.</param>
    /// <param name="columnOf">The delivered column of each field, or -1.</param>
    public TabledataRows(VotableXml xml, VotableField[] fields, int[] columnOf)
    {
        (this.xml, this.fields, this.columnOf) = (xml, fields, columnOf);
        atEnd = xml.IsEmptyElement;
    }

    /// <inheritdoc/>
    public override int Read(Column[] columns, int capacity)
    {
        if (lines.Length < capacity)
            lines = new int[capacity];
        firstRow = rowsRead;
        int row = 0;
        while (row < capacity && MoveToRow())
            ReadRow(columns, row++);
        rowsRead += row;
        return row;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => Place(lines[row], row);

    private string Place(int line, int row) => $"line {line}, row {firstRow + row + 1}";

    // To the next TR element; false at the end of TABLEDATA.
    private bool MoveToRow()
    {
        while (!atEnd)
        {
            if (!xml.Next())
                break;
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.Name == "TR":
                    return true;
                case XmlNodeType.EndElement:
                    atEnd = true;
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    break;
                default:
                    throw Unexpected("TR");
            }
        }
        return false;
    }

    private void ReadRow(Column[] columns, int row)
    {
        lines[row] = xml.Line;
        int field = 0;
        bool open = !xml.IsEmptyElement;
        while (open && xml.Next())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.Name == "TD":
                    ReadCell(columns, field++, row);
                    break;
                case XmlNodeType.EndElement:
                    open = false;
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    break;
                default:
                    throw Unexpected("TD");
            }
        }
        if (field != fields.Length)
        {
            throw xml.Error(
                PlaceOf(row), $"expected {fields.Length} TD cells, one for each FIELD, found {field}", "Complete the row, or correct the FIELDs");
        }
    }

    private void ReadCell(Column[] columns, int field, int row)
    {
        int index = field < columnOf.Length ? columnOf[field] : -1;
        if (index >= 0 && xml.HasAttributes && xml.Attribute("encoding") is { } encoding and not "none")
            throw xml.Error($"{Place(xml.Line, row)}, column '{fields[field].Column.Name}'", $"the cell is encoded ({BadCell.Quote(encoding)}), which is not supported", "Write it as plain text, or leave the column out");
        ReadOnlySpan<char> text = [];
        if (!xml.IsEmptyElement)
        {
            // Comments and CDATA may split the text into several nodes.
            while (xml.Next() && xml.NodeType != XmlNodeType.EndElement)
            {
                if (!xml.IsText)
                    throw Unexpected("text");
                if (index >= 0)
                    text = xml.AppendText(text.Length);
            }
        }
        if (index >= 0)
            Store(columns[index], fields[field], row, text);
    }

    private void Store(Column column, VotableField field, int row, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || (field.NullText is { } nullText && text.Trim().SequenceEqual(nullText)))
            column.SetNull(row);
        else if (column.Info.Array is not null)
            StoreArray(column, field, row, text);
        else if (column.Info.Type == ColumnType.String)
            column.Set(row, text);
        else if (!TryNarrow(text, out ReadOnlySpan<byte> bytes) || !CellParser.TryStore(column, row, bytes))
            throw BadCell.WrongType(xml.Path, Place(xml.Line, row), column.Info, text.ToString());
        else if (IsNull(column, field, row))
            column.SetNull(row);
    }

    // The same number in another notation.
    private static bool IsNull(Column column, VotableField field, int row) =>
        column.Info.IsFloat ? field.NullNumber == column.Doubles[row] : field.NullInteger == column.Longs[row];

    private void StoreArray(Column column, VotableField field, int row, ReadOnlySpan<char> text)
    {
        if (field.Datatype.IsText)
        {
            ReadOnlySpan<char> trimmed = text.TrimEnd(' ');
            if (trimmed.IsEmpty)
                column.SetNull(row);
            else
                column.Set(row, trimmed);
            return;
        }

        string? problem = TryNarrow(text, out ReadOnlySpan<byte> bytes) ? arrays.Read(field.Datatype, bytes) : $"{BadCell.Quote(text.ToString())} is no array of numbers";
        if (problem is not null)
            throw xml.Error($"{Place(xml.Line, row)}, column '{column.Info.Name}'", problem, "Correct the value, or leave the cell empty if it is missing");
        if (arrays.Text.IsEmpty)
            column.SetNull(row);
        else
            column.Set(row, arrays.Text);
    }

    private bool TryNarrow(ReadOnlySpan<char> text, out ReadOnlySpan<byte> bytes)
    {
        if (narrow.Length < text.Length)
            narrow = new byte[text.Length];
        bool isAscii = Ascii.FromUtf16(text, narrow, out int length) == OperationStatus.Done;
        bytes = narrow.AsSpan(0, length);
        return isAscii;
    }

    private BadInputException Unexpected(string expected)
    {
        string found = xml.NodeType == XmlNodeType.Element ? $"the element {BadCell.Quote(xml.Name)}" : "text";
        return xml.Error($"line {xml.Line}", $"expected {expected} in TABLEDATA, found {found}", "Correct the file");
    }
}
