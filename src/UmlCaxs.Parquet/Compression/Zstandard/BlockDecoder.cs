using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decodes compressed blocks (RFC 8878, 3.1.1.3), with the state that blocks of a frame hand on.</summary>
internal sealed unsafe class BlockDecoder
{
    // On the pinned heap, so that pointers into it stay valid for as long as this object lives.
    private readonly byte[] literalsBuffer = GC.AllocateUninitializedArray<byte>(
        FrameHeader.MostBlockBytesOfAnyFrame + SequenceDecoder.Margin, pinned: true);

    private readonly LiteralsDecoder literals = new();
    private readonly SequenceDecoder sequences = new();

    /// <summary>Forgets the frame before.</summary>
    public void BeginFrame()
    {
        literals.BeginFrame();
        sequences.BeginFrame();
    }

    /// <summary>Decodes a block.</summary>
    /// <param name="source">Its first byte, at least 9 bytes into the compressed data (see <see cref="BackwardBits"/>).</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="sourceEnd">Behind the last byte that may be read at all.</param>
    /// <param name="target">Where its content goes.</param>
    /// <param name="mostBytes">What it may hold.</param>
    /// <returns>Bytes it holds.</returns>
    /// <exception cref="InvalidDataException">It is damaged, or there is no room for what it holds.</exception>
    public int Decode(byte* source, int length, byte* sourceEnd, in BlockRange target, int mostBytes)
    {
        var block = new ReadOnlySpan<byte>(source, length);
        var header = LiteralsHeader.Read(block, mostBytes);
        byte* stored = source + header.Length;
        ReadOnlySpan<byte> section = block[header.SectionBytes..];
        int count = ReadCount(section, out int countBytes);
        if (count == 0)
        {
            if (section.Length > countBytes)
                throw new InvalidDataException($"{section.Length - countBytes} bytes follow a Zstandard block without sequences");
            if (header.Count > target.Room)
                throw new InvalidDataException($"the Zstandard data hold more bytes than the {target.Room} that are left to fill");
            // Without sequences the literals are the content.
            literals.Decode(header, stored, target.Start);
            return header.Count;
        }

        // Raw literals stay where they are if copies that go beyond them stay inside the source.
        byte* decoded = stored;
        if (header.Type != LiteralsType.Raw || sourceEnd - stored - header.Count < SequenceDecoder.Margin)
        {
            decoded = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(literalsBuffer, 0);
            literals.Decode(header, stored, decoded);
        }
        return sequences.Decode(section, countBytes, count, new Literals { Start = decoded, Length = header.Count }, target);
    }

    // RFC 8878, 3.1.1.3.2.1: one to three bytes.
    private static int ReadCount(ReadOnlySpan<byte> section, out int bytes)
    {
        int first = section.IsEmpty ? 0 : section[0];
        bytes = first < 128 ? 1 : first < 255 ? 2 : 3;
        if (section.Length < bytes)
            throw new InvalidDataException("a Zstandard block ends where the number of its sequences is due");
        return bytes switch
        {
            1 => first,
            2 => (first - 128) << 8 | section[1],
            _ => (section[1] | section[2] << 8) + 0x7F00,
        };
    }
}
