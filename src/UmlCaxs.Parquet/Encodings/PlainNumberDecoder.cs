using System.Runtime.InteropServices;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>PLAIN INT32, INT64, FLOAT and DOUBLE: little-endian numbers one after another.</summary>
internal sealed class PlainNumberDecoder(PhysicalType type) : ValueDecoder
{
    private readonly int width = type is PhysicalType.Int64 or PhysicalType.Double ? 8 : 4;
    private byte[] data = [];
    private int position;
    private int end;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount) => (data, position, end) = (page, offset, offset + length);

    /// <inheritdoc/>
    public override void ReadDoubles(Span<double> values)
    {
        if (type == PhysicalType.Double)
            Take(values.Length).CopyTo(MemoryMarshal.AsBytes(values));
        else if (type == PhysicalType.Float)
            Widening.Singles(Take(values.Length), values);
        else
            base.ReadDoubles(values);
    }

    /// <inheritdoc/>
    public override void ReadLongs(Span<long> values)
    {
        if (type == PhysicalType.Int64)
            Take(values.Length).CopyTo(MemoryMarshal.AsBytes(values));
        else if (type == PhysicalType.Int32)
            Widening.Int32s(Take(values.Length), values);
        else
            base.ReadLongs(values);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((long)count * width > end - position)
            throw new InvalidDataException($"{count} values of {width} bytes do not fit in the {end - position} bytes left in the page");
        ReadOnlySpan<byte> bytes = data.AsSpan(position, count * width);
        position += bytes.Length;
        return bytes;
    }
}
