namespace UmlCaxs.Parquet.Encodings;

/// <summary>PLAIN FIXED_LEN_BYTE_ARRAY and INT96: the bytes of the values one after another. Two bytes can be read as FLOAT16.</summary>
/// <param name="width">Bytes of a value.</param>
internal sealed class PlainFixedDecoder(int width) : ValueDecoder
{
    private byte[] data = [];
    private int position;
    private int end;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount) => (data, position, end) = (page, offset, offset + length);

    /// <inheritdoc/>
    public override void ReadDoubles(Span<double> values)
    {
        if (width == 2)
            Widening.Halves(Take(values.Length), values);
        else
            base.ReadDoubles(values);
    }

    /// <inheritdoc/>
    public override void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        int start = buffer.Append(Take(count));
        for (int i = 0; i < count; i++)
            buffer.SetView(firstRow + i, start + (i * width), width);
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
