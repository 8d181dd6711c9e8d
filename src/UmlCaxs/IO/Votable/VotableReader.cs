using System.Text;
using System.Xml;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Reads the first table of a VOTable (1.1 to 1.5) whose rows are TABLEDATA. An empty cell is null, in text columns too:
/// TABLEDATA cannot tell empty text from none. NaN and what VALUES declares as null are null as well.
/// </summary>
internal sealed class VotableReader : TableReader
{
    private readonly VotableXml xml;
    private readonly IReadOnlyList<VotableField> fields;
    private readonly int[] columnOf; // delivered column of each field, or -1
    private byte[] narrow = new byte[256];
    private int[] lines = [];
    private long rowsRead;
    private long firstRow;
    private bool atEnd;

    /// <summary>Opens a file and reads up to its first row.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is malformed, or a wanted column is an array.</exception>
    public VotableReader(string path, TableReadOptions options)
    {
        xml = new VotableXml(path);
        try
        {
            VotableHeader header = VotableHeader.Find(xml);
            fields = header.Fields;
            columnOf = new int[fields.Count];
            var columns = new List<ColumnInfo>();
            for (int i = 0; i < fields.Count; i++)
            {
                ColumnInfo column = fields[i].Column;
                columnOf[i] = options.Wants(column.Name) ? columns.Count : -1;
                if (columnOf[i] < 0)
                    continue;
                if (fields[i].Problem is { } problem)
                {
                    throw xml.Error(
                        "", $"the column '{column.Name}' {problem}; columns of single values are supported", "Leave it out, or choose columns without it");
                }
                columns.Add(options.Types.TryGetValue(column.Name, out ColumnType forced) ? column with { Type = forced } : column);
            }
            Schema = new TableSchema(columns)
            {
                Name = header.Name,
                Description = header.Description,
                AnnouncedRows = header.AnnouncedRows,
            };
            atEnd = xml.IsEmptyElement;
        }
        catch
        {
            xml.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Path => xml.Path;

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    public override long BytesRead => xml.BytesRead;

    /// <inheritdoc/>
    public override long TotalBytes => xml.TotalBytes;

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        if (batch.Columns.Count != Schema.Columns.Count)
            throw new ArgumentException("The batch was not made for this table's schema.", nameof(batch));
        if (lines.Length < batch.Capacity)
            lines = new int[batch.Capacity];
        Column[] columns = [.. batch.Columns];
        batch.FirstRow = firstRow = rowsRead;
        batch.Clear();
        int row = 0;
        while (row < batch.Capacity && MoveToRow())
            ReadRow(columns, row++);
        rowsRead += row;
        batch.RowCount = row;
        return row > 0;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => Place(lines[row], row);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            xml.Dispose();
    }

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
        if (field != fields.Count)
        {
            throw xml.Error(
                PlaceOf(row), $"expected {fields.Count} TD cells, one for each FIELD, found {field}", "Complete the row, or correct the FIELDs");
        }
    }

    private void ReadCell(Column[] columns, int field, int row)
    {
        int index = field < columnOf.Length ? columnOf[field] : -1;
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
            Store(columns[index], index, field, row, text);
    }

    private void Store(Column column, int index, int field, int row, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || (fields[field].NullText is { } nullText && text.Trim().SequenceEqual(nullText)))
            column.SetNull(row);
        else if (column.Info.Type == ColumnType.String)
            column.Set(row, text);
        else if (!TryNarrow(text, out ReadOnlySpan<byte> bytes) || !CellParser.TryStore(column, row, bytes))
            throw BadCell.WrongType(Path, Place(xml.Line, row), column.Info, text.ToString());
    }

    private bool TryNarrow(ReadOnlySpan<char> text, out ReadOnlySpan<byte> bytes)
    {
        if (narrow.Length < text.Length)
            narrow = new byte[text.Length];
        bool isAscii = Ascii.FromUtf16(text, narrow, out int length) == System.Buffers.OperationStatus.Done;
        bytes = narrow.AsSpan(0, length);
        return isAscii;
    }

    private BadInputException Unexpected(string expected)
    {
        string found = xml.NodeType == XmlNodeType.Element ? $"the element {BadCell.Quote(xml.Name)}" : "text";
        return xml.Error($"line {xml.Line}", $"expected {expected} in TABLEDATA, found {found}", "Correct the file");
    }
}
