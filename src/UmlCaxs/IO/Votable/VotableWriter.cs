using System.Buffers;
using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Writes VOTable 1.4 with TABLEDATA, one row per line: units, UCDs and descriptions kept, shortest round-trip numbers, an
/// empty cell for null (which 1.3 and later allow for every type). Characters that XML cannot carry become U+FFFD.
/// </summary>
internal sealed class VotableWriter : TableWriter
{
    // `char` is ASCII and what every tool reads; `unicodeChar` is for the rest. Which one a column needs is known only after
    // its last row, so the place is kept wide enough and filled in when the file is complete. So is the number of rows.
    private const string AsciiType = "datatype=\"char\"       ";
    private const string UnicodeType = "datatype=\"unicodeChar\"";
    private const int RowCountWidth = 28;

    private const string MustBeEscaped =
        "&<>\"\r\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014"
        + "\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F";

    private static readonly SearchValues<char> NeedEscapes = SearchValues.Create(MustBeEscaped);
    private static readonly SearchValues<byte> NeedEscapesInUtf8 = SearchValues.Create(Encoding.ASCII.GetBytes(MustBeEscaped));

    private readonly AtomicFile file;
    private readonly Utf8Output output;
    private readonly long[] typePositions; // of the datatype attribute of each text column
    private readonly bool[] isUnicode;
    private long rowCountPosition;
    private long rowCount;

    /// <summary>Begins a file with everything before the rows.</summary>
    /// <exception cref="BadInputException">The folder cannot be written, or the target is a folder.</exception>
    public VotableWriter(string path, TableSchema schema)
    {
        Schema = schema;
        typePositions = new long[schema.Columns.Count];
        isUnicode = new bool[schema.Columns.Count];
        file = new AtomicFile(path);
        output = new Utf8Output(file.Stream);
        WriteHeader();
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
        output.Write("</TABLEDATA></DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n"u8);
        output.Overwrite(rowCountPosition, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"nrows=\"{rowCount}\"")));
        for (int i = 0; i < isUnicode.Length; i++)
            if (isUnicode[i])
                output.Overwrite(typePositions[i], Encoding.ASCII.GetBytes(UnicodeType));
        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    private void WriteHeader()
    {
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        output.Write("<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n<RESOURCE type=\"results\">\n<TABLE"u8);
        WriteAttribute("name", Schema.Name);
        output.Write((byte)' ');
        rowCountPosition = output.Position;
        output.Write(new string(' ', RowCountWidth));
        output.Write(">\n"u8);
        WriteDescription(Schema.Description);
        for (int i = 0; i < Schema.Columns.Count; i++)
            WriteField(Schema.Columns[i], i);
        output.Write("<DATA><TABLEDATA>\n"u8);
    }

    private void WriteField(ColumnInfo column, int index)
    {
        output.Write("<FIELD"u8);
        WriteAttribute("name", column.Name);
        output.Write((byte)' ');
        typePositions[index] = output.Position;
        output.Write(column.Type switch
        {
            ColumnType.Boolean => "datatype=\"boolean\"",
            ColumnType.UInt8 => "datatype=\"unsignedByte\"",
            ColumnType.Int16 => "datatype=\"short\"",
            ColumnType.Int32 => "datatype=\"int\"",
            ColumnType.Int64 => "datatype=\"long\"",
            ColumnType.Float32 => "datatype=\"float\"",
            ColumnType.Float64 => "datatype=\"double\"",
            _ => AsciiType + " arraysize=\"*\"",
        });
        WriteAttribute("unit", column.Unit);
        WriteAttribute("ucd", column.Ucd);
        WriteAttribute("utype", column.Utype);
        output.Write(">"u8);
        WriteDescription(column.Description);
        output.Write("</FIELD>\n"u8);
    }

    private void WriteAttribute(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return;
        output.Write((byte)' ');
        output.Write(name);
        output.Write("=\""u8);
        // In an attribute, unlike in a cell, a parser turns these into spaces.
        WriteText(value.Replace('\n', ' ').Replace('\t', ' '));
        output.Write((byte)'"');
    }

    private void WriteDescription(string? description)
    {
        if (string.IsNullOrEmpty(description))
            return;
        output.Write("<DESCRIPTION>"u8);
        WriteText(description);
        output.Write("</DESCRIPTION>"u8);
    }

    private void WriteCell(Column column, int index, int row)
    {
        if (column.IsNull(row))
            return;
        switch (column.Info.Type)
        {
            case ColumnType.String:
                isUnicode[index] |= !WriteText(column.Text[row]);
                break;
            case ColumnType.Float32 or ColumnType.Float64 when double.IsInfinity(column.Doubles[row]):
                output.Write(column.Doubles[row] > 0 ? "+InF"u8 : "-InF"u8);
                break;
            case ColumnType.Boolean:
                output.Write(column.Longs[row] != 0 ? (byte)'T' : (byte)'F');
                break;
            default:
                output.WriteNumber(column, row);
                break;
        }
    }

    // Returns whether what was written is ASCII.
    private bool WriteText(ReadOnlySpan<byte> utf8)
    {
        if (!Ascii.IsValid(utf8) || utf8.ContainsAny(NeedEscapesInUtf8))
            return WriteText(Encoding.UTF8.GetString(utf8));
        output.Write(utf8);
        return true;
    }

    private bool WriteText(string text)
    {
        bool isAscii = Ascii.IsValid(text);
        if (!isAscii)
            text = text.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
        ReadOnlySpan<char> rest = text;
        int plain;
        while ((plain = rest.IndexOfAny(NeedEscapes)) >= 0)
        {
            output.Write(rest[..plain]);
            output.Write(EscapeOf(rest[plain]));
            isAscii &= rest[plain] >= ' ' || rest[plain] == '\r';
            rest = rest[(plain + 1)..];
        }
        output.Write(rest);
        return isAscii;
    }

    private static ReadOnlySpan<byte> EscapeOf(char c) => c switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '"' => "&quot;"u8,
        '\r' => "&#13;"u8, // bare, a parser would read it as a line feed
        _ => "\uFFFD"u8,
    };
}
