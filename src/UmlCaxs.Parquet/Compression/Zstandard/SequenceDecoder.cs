using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decodes and executes the sequences of blocks (RFC 8878, 3.1.1.3.2 and 3.1.1.4).</summary>
internal sealed unsafe class SequenceDecoder
{
    /// <summary>Bytes that copies of literals and matches may go beyond their end.</summary>
    public const int Margin = 32;

    // With so many extra bits or fewer, one load of 57 bits has the next states as well: 9 + 9 + 8 bits.
    private const int MostBitsBeforeStates = BackwardBits.BitsOfRefill - 26;

    private readonly SequenceCode literalsLengths = SequenceCode.LiteralsLengths();
    private readonly SequenceCode offsets = SequenceCode.Offsets();
    private readonly SequenceCode matchLengths = SequenceCode.MatchLengths();

    // The last three offsets of the block before, the latest first.
    private (uint Latest, uint Second, uint Third) repeats;

    /// <summary>Forgets the frame before.</summary>
    public void BeginFrame()
    {
        literalsLengths.Clear();
        offsets.Clear();
        matchLengths.Clear();
        repeats = (1, 4, 8);
    }

    /// <summary>Decodes the sequences of a block and executes them.</summary>
    /// <param name="section">The section of sequences.</param>
    /// <param name="read">Bytes of it that gave their number.</param>
    /// <param name="count">That number, 1 or more.</param>
    /// <param name="literals">The literals of the block.</param>
    /// <param name="target">Where its content goes.</param>
    /// <returns>Bytes the block holds.</returns>
    /// <exception cref="InvalidDataException">The section is damaged, or there is no room for the content.</exception>
    public int Decode(ReadOnlySpan<byte> section, int read, int count, in Literals literals, in BlockRange target)
    {
        if (section.Length == read)
            throw new InvalidDataException("a Zstandard block ends where the modes of its sequences are due");
        int modes = section[read++];
        if ((modes & 3) != 0)
            throw new InvalidDataException("reserved bits of the modes of the sequences of a Zstandard block are set");
        read += literalsLengths.Read(modes >> 6, section[read..]);
        read += offsets.Read(modes >> 4 & 3, section[read..]);
        read += matchLengths.Read(modes >> 2 & 3, section[read..]);
        fixed (byte* source = section)
            return Execute(new BackwardBits(source + read, section.Length - read), count, literals, target);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Execute(BackwardBits opened, int count, in Literals literals, in BlockRange target)
    {
        BackwardBits bits = opened; // a copy whose address nobody takes lives in registers
        ulong* literalsLengthStates = literalsLengths.States;
        ulong* offsetStates = offsets.States;
        ulong* matchLengthStates = matchLengths.States;
        ulong literalsLengthState = literalsLengthStates[bits.Read(literalsLengths.Log)];
        ulong offsetState = offsetStates[bits.Read(offsets.Log)];
        ulong matchLengthState = matchLengthStates[bits.Read(matchLengths.Log)];
        (uint latest, uint second, uint third) = repeats;
        byte* literal = literals.Start;
        byte* literalsEnd = literal + literals.Length;
        byte* output = target.Start;
        byte* outputEnd = target.End;
        byte* frameStart = target.FrameStart;
        while (true)
        {
            bits.Refill();
            int extra = (byte)offsetState + (byte)matchLengthState + (byte)literalsLengthState;
            uint offset = (uint)(offsetState >> 32) + bits.Read((byte)offsetState);
            if (extra > MostBitsBeforeStates)
                bits.Refill();
            int matchLength = (int)((uint)(matchLengthState >> 32) + bits.Read((byte)matchLengthState));
            int literalsLength = (int)((uint)(literalsLengthState >> 32) + bits.Read((byte)literalsLengthState));
            if ((byte)offsetState > 1)
            {
                third = second;
                second = latest;
                latest = offset;
            }
            else
            {
                // One of the last offsets, the next one if there are no literals (3.1.1.5).
                uint index = offset + (literalsLength == 0 ? 1u : 0u);
                offset = index switch { 0 => latest, 1 => second, 2 => third, _ => latest - 1 };
                if (index > 1)
                    third = second;
                if (index > 0)
                    second = latest;
                latest = offset;
            }
            count--;
            if (count > 0)
            {
                if (extra > MostBitsBeforeStates)
                    bits.Refill();
                literalsLengthState = literalsLengthStates[NextState(literalsLengthState, ref bits)];
                matchLengthState = matchLengthStates[NextState(matchLengthState, ref bits)];
                offsetState = offsetStates[NextState(offsetState, ref bits)];
            }

            long total = (long)literalsLength + matchLength;
            if (literalsLength > literalsEnd - literal)
                ThrowLiterals(literalsLength, literalsEnd - literal);
            byte* match = output + literalsLength;
            // An offset of 0 wraps around to the largest number.
            if (offset - 1 >= (ulong)(match - frameStart))
                ThrowOffset(offset, match - frameStart);
            if (total <= outputEnd - output - Margin)
            {
                SequenceCopy.Copy(literal, output, literalsLength);
                SequenceCopy.CopyMatch(match, offset, matchLength);
            }
            else
                ExecuteNearEnd(literal, literalsLength, offset, matchLength, output, outputEnd);
            literal += literalsLength;
            output += total;
            if (count == 0)
                break;
        }
        BackwardBits rest = bits;
        rest.End();
        repeats = (latest, second, third);
        if (literalsEnd - literal > outputEnd - output)
            ThrowRoom();
        Unsafe.CopyBlockUnaligned(output, literal, (uint)(literalsEnd - literal));
        return (int)(output - target.Start + (literalsEnd - literal));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint NextState(ulong state, ref BackwardBits bits) => (ushort)(state >> 16) + bits.Read((byte)(state >> 8));

    // Where there is no room for copies that go beyond their end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ExecuteNearEnd(byte* literal, int literalsLength, uint offset, int matchLength, byte* output, byte* outputEnd)
    {
        if ((long)literalsLength + matchLength > outputEnd - output)
            ThrowRoom();
        Unsafe.CopyBlockUnaligned(output, literal, (uint)literalsLength);
        output += literalsLength;
        byte* match = output - offset;
        for (int i = 0; i < matchLength; i++)
            output[i] = match[i];
    }

    private static void ThrowLiterals(int wanted, long left) =>
        throw new InvalidDataException($"a sequence of a Zstandard block takes {wanted} literals where {left} are left");

    private static void ThrowOffset(uint offset, long before) =>
        throw new InvalidDataException($"a match of a Zstandard block is {offset} bytes back, {before} bytes into its frame");

    private static void ThrowRoom() => throw new InvalidDataException("the Zstandard data hold more bytes than are left to fill");
}
