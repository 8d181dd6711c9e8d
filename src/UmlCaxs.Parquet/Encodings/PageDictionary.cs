using System.Runtime.InteropServices;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// The values of a dictionary page (always PLAIN) in the reader's lanes. FLOAT16 is in two of them: as numbers and as bytes.
/// </summary>
internal sealed class PageDictionary
{
    private PageDictionary(int count) => Count = count;

    /// <summary>Number of values.</summary>
    public int Count { get; }

    /// <summary>Values of FLOAT, DOUBLE and FLOAT16 columns.</summary>
    public double[]? Doubles { get; private init; }

    /// <summary>Values of INT32 and INT64 columns.</summary>
    public long[]? Longs { get; private init; }

    /// <summary>Holds the values of BYTE_ARRAY, FIXED_LEN_BYTE_ARRAY and INT96 columns: see <see cref="Starts"/>.</summary>
    public byte[]? Bytes { get; private init; }

    /// <summary>Where each value starts in <see cref="Bytes"/>.</summary>
    public int[] Starts { get; private init; } = [];

    /// <summary>Number of bytes of each value in <see cref="Bytes"/>.</summary>
    public int[] Lengths { get; private init; } = [];

    /// <summary>Decodes a dictionary page. What it allocates is bounded by a multiple of the bytes there.</summary>
    /// <param name="type">Physical type of the column.</param>
    /// <param name="typeLength">Bytes of a FIXED_LEN_BYTE_ARRAY.</param>
    /// <param name="page">Holds the page; not needed afterwards.</param>
    /// <param name="offset">Where the values start.</param>
    /// <param name="length">Their bytes.</param>
    /// <param name="valueCount">Values in the page as announced.</param>
    /// <exception cref="InvalidDataException">The values do not fit in the page, or the type has no dictionaries.</exception>
    public static PageDictionary Read(PhysicalType type, int typeLength, byte[] page, int offset, int length, int valueCount)
    {
        ReadOnlySpan<byte> bytes = page.AsSpan(offset, length);
        int width = BytesOf(type, typeLength);
        if (valueCount < 0 || (long)valueCount * width > length)
            throw new InvalidDataException($"a dictionary of {valueCount} values of {width} bytes or more does not fit in its page of {length} bytes");
        return type switch
        {
            PhysicalType.Int32 => new PageDictionary(valueCount) { Longs = Int32s(bytes, valueCount) },
            PhysicalType.Int64 => new PageDictionary(valueCount) { Longs = MemoryMarshal.Cast<byte, long>(bytes)[..valueCount].ToArray() },
            PhysicalType.Float => new PageDictionary(valueCount) { Doubles = Singles(bytes, valueCount) },
            PhysicalType.Double => new PageDictionary(valueCount) { Doubles = MemoryMarshal.Cast<byte, double>(bytes)[..valueCount].ToArray() },
            PhysicalType.ByteArray => ReadByteArrays(bytes, valueCount),
            _ => ReadFixed(bytes, width, valueCount),
        };
    }

    private static long[] Int32s(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new long[count];
        Widening.Int32s(bytes, values);
        return values;
    }

    private static double[] Singles(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new double[count];
        Widening.Singles(bytes, values);
        return values;
    }

    private static PageDictionary ReadByteArrays(ReadOnlySpan<byte> bytes, int count)
    {
        var starts = new int[count];
        var lengths = new int[count];
        int used = PlainByteArrayDecoder.FindViews(bytes, 0, starts, lengths);
        return new PageDictionary(count) { Bytes = bytes[..used].ToArray(), Starts = starts, Lengths = lengths };
    }

    private static PageDictionary ReadFixed(ReadOnlySpan<byte> bytes, int width, int valueCount)
    {
        var starts = new int[valueCount];
        for (int i = 0; i < valueCount; i++)
            starts[i] = i * width;
        var lengths = new int[valueCount];
        Array.Fill(lengths, width);
        double[]? halves = null;
        if (width == 2)
        {
            halves = new double[valueCount];
            Widening.Halves(bytes, halves);
        }
        return new PageDictionary(valueCount)
        {
            Bytes = bytes[..(valueCount * width)].ToArray(),
            Starts = starts,
            Lengths = lengths,
            Doubles = halves,
        };
    }

    // Of a BYTE_ARRAY: the least, its length.
    private static int BytesOf(PhysicalType type, int typeLength) => type switch
    {
        PhysicalType.Int32 or PhysicalType.Float or PhysicalType.ByteArray => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => ValueDecoders.Int96Bytes,
        PhysicalType.FixedLenByteArray when typeLength > 0 => typeLength,
        PhysicalType.FixedLenByteArray => throw new InvalidDataException($"byte arrays of {typeLength} bytes"),
        _ => throw new InvalidDataException($"a column of type {type} has a dictionary"),
    };
}
