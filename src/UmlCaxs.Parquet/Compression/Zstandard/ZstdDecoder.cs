using System.Buffers.Binary;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decoder of Zstandard data (RFC 8878): any frames but those that need a dictionary.</summary>
internal static class ZstdDecoder
{
    private const uint SkippableMagic = 0x184D2A50;
    private const uint SkippableMask = 0xFFFFFFF0;
    private const int SkippableHeaderBytes = 8;
    private const int ChecksumBytes = 4;

    /// <summary>
    /// Decodes concatenated frames (RFC 8878, 3); skippable ones yield nothing. What they hold fills
    /// <paramref name="destination"/> exactly. Checksums are verified where frames have them.
    /// </summary>
    /// <exception cref="InvalidDataException">The data are damaged, need a dictionary, or are longer or shorter than the destination.</exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int read = 0;
        int written = 0;
        while (read < source.Length)
        {
            if (IsSkippable(source[read..]))
                read += SkippableLength(source[read..]);
            else
                DecodeFrame(source, ref read, destination, ref written);
        }
        if (written != destination.Length)
            throw new InvalidDataException($"the Zstandard data hold {written} bytes instead of {destination.Length}");
    }

    private static bool IsSkippable(ReadOnlySpan<byte> source) =>
        source.Length >= sizeof(uint) && (BinaryPrimitives.ReadUInt32LittleEndian(source) & SkippableMask) == SkippableMagic;

    private static int SkippableLength(ReadOnlySpan<byte> source)
    {
        if (source.Length < SkippableHeaderBytes)
            throw new InvalidDataException("the Zstandard data end in the header of a skippable frame");
        uint content = BinaryPrimitives.ReadUInt32LittleEndian(source[sizeof(uint)..]);
        if (content > (uint)(source.Length - SkippableHeaderBytes))
        {
            throw new InvalidDataException(
                $"a skippable Zstandard frame announces {content} bytes where {source.Length - SkippableHeaderBytes} are left");
        }
        return SkippableHeaderBytes + (int)content;
    }

    private static void DecodeFrame(ReadOnlySpan<byte> source, ref int read, Span<byte> destination, ref int written)
    {
        var header = FrameHeader.Read(source[read..]);
        Span<byte> room = destination[written..];
        if (header.ContentSize is { } announced && announced > (ulong)room.Length)
        {
            throw new InvalidDataException(
                $"a Zstandard frame announces {announced} bytes where {room.Length} of {destination.Length} are wanted");
        }
        read += header.Length;
        int length = FrameDecoder.ForThisThread.DecodeBlocks(source, ref read, room, header.MostBlockBytes);
        if (header.ContentSize is { } expected && expected != (ulong)length)
            throw new InvalidDataException($"a Zstandard frame holds {length} bytes but announces {expected}");
        if (header.HasChecksum)
        {
            VerifyChecksum(source[read..], room[..length]);
            read += ChecksumBytes;
        }
        written += length;
    }

    private static void VerifyChecksum(ReadOnlySpan<byte> source, ReadOnlySpan<byte> content)
    {
        if (source.Length < ChecksumBytes)
            throw new InvalidDataException("the Zstandard data end before the checksum of a frame");
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(source);
        uint computed = (uint)XxHash64.Compute(content);
        if (stored != computed)
            throw new InvalidDataException($"the checksum of a Zstandard frame is {computed:x8} instead of {stored:x8}");
    }
}
