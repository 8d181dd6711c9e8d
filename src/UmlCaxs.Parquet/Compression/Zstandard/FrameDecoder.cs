namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decodes the blocks of frames (RFC 8878, 3.1.1.2). One a thread: it keeps the tables and the literals buffer.</summary>
internal sealed unsafe class FrameDecoder
{
    private const int BlockHeaderBytes = 3;

    [ThreadStatic]
    private static FrameDecoder? ofThread;

    private readonly BlockDecoder blocks = new();

    private enum BlockType
    {
        Raw,
        Rle,
        Compressed,
    }

    /// <summary>The decoder of the calling thread.</summary>
    public static FrameDecoder ForThisThread => ofThread ??= new FrameDecoder();

    /// <summary>Decodes the blocks of a frame.</summary>
    /// <param name="source">All compressed data, the header of the frame included (see <see cref="BackwardBits"/>).</param>
    /// <param name="read">Where the blocks begin; where they end afterwards.</param>
    /// <param name="destination">Where the content of the frame goes.</param>
    /// <param name="mostBlockBytes">What a block may hold.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="InvalidDataException">A block is damaged, or the content is longer than the destination.</exception>
    public int DecodeBlocks(ReadOnlySpan<byte> source, ref int read, Span<byte> destination, int mostBlockBytes)
    {
        blocks.BeginFrame();
        int written = 0;
        bool last = false;
        while (!last)
        {
            if (source.Length - read < BlockHeaderBytes)
                throw new InvalidDataException("the Zstandard data end where a block is due");
            int header = source[read] | source[read + 1] << 8 | source[read + 2] << 16;
            read += BlockHeaderBytes;
            last = (header & 1) != 0;
            int size = header >> 3;
            if (size > mostBlockBytes)
                throw new InvalidDataException($"a Zstandard block announces {size} bytes; the frame allows {mostBlockBytes}");
            var type = (BlockType)(header >> 1 & 3);
            int stored = type == BlockType.Rle ? 1 : size;
            if (stored > source.Length - read)
                throw new InvalidDataException($"a Zstandard block announces {stored} bytes where {source.Length - read} are left");
            switch (type)
            {
                case BlockType.Raw:
                    source.Slice(read, size).CopyTo(Room(destination, written, size));
                    written += size;
                    break;
                case BlockType.Rle:
                    Room(destination, written, size).Fill(source[read]);
                    written += size;
                    break;
                case BlockType.Compressed:
                    written += DecodeCompressed(source, read, size, destination, written, mostBlockBytes);
                    break;
                default:
                    throw new InvalidDataException("a Zstandard block has the reserved type 3");
            }
            read += stored;
        }
        return written;
    }

    private static Span<byte> Room(Span<byte> destination, int written, int size) => size <= destination.Length - written
        ? destination.Slice(written, size)
        : throw new InvalidDataException($"the Zstandard data hold more bytes than the {destination.Length} that are left to fill");

    private int DecodeCompressed(ReadOnlySpan<byte> source, int at, int size, Span<byte> destination, int written, int mostBlockBytes)
    {
        fixed (byte* input = source)
        fixed (byte* output = destination)
        {
            var range = new BlockRange
            {
                FrameStart = output,
                Start = output + written,
                End = output + destination.Length,
            };
            int length = blocks.Decode(input + at, size, input + source.Length, range, mostBlockBytes);
            if (length > mostBlockBytes)
                throw new InvalidDataException($"a Zstandard block holds {length} bytes; the frame allows {mostBlockBytes}");
            return length;
        }
    }
}
