using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decodes the literals section of blocks (RFC 8878, 3.1.1.3.1).</summary>
internal sealed unsafe class LiteralsDecoder
{
    // On the pinned heap, so that pointers into it stay valid for as long as this object lives.
    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>(
        FrameHeader.MostBlockBytesOfAnyFrame + SequenceDecoder.Margin, pinned: true);

    private readonly HuffmanTable table = new();

    private enum LiteralsType
    {
        Raw,
        Rle,
        Compressed,
        Treeless,
    }

    /// <summary>Forgets the Huffman code of the frame before.</summary>
    public void BeginFrame() => table.Clear();

    /// <summary>Decodes the literals of a block.</summary>
    /// <param name="source">Begins with the section.</param>
    /// <param name="length">Bytes of the block.</param>
    /// <param name="sourceEnd">Behind the last byte that may be read at all.</param>
    /// <param name="mostBytes">What the block may hold.</param>
    /// <param name="sectionBytes">Bytes of the section.</param>
    /// <returns>The literals, valid until the next block or where they stand in the source.</returns>
    /// <exception cref="InvalidDataException">The section is malformed.</exception>
    public Literals Decode(byte* source, int length, byte* sourceEnd, int mostBytes, out int sectionBytes)
    {
        LiteralsHeader header = ReadHeader(source, length);
        if (header.Count > mostBytes)
            throw new InvalidDataException($"a Zstandard block announces {header.Count} literals; the frame allows {mostBytes}");
        if (header.StoredBytes > length - header.Length)
        {
            throw new InvalidDataException(
                $"the literals of a Zstandard block take {header.StoredBytes} bytes where {length - header.Length} are left");
        }
        sectionBytes = header.Length + header.StoredBytes;
        source += header.Length;
        byte* target = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0);
        switch (header.Type)
        {
            case LiteralsType.Raw:
                // They stay where they are if copies that go beyond them stay inside the source.
                if (sourceEnd - source - header.Count >= SequenceDecoder.Margin)
                    target = source;
                else
                    Unsafe.CopyBlockUnaligned(target, source, (uint)header.Count);
                break;
            case LiteralsType.Rle:
                Unsafe.InitBlockUnaligned(target, *source, (uint)header.Count);
                break;
            default:
                DecodeCompressed(header, source, target);
                break;
        }
        return new Literals { Start = target, Length = header.Count };
    }

    private void DecodeCompressed(in LiteralsHeader header, byte* source, byte* target)
    {
        int tableBytes = 0;
        if (header.Type == LiteralsType.Compressed)
            tableBytes = table.Read(source, header.StoredBytes);
        else if (!table.IsSet)
            throw new InvalidDataException("the literals of a Zstandard block use the Huffman table of a block before, but there is none");
        if (header.HasFourStreams)
            HuffmanDecoder.DecodeFour(table, source + tableBytes, header.StoredBytes - tableBytes, target, header.Count);
        else
            HuffmanDecoder.DecodeOne(table, source + tableBytes, header.StoredBytes - tableBytes, target, header.Count);
    }

    // RFC 8878, 3.1.1.3.1.1: two bits of type, two of size format, then one or two sizes.
    private static LiteralsHeader ReadHeader(byte* source, int length)
    {
        if (length == 0)
            throw new InvalidDataException("a Zstandard block is empty, where at least the header of its literals is due");
        var type = (LiteralsType)(*source & 3);
        int format = *source >> 2 & 3;
        bool isCompressed = type >= LiteralsType.Compressed;
        (int bytes, int sizeShift, int sizeBits) = (isCompressed, format) switch
        {
            (false, 0 or 2) => (1, 3, 5),
            (false, 1) => (2, 4, 12),
            (false, _) => (3, 4, 20),
            (true, 0 or 1) => (3, 4, 10),
            (true, 2) => (4, 4, 14),
            (true, _) => (5, 4, 18),
        };
        if (length < bytes)
            throw new InvalidDataException("a Zstandard block ends in the header of its literals");
        ulong number = 0;
        for (int i = bytes - 1; i >= 0; i--)
            number = number << 8 | source[i];
        int mask = (1 << sizeBits) - 1;
        int count = (int)(number >> sizeShift) & mask;
        return new LiteralsHeader
        {
            Type = type,
            Length = bytes,
            Count = count,
            StoredBytes = type switch
            {
                LiteralsType.Raw => count,
                LiteralsType.Rle => 1,
                _ => (int)(number >> (sizeShift + sizeBits)) & mask,
            },
            HasFourStreams = format != 0,
        };
    }

    private readonly struct LiteralsHeader
    {
        public required LiteralsType Type { get; init; }

        // Bytes of the header itself.
        public required int Length { get; init; }

        // Literals there are.
        public required int Count { get; init; }

        // Bytes that stand for them.
        public required int StoredBytes { get; init; }

        public required bool HasFourStreams { get; init; }
    }
}
