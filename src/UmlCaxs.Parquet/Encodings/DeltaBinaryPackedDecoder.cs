using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>DELTA_BINARY_PACKED INT32 and INT64.</summary>
internal sealed class DeltaBinaryPackedDecoder(PhysicalType type) : ValueDecoder
{
    private readonly DeltaBinaryPackedStream sequence = new();

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount) => sequence.Begin(page, offset, length);

    /// <inheritdoc/>
    public override void ReadLongs(Span<long> values)
    {
        sequence.Read(values);
        // Differences of 32-bit values wrap at 32 bits: the low half of the sum is right whatever went beyond.
        if (type == PhysicalType.Int32)
        {
            foreach (ref long value in values)
                value = (int)value;
        }
    }
}
