using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Reads a table of a VOTable (1.1 to 1.5) from front to back, whichever way its rows are written. Arrays are texts (see
/// <see cref="ArrayCell"/>), complex numbers are left out.
/// </summary>
internal sealed class VotableReader : TableReader
{
    private readonly VotableXml xml;
    private readonly VotableRows? rows; // null for a table without data
    private readonly List<string> notes = [];
    private readonly bool isBinary;
    private long rowsRead;
    private bool atEnd;

    /// <summary>Opens a file and reads up to its first row.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is malformed, or a wanted column cannot be delivered.</exception>
    public VotableReader(string path, TableReadOptions options)
    {
        xml = new VotableXml(path);
        try
        {
            var header = VotableHeader.Find(xml, options.Table);
            VotableField[] fields = [.. header.Fields];
            var columnOf = new int[fields.Length];
            var columns = new List<ColumnInfo>();
            for (int i = 0; i < fields.Length; i++)
            {
                bool delivered = options.Wants(fields[i].Column.Name) && CanDeliver(fields[i], options);
                columnOf[i] = delivered ? columns.Count : -1;
                if (delivered)
                    columns.Add(Delivered(fields[i].Column, options));
            }

            Schema = new TableSchema(columns)
            {
                Name = header.Name,
                Description = header.Description,
                AnnouncedRows = header.AnnouncedRows,
                Parameters = header.Parameters,
            };
            notes.AddRange(header.Parameters.Select(VotableParameter.NoteOf).OfType<string>());
            isBinary = header.Rows is "BINARY" or "BINARY2";
            Storage = $"VOTable: {header.Rows ?? "no rows"}";
            atEnd = header.Rows is null;
            if (header.Rows == "TABLEDATA")
                rows = new TabledataRows(xml, fields, columnOf);
            else if (header.Rows is not null)
                rows = Binary(fields, columnOf, hasMask: header.Rows == "BINARY2");
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

    /// <summary>What is known so far: that a service has cut a table off may be said behind its last row.</summary>
    public override IReadOnlyList<string> Notes => notes;

    /// <inheritdoc/>
    public override string Storage { get; }

    /// <inheritdoc/>
    public override long BytesRead => xml.BytesRead + (rows?.OuterBytesRead ?? 0);

    /// <inheritdoc/>
    public override long TotalBytes => xml.TotalBytes + (rows?.OuterBytes ?? 0);

    /// <inheritdoc/>
    public override bool Read(TableBatch batch)
    {
        if (batch.Columns.Count != Schema.Columns.Count)
            throw new ArgumentException("The batch was not made for this table's schema.", nameof(batch));
        batch.FirstRow = rowsRead;
        batch.Clear();
        if (atEnd)
            return false;
        batch.RowCount = rows!.Read([.. batch.Columns], batch.Capacity);
        rowsRead += batch.RowCount;
        if (batch.RowCount < batch.Capacity)
            Finish();
        return batch.RowCount > 0;
    }

    /// <inheritdoc/>
    public override string PlaceOf(int row) => rows!.PlaceOf(row);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        rows?.Dispose();
        xml.Dispose();
    }

    private BinaryRows Binary(VotableField[] fields, int[] columnOf, bool hasMask)
    {
        (Stream content, Stream? outer) = VotableStream.Open(xml);
        try
        {
            return new BinaryRows(Path, content, outer, fields, columnOf, hasMask);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private bool CanDeliver(VotableField field, TableReadOptions options)
    {
        ColumnInfo column = field.Column;
        if (field.Problem is { } problem)
        {
            if (!field.Datatype.IsComplex || options.Columns is not null)
                throw xml.Error("", $"the column '{column.Name}' {problem}, and such columns cannot be read", "Leave it out, or choose columns without it");
            notes.Add($"the column '{column.Name}' {problem} and is left out");
            return false;
        }

        if (column.Array is { } array && options.Types.TryGetValue(column.Name, out ColumnType forced) && forced != ColumnType.String)
            throw xml.Error("", $"the column '{column.Name}' is wanted as {forced}, and is an array (arraysize=\"{array.Size}\")", "Leave it out, or choose columns without it");
        return true;
    }

    private static ColumnInfo Delivered(ColumnInfo column, TableReadOptions options) =>
        options.Types.TryGetValue(column.Name, out ColumnType forced) ? column with { Type = forced } : column;

    // What follows the rows: the service's word on whether they are all, and the end, without which the file is not whole.
    private void Finish()
    {
        atEnd = true;
        if (Schema.AnnouncedRows is { } announced && announced != rowsRead)
        {
            if (isBinary && rowsRead < announced)
                throw xml.Error($"row {rowsRead + 1}", $"the data end after {rowsRead:N0} of {announced:N0} rows that the table announces (nrows)", "Download the file again, or correct nrows");
            notes.Add($"the table announces {announced:N0} rows (nrows) and has {rowsRead:N0}");
        }

        if (xml.Name == "STREAM")
            xml.SkipElement();
        while (xml.Next())
        {
            if (xml.NodeType != System.Xml.XmlNodeType.Element)
                continue;
            if (xml.Name == "TABLE")
                return;
            if (xml.Name != "INFO")
                continue;
            var info = VotableParameter.Read(xml);
            if (VotableParameter.ErrorOf(info) is { } error)
                throw xml.Error($"line {xml.Line}", $"the archive reported an error behind row {rowsRead:N0}: {error}", "Run the query again");
            if (VotableParameter.NoteOf(info) is { } note)
                notes.Add(note);
        }
    }
}
