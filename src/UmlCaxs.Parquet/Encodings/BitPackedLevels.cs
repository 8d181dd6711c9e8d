namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// The deprecated BIT_PACKED encoding of levels (Encodings.md): values follow each other from the most significant bit of
/// the first byte, without headers. Only old files have it, so it is not tuned.
/// </summary>
internal sealed class BitPackedLevels
{
    private byte[] data = [];
    private long bit;
    private long endBit;
    private int width;

    /// <summary>Begins the levels of a page.</summary>
    /// <param name="data">Holds them; must stay unchanged until the last is read.</param>
    /// <param name="offset">Where they start.</param>
    /// <param name="length">Their bytes.</param>
    /// <param name="bitWidth">Bits of a level, 0 to 32.</param>
    /// <exception cref="InvalidDataException">The width is not possible.</exception>
    public void Begin(byte[] data, int offset, int length, int bitWidth)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(data.Length - offset));
        if (bitWidth is < 0 or > 32)
            throw new InvalidDataException($"levels of {bitWidth} bits: at most 32 are possible");
        (this.data, bit, endBit, width) = (data, 8L * offset, 8L * (offset + (long)length), bitWidth);
    }

    /// <summary>Reads the next levels.</summary>
    /// <exception cref="InvalidDataException">They end too early.</exception>
    public void Read(Span<int> values)
    {
        CheckRoom(values.Length);
        for (int i = 0; i < values.Length; i++)
            values[i] = Next();
    }

    /// <summary>Reads the next definition levels of a column whose highest level is 1 (bit width 1).</summary>
    /// <returns>How many are 1, that is, how many values there are.</returns>
    /// <exception cref="InvalidDataException">They end too early.</exception>
    public int ReadFlags(Span<bool> defined)
    {
        if (width != 1)
            throw new InvalidOperationException($"flags have one bit, not {width}");
        CheckRoom(defined.Length);
        int set = 0;
        for (int i = 0; i < defined.Length; i++)
        {
            int level = Next();
            defined[i] = level != 0;
            set += level;
        }
        return set;
    }

    private void CheckRoom(int count)
    {
        if ((long)count * width > endBit - bit)
            throw new InvalidDataException("the levels end before the last value");
    }

    private int Next()
    {
        uint value = 0;
        for (int i = 0; i < width; i++, bit++)
            value = (value << 1) | ((uint)(data[(int)(bit >> 3)] >> (7 - (int)(bit & 7))) & 1);
        return (int)value;
    }
}
