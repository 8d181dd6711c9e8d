namespace UmlCaxs.Parquet.Encodings;

/// <summary>DELTA_LENGTH_BYTE_ARRAY: the lengths of all values as a delta sequence, then their bytes.</summary>
internal sealed class DeltaLengthByteArrayDecoder : ValueDecoder
{
    private const int ChunkRows = 512;

    private readonly DeltaBinaryPackedStream lengths = new();
    private readonly long[] chunk = new long[ChunkRows];
    private byte[] data = [];
    private int position;
    private int end;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount)
    {
        lengths.Begin(page, offset, length);
        (data, position, end) = (page, lengths.FindEnd(), offset + length);
    }

    /// <inheritdoc/>
    public override void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        while (count > 0)
        {
            Span<long> sizes = chunk.AsSpan(0, Math.Min(ChunkRows, count));
            lengths.Read(sizes);
            Span<int> starts = buffer.Starts(firstRow, sizes.Length);
            Span<int> rowLengths = buffer.Lengths(firstRow, sizes.Length);
            int bytes = 0;
            for (int i = 0; i < sizes.Length; i++)
            {
                int left = end - position - bytes;
                if ((ulong)sizes[i] > (ulong)left)
                    throw new InvalidDataException($"a byte array of {sizes[i]} bytes does not fit in the {left} bytes left in the page");
                starts[i] = buffer.UsedBytes + bytes;
                rowLengths[i] = (int)sizes[i];
                bytes += (int)sizes[i];
            }
            buffer.Append(data.AsSpan(position, bytes));
            position += bytes;
            firstRow += sizes.Length;
            count -= sizes.Length;
        }
    }
}
