using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>
/// Writes VOTable with BINARY2 in base64: every float as it is, a mask bit for every null, empty text apart from none. Text is
/// <c>unicodeChar</c> always: whether <c>char</c> would do is known only after the last row, and what lies beyond ASCII in a
/// <c>char</c> STILTS and astropy read differently. A NUL, at which readers end a text, becomes U+FFFD.
/// </summary>
internal sealed class Binary2Writer : TableWriter
{
    private const int RowCountWidth = 28;
    private const int PendingBytes = 1 << 15;

    private readonly string path;
    private readonly AtomicFile file;
    private readonly Utf8Output output;
    private readonly VotableElements elements;
    private readonly Base64Output rows;
    private readonly VotableDatatype[] types;
    private readonly int maskBytes;
    private readonly long rowCountPosition;
    private readonly ArrayElements arrays = new();
    private char[] characters = new char[256];
    private long rowCount;

    /// <summary>Begins a file with everything before the rows.</summary>
    /// <exception cref="BadInputException">The folder cannot be written, or the target is a folder.</exception>
    public Binary2Writer(string path, TableSchema schema)
    {
        this.path = path;
        Schema = schema;
        types = [.. schema.Columns.Select(TypeOf)];
        maskBytes = (types.Length + 7) / 8;
        file = new AtomicFile(path);
        output = new Utf8Output(file.Stream);
        elements = new VotableElements(output);
        rows = new Base64Output(output);
        output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"u8);
        elements.BeginTable(schema);
        output.Write((byte)' ');
        rowCountPosition = output.Position;
        output.Write(new string(' ', RowCountWidth));
        elements.Content(schema, VotableElements.UnicodeType, []);
        output.Write("<DATA><BINARY2><STREAM encoding=\"base64\">\n"u8);
    }

    /// <inheritdoc/>
    public override TableSchema Schema { get; }

    /// <inheritdoc/>
    /// <exception cref="BadInputException">An array has another size than its column announces.</exception>
    public override void Write(TableBatch batch)
    {
        TableFiles.CheckBatch(batch, Schema);
        Column[] columns = [.. batch.Columns];
        for (int row = 0; row < batch.RowCount; row++)
        {
            WriteMask(columns, row);
            for (int i = 0; i < columns.Length; i++)
                WriteCell(columns[i], types[i], row);
            if (rows.Pending > PendingBytes)
                rows.WriteLines();
        }

        rowCount += batch.RowCount;
    }

    /// <inheritdoc/>
    public override void Commit()
    {
        rows.Complete();
        output.Write("</STREAM></BINARY2></DATA>\n"u8);
        elements.EndTable();
        output.Overwrite(rowCountPosition, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"nrows=\"{rowCount}\"")));
        file.Commit();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
    }

    private static VotableDatatype TypeOf(ColumnInfo column)
    {
        (ColumnType element, string? size) = column.Array is { } array ? (array.Element, array.Size) : (column.Type, column.Type == ColumnType.String ? "*" : null);
        string name = element switch
        {
            ColumnType.Boolean => "boolean",
            ColumnType.UInt8 => "unsignedByte",
            ColumnType.Int16 => "short",
            ColumnType.Int32 => "int",
            ColumnType.Int64 => "long",
            ColumnType.Float32 => "float",
            ColumnType.Float64 => "double",
            _ => "unicodeChar",
        };
        (VotableDatatype type, string? problem) = VotableDatatype.Parse(name, size);
        return problem is null ? type : throw new ArgumentException($"The column '{column.Name}' {problem}.", nameof(column));
    }

    private void WriteMask(Column[] columns, int row)
    {
        Span<byte> mask = rows.Extend(maskBytes);
        mask.Clear();
        for (int i = 0; i < columns.Length; i++)
            if (IsNull(columns[i], row))
                mask[i / 8] |= (byte)(0x80 >> (i % 8));
    }

    // An array without elements is none; where the size is fixed there is no other way to write it.
    private static bool IsNull(Column column, int row) => column.IsNull(row) || (column.Info.Array is not null && column.Text[row].IsEmpty);

    private void WriteCell(Column column, VotableDatatype type, int row)
    {
        switch (column.Info.Type)
        {
            case ColumnType.Float64:
                BinaryPrimitives.WriteDoubleBigEndian(rows.Extend(sizeof(double)), column.Doubles[row]);
                break;
            case ColumnType.Float32:
                BinaryPrimitives.WriteSingleBigEndian(rows.Extend(sizeof(float)), (float)column.Doubles[row]);
                break;
            case ColumnType.String when type.IsText:
                WriteText(column, type, row);
                break;
            case ColumnType.String:
                WriteArray(column, type, row);
                break;
            case ColumnType.Boolean:
                rows.Extend(1)[0] = column.LongIsNull[row] ? (byte)'?' : column.Longs[row] != 0 ? (byte)'T' : (byte)'F';
                break;
            case ColumnType.UInt8:
                rows.Extend(1)[0] = (byte)column.Longs[row];
                break;
            case ColumnType.Int16:
                BinaryPrimitives.WriteInt16BigEndian(rows.Extend(sizeof(short)), (short)column.Longs[row]);
                break;
            case ColumnType.Int32:
                BinaryPrimitives.WriteInt32BigEndian(rows.Extend(sizeof(int)), (int)column.Longs[row]);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(rows.Extend(sizeof(long)), column.Longs[row]);
                break;
        }
    }

    private void WriteText(Column column, VotableDatatype type, int row)
    {
        ReadOnlySpan<byte> utf8 = column.Text[row];
        if (characters.Length < utf8.Length)
            characters = new char[Math.Max(utf8.Length, 2 * characters.Length)];
        int length = Encoding.UTF8.GetChars(utf8, characters);
        int count = !type.Varies || type.Unit == 0 ? type.Unit : (length + type.Unit - 1) / type.Unit * type.Unit;
        if (length > count)
            throw WrongSize(column, type, row, $"{length:N0} characters");
        Span<byte> target = rows.Extend((type.Varies ? sizeof(int) : 0) + (sizeof(char) * count));
        if (type.Varies)
        {
            BinaryPrimitives.WriteInt32BigEndian(target, count);
            target = target[sizeof(int)..];
        }

        Span<ushort> units = MemoryMarshal.Cast<byte, ushort>(target);
        Span<char> text = characters.AsSpan(0, length);
        text.Replace('\0', '\uFFFD');
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<char, ushort>(text), units);

        // What fills up the last text of a list.
        units[length..].Clear();
    }

    private void WriteArray(Column column, VotableDatatype type, int row)
    {
        string? problem = arrays.Read(type.Element, column.Text[row]);
        if (problem is not null)
            throw BadInputException.At(path, $"row {rowCount + row + 1}, column '{column.Info.Name}'", problem, "Correct the value, or leave the column out");
        int count = arrays.Count;
        if (!type.CanHold(count) && !IsNull(column, row))
            throw WrongSize(column, type, row, $"{count:N0} elements");
        if (type.Varies)
            BinaryPrimitives.WriteInt32BigEndian(rows.Extend(sizeof(int)), count);
        Span<byte> target = rows.Extend((int)type.BytesOf(type.Varies ? count : type.Unit));
        target.Clear();
        arrays.Bytes.CopyTo(target);
    }

    private BadInputException WrongSize(Column column, VotableDatatype type, int row, string found) => BadInputException.At(
        path, $"row {rowCount + row + 1}, column '{column.Info.Name}'", $"the array has {found}, which arraysize=\"{type.Size}\" does not allow", "Correct the value, or leave the column out");
}
