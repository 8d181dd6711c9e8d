namespace UmlCaxs.Parquet.Encodings;

/// <summary>PLAIN BOOLEAN: one bit each, the first in the least significant bit of the first byte.</summary>
internal sealed class PlainBooleanDecoder : ValueDecoder
{
    private byte[] data = [];
    private long bit;
    private int end;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount) => (data, bit, end) = (page, 8L * offset, offset + length);

    /// <inheritdoc/>
    public override void ReadLongs(Span<long> values)
    {
        long left = (8L * end) - bit;
        if (values.Length > left)
            throw new InvalidDataException($"{values.Length} booleans do not fit in the {left} bits left in the page");
        BitUnpacker.Unpack(data.AsSpan(0, end), bit, 1, values);
        bit += values.Length;
    }
}
