using System.Numerics;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Lz4;

/// <summary>
/// Compresses to one LZ4 block. Of the earlier places with the same four bytes only the one that last had their hash is tried,
/// as by the format's fast compressors.
/// </summary>
internal static class Lz4Encoder
{
    private const int LeastMatch = 4;
    private const int MostOffset = ushort.MaxValue;
    private const int MostHashBits = 13;
    private const int FewestHashBits = 8;

    // The format wants the last five bytes of a block to be literals.
    private const int LastLiterals = 5;

    // Up to here before the end, matches are sought and literals copied sixteen bytes at a time. The format wants the last
    // match to start twelve bytes before the end or earlier.
    private const int Margin = 16;

    // The table of every thread that writes; 32 KB.
    [ThreadStatic]
    private static int[]? positions;

    /// <summary>Bytes that suffice for <see cref="CompressBlock"/>: the format's bound.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more than 2 GB.</exception>
    public static int MaxCompressedLength(int length)
    {
        long most = length + length / 255L + 16;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, Array.MaxLength, nameof(length));
        return (int)most;
    }

    /// <summary>Compresses <paramref name="source"/>.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="MaxCompressedLength"/>.</exception>
    public static unsafe int CompressBlock(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxCompressedLength(source.Length))
            throw new ArgumentException("The destination is too short for the worst case.", nameof(destination));
        int[] table = positions ??= new int[1 << MostHashBits];
        int hashBits = Math.Clamp(BitOperations.Log2((uint)source.Length | 1) + 1, FewestHashBits, MostHashBits);
        table.AsSpan(0, 1 << hashBits).Clear();
        fixed (byte* from = source)
        fixed (byte* to = destination)
        fixed (int* last = table)
        {
            return (int)(Compress(from, source.Length, to, last, 32 - hashBits) - to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe byte* Compress(byte* source, int length, byte* to, int* last, int shift)
    {
        byte* end = source + length;
        byte* literal = source;
        if (length > Margin)
        {
            byte* limit = end - Margin;
            byte* matchEnd = end - LastLiterals;
            byte* from = source + 1;
            while (true)
            {
                // Every step that finds nothing makes the next a little wider: random mantissas pass nearly at once.
                uint step = 32;
                byte* candidate;
                while (true)
                {
                    if (from > limit)
                        return LastSequence(literal, end, to);
                    uint bytes = Unsafe.ReadUnaligned<uint>(from);
                    uint hash = MatchFinder.Hash(bytes, shift);
                    candidate = source + last[hash];
                    last[hash] = (int)(from - source);
                    if (bytes == Unsafe.ReadUnaligned<uint>(candidate) && from - candidate <= MostOffset)
                        break;
                    from += step >> 5;
                    step += step >> 5;
                }
                while (true)
                {
                    int matched = MatchFinder.MatchLength(candidate + LeastMatch, from + LeastMatch, matchEnd);
                    to = Sequence(literal, from, to, (uint)(from - candidate), matched);
                    from += LeastMatch + matched;
                    literal = from;
                    if (from > limit)
                        return LastSequence(literal, end, to);
                    uint before = Unsafe.ReadUnaligned<uint>(from - 1);
                    last[MatchFinder.Hash(before, shift)] = (int)(from - 1 - source);
                    uint bytes = Unsafe.ReadUnaligned<uint>(from);
                    uint hash = MatchFinder.Hash(bytes, shift);
                    candidate = source + last[hash];
                    last[hash] = (int)(from - source);
                    if (bytes != Unsafe.ReadUnaligned<uint>(candidate) || from - candidate > MostOffset)
                        break;
                }
                from++;
            }
        }
        return LastSequence(literal, end, to);
    }

    // Literals up to the match, its offset, and how far it exceeds four bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* Sequence(byte* literal, byte* from, byte* to, uint offset, int matched)
    {
        long literals = from - literal;
        byte* token = to++;
        int high = 15;
        if (literals < 15)
        {
            high = (int)literals;
            MatchCopy.Sixteen(literal, to);
        }
        else
        {
            to = Length(to, (uint)literals - 15);
            Unsafe.CopyBlockUnaligned(to, literal, (uint)literals);
        }
        to += literals;
        Unsafe.WriteUnaligned(to, (ushort)offset);
        to += sizeof(ushort);
        *token = (byte)(high << 4 | Math.Min(matched, 15));
        return matched < 15 ? to : Length(to, (uint)matched - 15);
    }

    private static unsafe byte* LastSequence(byte* literal, byte* end, byte* to)
    {
        uint literals = (uint)(end - literal);
        *to++ = (byte)(Math.Min(literals, 15) << 4);
        if (literals >= 15)
            to = Length(to, literals - 15);
        Unsafe.CopyBlockUnaligned(to, literal, literals);
        return to + literals;
    }

    private static unsafe byte* Length(byte* to, uint rest)
    {
        for (; rest >= 255; rest -= 255)
            *to++ = 255;
        *to++ = (byte)rest;
        return to;
    }
}
