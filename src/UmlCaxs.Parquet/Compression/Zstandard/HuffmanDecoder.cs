using System.Numerics;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decodes literals coded by a <see cref="HuffmanTable"/> (RFC 8878, 4.2.2).</summary>
internal static unsafe class HuffmanDecoder
{
    // Symbols that one load of 8 bytes suffices for: 5 codes of 11 bits, up to 7 bits read before, and the mark.
    private const int SymbolsOfLoad = 5;
    private const int MostBytesOfLoad = 7;
    private const int IndexShift = 64 - HuffmanTable.IndexBits;
    private const int JumpTableBytes = 6;

    /// <summary>Decodes literals that are one stream.</summary>
    /// <exception cref="InvalidDataException">The stream does not hold so many.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DecodeOne(HuffmanTable table, byte* source, int length, byte* output, int count)
    {
        var opened = new BackwardBits(source, length);
        BackwardBits bits = opened; // a copy whose address nobody takes lives in registers
        ushort* entries = table.Entries;
        byte* end = output + count;
        while (end - output >= SymbolsOfLoad)
        {
            bits.Refill();
            for (int i = 0; i < SymbolsOfLoad; i++)
            {
                int entry = entries[bits.Peek(HuffmanTable.IndexBits)];
                bits.Skip((byte)entry);
                *output++ = (byte)(entry >> 8);
            }
        }
        BackwardBits rest = bits;
        DecodeRest(entries, ref rest, output, end);
    }

    /// <summary>Decodes literals in four streams, which are decoded side by side: the streams hide each other's latency.</summary>
    /// <exception cref="InvalidDataException">The streams do not hold so many.</exception>
    public static void DecodeFour(HuffmanTable table, byte* source, int length, byte* output, int count)
    {
        if (length < JumpTableBytes)
            throw new InvalidDataException("the literals of a Zstandard block end in their jump table");
        int length0 = source[0] | source[1] << 8;
        int length1 = source[2] | source[3] << 8;
        int length2 = source[4] | source[5] << 8;
        int length3 = length - JumpTableBytes - length0 - length1 - length2;
        int segment = (count + 3) / 4;
        if (length3 < 1 || 3 * segment > count)
        {
            throw new InvalidDataException(
                $"{count} literals of a Zstandard block in {length} bytes cannot be four streams, three of them {length0}, {length1} and {length2} bytes");
        }
        source += JumpTableBytes;
        var bits0 = new BackwardBits(source, length0);
        var bits1 = new BackwardBits(source + length0, length1);
        var bits2 = new BackwardBits(source + length0 + length1, length2);
        var bits3 = new BackwardBits(source + length0 + length1 + length2, length3);
        ushort* entries = table.Entries;
        int done = DecodeSideBySide(entries, ref bits0, ref bits1, ref bits2, ref bits3, output, segment, count - 3 * segment);
        DecodeRest(entries, ref bits0, output + done, output + segment);
        DecodeRest(entries, ref bits1, output + segment + done, output + 2 * segment);
        DecodeRest(entries, ref bits2, output + 2 * segment + done, output + 3 * segment);
        DecodeRest(entries, ref bits3, output + 3 * segment + done, output + count);
    }

    // Decodes equally many symbols of each stream, most of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int DecodeSideBySide(
        ushort* entries,
        ref BackwardBits bits0,
        ref BackwardBits bits1,
        ref BackwardBits bits2,
        ref BackwardBits bits3,
        byte* output,
        int segment,
        int lastSegment)
    {
        // The next bit of each stream is the top one; a mark, the lowest bit set, stands behind the loaded ones.
        ulong a = bits0.ToMarked(out byte* atA);
        ulong b = bits1.ToMarked(out byte* atB);
        ulong c = bits2.ToMarked(out byte* atC);
        ulong d = bits3.ToMarked(out byte* atD);
        byte* at = output;
        byte* end = output + lastSegment;
        nint second = segment;
        nint fourth = 3 * (nint)segment;
        while (true)
        {
            // As many rounds as no stream can run out in, however long its codes; the estimate is then made anew.
            long bytes = Math.Min(
                Math.Min(atA - bits0.Start, atB - bits1.Start),
                Math.Min(atC - bits2.Start, atD - bits3.Start));
            long rounds = Math.Min(bytes / MostBytesOfLoad, (end - at) / SymbolsOfLoad);
            if (rounds <= 0)
                break;
            byte* stop = at + rounds * SymbolsOfLoad;
            do
            {
                a = Decode(entries, a, at);
                b = Decode(entries, b, at + second);
                c = Decode(entries, c, at + 2 * second);
                d = Decode(entries, d, at + fourth);
                a = Decode(entries, a, at + 1);
                b = Decode(entries, b, at + second + 1);
                c = Decode(entries, c, at + 2 * second + 1);
                d = Decode(entries, d, at + fourth + 1);
                a = Decode(entries, a, at + 2);
                b = Decode(entries, b, at + second + 2);
                c = Decode(entries, c, at + 2 * second + 2);
                d = Decode(entries, d, at + fourth + 2);
                a = Decode(entries, a, at + 3);
                b = Decode(entries, b, at + second + 3);
                c = Decode(entries, c, at + 2 * second + 3);
                d = Decode(entries, d, at + fourth + 3);
                a = Decode(entries, a, at + 4);
                b = Decode(entries, b, at + second + 4);
                c = Decode(entries, c, at + 2 * second + 4);
                d = Decode(entries, d, at + fourth + 4);
                at += SymbolsOfLoad;
                a = Reload(a, ref atA);
                b = Reload(b, ref atB);
                c = Reload(c, ref atC);
                d = Reload(d, ref atD);
            }
            while (at < stop);
        }
        bits0.FromMarked(a, atA);
        bits1.FromMarked(b, atB);
        bits2.FromMarked(c, atC);
        bits3.FromMarked(d, atD);
        return (int)(at - output);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Decode(ushort* entries, ulong marked, byte* output)
    {
        uint entry = entries[marked >> IndexShift];
        *output = (byte)(entry >> 8);
        return marked << (int)entry; // the shift takes the low 6 bits: the length of the code
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Reload(ulong marked, ref byte* at)
    {
        uint read = (uint)BitOperations.TrailingZeroCount(marked);
        at -= read >> 3;
        return (Unsafe.ReadUnaligned<ulong>(at) | 1) << (int)(read & 7);
    }

    private static void DecodeRest(ushort* entries, ref BackwardBits bits, byte* output, byte* end)
    {
        while (output < end)
        {
            bits.Refill();
            int entry = entries[bits.Peek(HuffmanTable.IndexBits)];
            bits.Skip((byte)entry);
            *output++ = (byte)(entry >> 8);
        }
        bits.End();
    }
}
