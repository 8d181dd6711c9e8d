using System.Buffers;
using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// Writes CSV, or TSV with tabs in place of commas: UTF-8, LF, quotes only where needed, shortest round-trip numbers, empty cells for null. Units, UCDs and
/// descriptions have no place in them and are left out.
/// </summary>
internal sealed class CsvWriter : TableWriter
{
    private static readonly SearchValues<byte> NeedQuotesInCsv = SearchValues.Create(",\"\r\n\0"u8);
    private static readonly SearchValues<byte> NeedQuotesInTsv = SearchValues.Create("\t\"\r\n\0"u8);

    private readonly byte delimiter;
    private readonly SearchValues<byte> needQuotes;
    private readonly AtomicFile file;
    private readonly Utf8Output output;

    /// <summary>Begins a file with its header line.</summary>
    /// <exception cref="BadInputException">The folder cannot be written, or the target is a folder.</exception>
    public CsvWriter(string path, TableSchema schema, byte delimiter)
    {
        Schema = schema;
        this.delimiter = delimiter;
        needQuotes = delimiter == '\t' ? NeedQuotesInTsv : NeedQuotesInCsv;
        file = new AtomicFile(path);
        output = new Utf8Output(file.Stream);
        for (int i = 0; i < schema.Columns.Count; i++)
        {
            string name = schema.Columns[i].Name;
            if (i > 0)
                output.Write(delimiter);
            // Unquoted, a reader would take these for a comment, XML, a byte order mark, padding or another delimiter.
            if (name[0] is '#' or '<' or '\uFEFF' || name.AsSpan().Trim().Length < name.Length || name.AsSpan().ContainsAny(',', '\t'))
                output.WriteQuoted(name);
            else
                WriteText(Encoding.UTF8.GetBytes(name));
        }
        output.Write((byte)'\n');
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
            for (int i = 0; i < columns.Length; i++)
            {
                if (i > 0)
                    output.Write(delimiter);
                WriteCell(columns[i], row);
            }
            // A blank line would be no row.
            if (columns.Length == 1 && IsEmpty(columns[0], row))
                output.Write("\"\""u8);
            output.Write((byte)'\n');
        }
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        output.Flush();
        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    private static bool IsEmpty(Column column, int row) =>
        column.IsNull(row) || (column.Info.Type == ColumnType.String && column.Text[row].IsEmpty);

    private void WriteCell(Column column, int row)
    {
        if (column.IsNull(row))
            return;
        switch (column.Info.Type)
        {
            case ColumnType.String:
                WriteText(column.Text[row]);
                break;
            case ColumnType.Float32 or ColumnType.Float64 when double.IsInfinity(column.Doubles[row]):
                output.Write(column.Doubles[row] > 0 ? "inf"u8 : "-inf"u8);
                break;
            case ColumnType.Boolean:
                output.Write(column.Longs[row] != 0 ? "true"u8 : "false"u8);
                break;
            default:
                output.WriteNumber(column, row);
                break;
        }
    }

    private void WriteText(ReadOnlySpan<byte> utf8)
    {
        // In TSV blanks around a cell are padding, and # before it begins a comment.
        bool isOdd = delimiter == '\t' && utf8.Length > 0 && (utf8[0] is <= (byte)' ' or (byte)'#' || utf8[^1] <= ' ');
        if (isOdd || utf8.ContainsAny(needQuotes) || !Utf8.IsValid(utf8))
            output.WriteQuoted(Encoding.UTF8.GetString(utf8));
        else
            output.Write(utf8);
    }
}
