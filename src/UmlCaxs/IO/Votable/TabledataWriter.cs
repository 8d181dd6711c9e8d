using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Writes VOTable with TABLEDATA, one row per line: metadata kept, shortest round-trip numbers, an empty cell for null (which
/// 1.3 and later allow for every type). Characters that XML cannot carry become U+FFFD.
/// </summary>
internal sealed class TabledataWriter : TableWriter
{
    // `char` is ASCII and what every tool reads; `unicodeChar` is for the rest. Which one a column needs is known only after
    // its last row, so the place is kept wide enough and filled in when the file is complete. So is the number of rows.
    private const int RowCountWidth = 28;

    private readonly AtomicFile file;
    private readonly Utf8Output output;
    private readonly VotableElements elements;
    private readonly long[] typePositions; // of the datatype attribute of each column
    private readonly bool[] isUnicode;
    private readonly long rowCountPosition;
    private long rowCount;

    /// <summary>Begins a file with everything before the rows.</summary>
    /// <exception cref="BadInputException">The folder cannot be written, or the target is a folder.</exception>
    public TabledataWriter(string path, TableSchema schema)
    {
        Schema = schema;
        typePositions = new long[schema.Columns.Count];
        isUnicode = new bool[schema.Columns.Count];
        file = new AtomicFile(path);
        output = new Utf8Output(file.Stream);
        elements = new VotableElements(output);
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        elements.BeginTable(schema);
        output.Write((byte)' ');
        rowCountPosition = output.Position;
        output.Write(new string(' ', RowCountWidth));
        elements.Content(schema, VotableElements.AsciiType, typePositions);
        output.Write("<DATA><TABLEDATA>\n"u8);
    }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    public override void Write(TableBatch batch)
    {
        TableFiles.CheckBatch(batch, Schema);
        Column[] columns = [.. batch.Columns];
        for (int row = 0; row < batch.RowCount; row++)
        {
            output.Write("<TR>"u8);
            for (int i = 0; i < columns.Length; i++)
            {
                output.Write("<TD>"u8);
                WriteCell(columns[i], i, row);
                output.Write("</TD>"u8);
            }
            output.Write("</TR>\n"u8);
        }
        rowCount += batch.RowCount;
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        output.Write("</TABLEDATA></DATA>\n"u8);
        elements.EndTable();
        output.Overwrite(rowCountPosition, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"nrows=\"{rowCount}\"")));
        for (int i = 0; i < isUnicode.Length; i++)
            if (isUnicode[i])
                output.Overwrite(typePositions[i], Encoding.ASCII.GetBytes(VotableElements.UnicodeType));
        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    private void WriteCell(Column column, int index, int row)
    {
        if (column.IsNull(row))
            return;
        switch (column.Info.Type)
        {
            // Arrays of anything but text are ASCII.
            case ColumnType.String:
                isUnicode[index] |= !elements.Text(column.Text[row]) && column.Info.Array is null or { Element: ColumnType.String };
                break;
            case ColumnType.Float32 or ColumnType.Float64 when double.IsInfinity(column.Doubles[row]):
                // In these letters STILTS and astropy both know it.
                output.Write(column.Doubles[row] > 0 ? "+Inf"u8 : "-Inf"u8);
                break;
            case ColumnType.Boolean:
                output.Write(column.Longs[row] != 0 ? (byte)'T' : (byte)'F');
                break;
            default:
                output.WriteNumber(column, row);
                break;
        }
    }
}
