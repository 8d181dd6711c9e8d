using System.Buffers.Binary;

namespace UmlCaxs.Parquet.Compression.Lz4;

/// <summary>
/// The LZ4 frame format (lz4_Frame_format.md): a header with flags, blocks each behind its length, an end mark, checksums.
/// </summary>
internal static class Lz4Frame
{
    private const uint Magic = 0x184D2204;
    private const uint UncompressedBlock = 0x80000000;

    [Flags]
    private enum Flags : byte
    {
        Dictionary = 1,
        ContentChecksum = 1 << 2,
        ContentSize = 1 << 3,
        BlockChecksum = 1 << 4,
        IndependentBlocks = 1 << 5,
    }

    /// <summary>True if the data begin with the magic number.</summary>
    public static bool IsFrame(ReadOnlySpan<byte> source) =>
        source.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(source) == Magic;

    /// <summary>Decompresses one or more frames into exactly <paramref name="destination"/>, verifying the checksums that are there.</summary>
    /// <exception cref="InvalidDataException">The data are damaged, or longer or shorter than the destination.</exception>
    public static void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int done = 0;
        while (!source.IsEmpty)
        {
            if (!IsFrame(source))
                throw new InvalidDataException($"{source.Length} bytes that are no LZ4 frame follow one");
            done += DecompressFrame(ref source, destination[done..]);
        }
        if (done != destination.Length)
            throw new InvalidDataException($"LZ4 frames of {done} bytes where {destination.Length} are announced");
    }

    private static int DecompressFrame(ref ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Flags flags = ReadHeader(ref source, out int mostInBlock);
        int done = 0;
        while (true)
        {
            uint word = ReadWord(ref source);
            if (word == 0)
                break;
            int length = (int)(word & ~UncompressedBlock);
            if (length > mostInBlock)
                throw new InvalidDataException($"an LZ4 frame has a block of {length} bytes where at most {mostInBlock} are possible");
            ReadOnlySpan<byte> block = Take(ref source, length);
            if (flags.HasFlag(Flags.BlockChecksum))
                Verify(ReadWord(ref source), block, "block");
            int room = Math.Min(mostInBlock, destination.Length - done);
            if ((word & UncompressedBlock) == 0)
            {
                int oldest = flags.HasFlag(Flags.IndependentBlocks) ? done : 0;
                done += Lz4Decoder.DecompressBlock(block, destination[..(done + room)], done, oldest);
            }
            else
            {
                if (length > room)
                    throw new InvalidDataException($"an LZ4 frame is longer than announced: a block of {length} bytes where {room} are left");
                block.CopyTo(destination[done..]);
                done += length;
            }
        }
        if (flags.HasFlag(Flags.ContentChecksum))
            Verify(ReadWord(ref source), destination[..done], "frame");
        return done;
    }

    // Magic number, flags, block size, content size, and the second byte of their hash. The content size says nothing that
    // the page header does not.
    private static Flags ReadHeader(ref ReadOnlySpan<byte> source, out int mostInBlock)
    {
        ReadWord(ref source);
        ReadOnlySpan<byte> descriptor = source;
        ReadOnlySpan<byte> start = Take(ref source, 2);
        int version = start[0] >> 6;
        if (version != 1)
            throw new InvalidDataException($"an LZ4 frame of version {version}, not 1");
        var flags = (Flags)(start[0] & 0x3F);
        if (flags.HasFlag(Flags.Dictionary))
            throw new InvalidDataException("an LZ4 frame needs a dictionary, which Parquet has no place for");
        int sizeCode = (start[1] >> 4) & 7;
        if (sizeCode < 4)
            throw new InvalidDataException($"an LZ4 frame has the block size {sizeCode}, not 4 to 7");
        mostInBlock = 1 << (2 * sizeCode + 8);
        if (flags.HasFlag(Flags.ContentSize))
            Take(ref source, sizeof(ulong));
        descriptor = descriptor[..^source.Length];
        byte expected = (byte)(XxHash32.Of(descriptor) >> 8);
        byte found = Take(ref source, 1)[0];
        if (found != expected)
            throw new InvalidDataException($"an LZ4 frame's header has the checksum {found:X2}, not {expected:X2}");
        return flags;
    }

    private static void Verify(uint found, ReadOnlySpan<byte> data, string what)
    {
        uint expected = XxHash32.Of(data);
        if (found != expected)
            throw new InvalidDataException($"an LZ4 {what} of {data.Length} bytes has the checksum {found:X8}, not {expected:X8}");
    }

    private static uint ReadWord(ref ReadOnlySpan<byte> source) => BinaryPrimitives.ReadUInt32LittleEndian(Take(ref source, sizeof(uint)));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> source, int length)
    {
        if (length > source.Length)
            throw new InvalidDataException($"an LZ4 frame ends where {length} bytes should follow and {source.Length} do");
        ReadOnlySpan<byte> taken = source[..length];
        source = source[length..];
        return taken;
    }
}
