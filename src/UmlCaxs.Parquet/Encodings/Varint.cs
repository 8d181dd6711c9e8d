namespace UmlCaxs.Parquet.Encodings;

/// <summary>Unsigned LEB128 and zigzag numbers, as run headers and delta blocks use them.</summary>
internal static class Varint
{
    /// <summary>Reads an unsigned number of at most 32 bits and moves behind it.</summary>
    /// <exception cref="InvalidDataException">It is cut off or does not fit.</exception>
    public static uint ReadUInt32(byte[] data, ref int position, int end)
    {
        ulong value = ReadUInt64(data, ref position, end);
        return value <= uint.MaxValue ? (uint)value : throw new InvalidDataException($"the variable-length number {value} does not fit in 32 bits");
    }

    /// <summary>Reads an unsigned number of at most 64 bits and moves behind it.</summary>
    /// <exception cref="InvalidDataException">It is cut off or does not fit.</exception>
    public static ulong ReadUInt64(byte[] data, ref int position, int end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (position >= end)
                throw new InvalidDataException("a variable-length number is cut off");
            byte next = data[position++];
            value |= (ulong)(next & 0x7F) << shift;
            // The tenth byte has room for one bit.
            if (next < 0x80)
                return shift < 63 || next <= 1 ? value : throw new InvalidDataException("a variable-length number does not fit in 64 bits");
        }
        throw new InvalidDataException("a variable-length number does not end after ten bytes");
    }

    /// <summary>Reads a signed number in zigzag order (0, -1, 1, -2, ...) and moves behind it.</summary>
    /// <exception cref="InvalidDataException">It is cut off or does not fit.</exception>
    public static long ReadZigZag(byte[] data, ref int position, int end)
    {
        ulong value = ReadUInt64(data, ref position, end);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
