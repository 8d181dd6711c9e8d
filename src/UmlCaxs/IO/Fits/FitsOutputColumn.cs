using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>A column that is written: what its values so far ask for, and how they become bytes.</summary>
/// <param name="info">The column.</param>
/// <param name="number">Its 1-based number.</param>
internal sealed class FitsOutputColumn(ColumnInfo info, int number)
{
    private readonly FitsNullChoice? nullChoice = info.Type is ColumnType.UInt8 or ColumnType.Int16 or ColumnType.Int32 or ColumnType.Int64 ? new FitsNullChoice(info.Type) : null;
    private readonly FitsArrayText? array = info.Array is { Element: not ColumnType.String } shape && info.Type == ColumnType.String ? new FitsArrayText(shape) : null;
    private int longestText = 1;

    /// <summary>The column.</summary>
    public ColumnInfo Info => info;

    /// <summary>Its 1-based number.</summary>
    public int Number => number;

    /// <summary>True if an integer is missing somewhere.</summary>
    public bool HasNulls { get; private set; }

    /// <summary>True if a text has other characters than ASCII.</summary>
    public bool HasOtherThanAscii { get; private set; }

    /// <summary>First byte in a row.</summary>
    public int Offset { get; set; }

    /// <summary>What stands for a missing integer; null for other columns.</summary>
    public long? NullValue => nullChoice?.Value;

    /// <summary>Bytes of a cell. Of text it grows with the rows.</summary>
    public long Bytes => Elements is { } elements ? (long)elements * BytesOf(info.Array!.Element) : info.Type == ColumnType.String ? TextBytes : BytesOf(info.Type);

    /// <summary>TFORM.</summary>
    public string Form => Elements is { } elements ? $"{elements}{array!.Code}" : info.Type == ColumnType.String ? $"{TextBytes}A" : CodeOf(info.Type).ToString();

    /// <summary>TDIM; null for single values.</summary>
    public string? Dimensions => Elements is not null ? array!.Dimensions : TextArrayWidth > 0 ? $"({info.Array!.Size.Replace('x', ',')})" : null;

    /// <summary>True if an array is written as such; otherwise the text of its cells is.</summary>
    public bool IsArray => Dimensions is not null;

    private int? Elements => array?.Count;

    private int TextBytes => Math.Max(longestText, TextArrayWidth);

    // Of arrays of texts, such as 8x3, where every cell is so long or shorter; 0 where it is not.
    private int TextArrayWidth
    {
        get
        {
            if (info.Array is not { Element: ColumnType.String } shape || HasOtherThanAscii)
                return 0;
            long width = 1;
            string[] sizes = shape.Size.Split('x');
            foreach (string size in sizes)
            {
                if (!int.TryParse(size, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int length) || (width *= length) > FitsTableLayout.MostRowBytes)
                    return 0;
            }

            return sizes.Length > 1 && width > 1 && width >= longestText ? (int)width : 0;
        }
    }

    /// <summary>Letter of the form of a type.</summary>
    public static char CodeOf(ColumnType type) => type switch
    {
        ColumnType.Boolean => 'L',
        ColumnType.UInt8 => 'B',
        ColumnType.Int16 => 'I',
        ColumnType.Int32 => 'J',
        ColumnType.Int64 => 'K',
        ColumnType.Float32 => 'E',
        ColumnType.Float64 => 'D',
        _ => 'A',
    };

    /// <summary>Bytes of a value of a type; of text those of one character.</summary>
    public static int BytesOf(ColumnType type) => type switch
    {
        ColumnType.Int16 => sizeof(short),
        ColumnType.Int32 or ColumnType.Float32 => sizeof(int),
        ColumnType.Int64 or ColumnType.Float64 => sizeof(long),
        _ => 1,
    };

    /// <summary>Text as it can be stored: a NUL would end it, so it becomes Unicode's sign for what cannot be written.</summary>
    public static ReadOnlySpan<byte> Storable(ReadOnlySpan<byte> text) =>
        text.Contains((byte)0) || !(Ascii.IsValid(text) || Utf8.IsValid(text))
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace('\0', '\uFFFD'))
            : text;

    /// <summary>Takes note of what the values of a batch ask for.</summary>
    /// <returns>True if missing values of earlier batches, if any, must be written otherwise.</returns>
    public bool Add(Column column, int rows)
    {
        if (info.Type == ColumnType.String)
        {
            for (int row = 0; row < rows; row++)
                AddText(column.Text[row]);
        }

        if (nullChoice is null)
            return false;
        bool hadNulls = HasNulls;
        HasNulls |= column.LongIsNull.AsSpan(0, rows).Contains(true);
        return nullChoice.Add(column.Longs.AsSpan(0, rows), column.LongIsNull.AsSpan(0, rows)) && hadNulls;
    }

    /// <summary>Writes values into rows.</summary>
    /// <param name="column">Values.</param>
    /// <param name="first">Row of the first of them.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="bytes">From the first cell on.</param>
    /// <param name="stride">Bytes of a row.</param>
    public void Encode(Column column, int first, int count, Span<byte> bytes, int stride)
    {
        if (info.Type == ColumnType.String)
        {
            int width = (int)Bytes;
            for (int i = 0; i < count; i++)
                EncodeText(column.Text[first + i], bytes.Slice(i * stride, width));
        }
        else if (info.IsFloat)
            EncodeFloats(column.Doubles.AsSpan(first, count), bytes, stride);
        else
            EncodeLongs(column.Longs.AsSpan(first, count), column.LongIsNull.AsSpan(first, count), bytes, stride);
    }

    /// <summary>Writes one integer.</summary>
    public void EncodeLong(long value, Span<byte> bytes)
    {
        switch (info.Type)
        {
            case ColumnType.Int16:
                BinaryPrimitives.WriteInt16BigEndian(bytes, (short)value);
                break;
            case ColumnType.Int32:
                BinaryPrimitives.WriteInt32BigEndian(bytes, (int)value);
                break;
            case ColumnType.Int64:
                BinaryPrimitives.WriteInt64BigEndian(bytes, value);
                break;
            default:
                bytes[0] = (byte)value;
                break;
        }
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        array?.Add(text);

        // Spaces at the end count only before a NUL. What cannot be stored becomes no more than three times as long.
        ReadOnlySpan<byte> stored = Storable(text);
        longestText = Math.Max(longestText, stored.Length + (stored is [.., (byte)' '] ? 1 : 0));
        HasOtherThanAscii = HasOtherThanAscii || !Ascii.IsValid(stored);
    }

    private void EncodeText(ReadOnlySpan<byte> text, Span<byte> cell)
    {
        if (Elements is not null)
        {
            array!.Store(text, cell);
            return;
        }

        ReadOnlySpan<byte> stored = Storable(text);
        stored.CopyTo(cell);

        // The texts of an array are told apart by their place alone.
        cell[stored.Length..].Fill(TextArrayWidth > 0 ? (byte)' ' : (byte)0);
    }

    private void EncodeFloats(ReadOnlySpan<double> values, Span<byte> bytes, int stride)
    {
        if (info.Type == ColumnType.Float64)
        {
            for (int i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteDoubleBigEndian(bytes[(i * stride)..], values[i]);
            return;
        }

        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleBigEndian(bytes[(i * stride)..], (float)values[i]);
    }

    private void EncodeLongs(ReadOnlySpan<long> values, ReadOnlySpan<bool> isNull, Span<byte> bytes, int stride)
    {
        if (info.Type == ColumnType.Boolean)
        {
            for (int i = 0; i < values.Length; i++)
                bytes[i * stride] = isNull[i] ? (byte)0 : values[i] != 0 ? (byte)'T' : (byte)'F';
            return;
        }

        // Where there is a missing value, there is one that stands for it.
        long missing = NullValue.GetValueOrDefault();
        for (int i = 0; i < values.Length; i++)
            EncodeLong(isNull[i] ? missing : values[i], bytes[(i * stride)..]);
    }
}
