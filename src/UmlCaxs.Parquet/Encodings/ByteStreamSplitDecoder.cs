using System.Runtime.InteropServices;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>BYTE_STREAM_SPLIT FLOAT, DOUBLE, INT32, INT64 and FIXED_LEN_BYTE_ARRAY (of two bytes also as FLOAT16).</summary>
/// <param name="type">Physical type.</param>
/// <param name="width">Bytes of a value.</param>
internal sealed class ByteStreamSplitDecoder(PhysicalType type, int width) : ValueDecoder
{
    private const int ChunkRows = 1024;

    private readonly byte[] chunk = width <= sizeof(int) ? new byte[ChunkRows * width] : [];
    private byte[] data = [];
    private int offset;
    private int length;

    // Values in the page, by its bytes (the count announced may include nulls), and the next to be read.
    private int total;
    private int next;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount)
    {
        if (length % width != 0)
            throw new InvalidDataException($"{length} bytes are no whole number of values of {width} bytes");
        (data, this.offset, this.length, total, next) = (page, offset, length, length / width, 0);
    }

    /// <inheritdoc/>
    public override void ReadDoubles(Span<double> values)
    {
        switch (type)
        {
            case PhysicalType.Double:
                Join(MemoryMarshal.AsBytes(values));
                break;
            case PhysicalType.Float:
                for (; !values.IsEmpty; values = values[Math.Min(ChunkRows, values.Length)..])
                    Widening.Singles(JoinChunk(values.Length), values[..Math.Min(ChunkRows, values.Length)]);
                break;
            case PhysicalType.FixedLenByteArray when width == 2:
                for (; !values.IsEmpty; values = values[Math.Min(ChunkRows, values.Length)..])
                    Widening.Halves(JoinChunk(values.Length), values[..Math.Min(ChunkRows, values.Length)]);
                break;
            default:
                base.ReadDoubles(values);
                break;
        }
    }

    /// <inheritdoc/>
    public override void ReadLongs(Span<long> values)
    {
        switch (type)
        {
            case PhysicalType.Int64:
                Join(MemoryMarshal.AsBytes(values));
                break;
            case PhysicalType.Int32:
                for (; !values.IsEmpty; values = values[Math.Min(ChunkRows, values.Length)..])
                    Widening.Int32s(JoinChunk(values.Length), values[..Math.Min(ChunkRows, values.Length)]);
                break;
            default:
                base.ReadLongs(values);
                break;
        }
    }

    /// <inheritdoc/>
    public override void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        if (type != PhysicalType.FixedLenByteArray)
        {
            base.ReadByteArrays(buffer, firstRow, count);
            return;
        }
        CheckLeft(count);
        int start = buffer.UsedBytes;
        Join(buffer.Extend(count * width));
        for (int i = 0; i < count; i++)
            buffer.SetView(firstRow + i, start + (i * width), width);
    }

    // The next values, at most a chunk of them.
    private ReadOnlySpan<byte> JoinChunk(int count)
    {
        Span<byte> bytes = chunk.AsSpan(0, Math.Min(count, ChunkRows) * width);
        Join(bytes);
        return bytes;
    }

    private void Join(Span<byte> values)
    {
        int count = values.Length / width;
        CheckLeft(count);
        ByteStreamSplit.Join(data.AsSpan(offset, length), total, next, width, values);
        next += count;
    }

    private void CheckLeft(int count)
    {
        if (count > total - next)
            throw new InvalidDataException($"{count} values are needed, {total - next} of the {total} in the page are left");
    }
}
