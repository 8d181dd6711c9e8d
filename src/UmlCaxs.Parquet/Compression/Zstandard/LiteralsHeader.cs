namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>The header of the literals section of a block (RFC 8878, 3.1.1.3.1.1).</summary>
/// <param name="Type">How the literals are stored.</param>
/// <param name="Length">Bytes of the header itself.</param>
/// <param name="Count">Literals there are.</param>
/// <param name="StoredBytes">Bytes that stand for them.</param>
/// <param name="HasFourStreams">Whether compressed literals are four streams rather than one.</param>
internal readonly record struct LiteralsHeader(LiteralsType Type, int Length, int Count, int StoredBytes, bool HasFourStreams)
{
    /// <summary>Bytes of the section.</summary>
    public int SectionBytes => Length + StoredBytes;

    /// <summary>Reads the header: two bits of type, two of size format, then one or two sizes.</summary>
    /// <param name="block">The block, which begins with it.</param>
    /// <param name="mostBytes">What the block may hold.</param>
    /// <exception cref="InvalidDataException">It is cut off, or announces more than there is or may be.</exception>
    public static LiteralsHeader Read(ReadOnlySpan<byte> block, int mostBytes)
    {
        if (block.IsEmpty)
            throw new InvalidDataException("a Zstandard block is empty, where at least the header of its literals is due");
        var type = (LiteralsType)(block[0] & 3);
        int format = block[0] >> 2 & 3;
        bool isCompressed = type >= LiteralsType.Compressed;
        (int length, int sizeShift, int sizeBits) = (isCompressed, format) switch
        {
            (false, 0 or 2) => (1, 3, 5),
            (false, 1) => (2, 4, 12),
            (false, _) => (3, 4, 20),
            (true, 0 or 1) => (3, 4, 10),
            (true, 2) => (4, 4, 14),
            (true, _) => (5, 4, 18),
        };
        if (block.Length < length)
            throw new InvalidDataException("a Zstandard block ends in the header of its literals");
        ulong number = 0;
        for (int i = length - 1; i >= 0; i--)
            number = number << 8 | block[i];
        int mask = (1 << sizeBits) - 1;
        int count = (int)(number >> sizeShift) & mask;
        int stored = type switch
        {
            LiteralsType.Raw => count,
            LiteralsType.Rle => 1,
            _ => (int)(number >> (sizeShift + sizeBits)) & mask,
        };
        if (count > mostBytes)
            throw new InvalidDataException($"a Zstandard block announces {count} literals; the frame allows {mostBytes}");
        if (stored > block.Length - length)
            throw new InvalidDataException($"the literals of a Zstandard block take {stored} bytes where {block.Length - length} are left");
        return new(type, length, count, stored, format != 0);
    }
}
