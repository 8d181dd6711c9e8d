using System.Numerics;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Snappy;

/// <summary>
/// Compresses to Snappy's raw format. Blocks of 64 KB are independent, so that positions and offsets have 16 bits. Of the
/// earlier places with the same four bytes only the one that last had their hash is tried.
/// </summary>
internal static class SnappyEncoder
{
    private const int BlockLength = 1 << 16;
    private const int MostHashBits = 14;
    private const int FewestHashBits = 8;

    // Matches are sought and literals copied sixteen bytes at a time up to here before the end of a block.
    private const int Margin = 16;

    // The table of every thread that writes; 32 KB.
    [ThreadStatic]
    private static ushort[]? positions;

    /// <summary>Bytes that suffice for <see cref="Compress"/>: the bound customary for Snappy, with room for copies that overshoot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are more than 2 GB.</exception>
    public static int MaxCompressedLength(int length)
    {
        long most = 32L + length + length / 6L;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, Array.MaxLength, nameof(length));
        return (int)most;
    }

    /// <summary>Compresses <paramref name="source"/>.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="MaxCompressedLength"/>.</exception>
    public static unsafe int Compress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (destination.Length < MaxCompressedLength(source.Length))
            throw new ArgumentException("The destination is too short for the worst case.", nameof(destination));
        ushort[] table = positions ??= new ushort[1 << MostHashBits];
        fixed (byte* input = source)
        fixed (byte* output = destination)
        fixed (ushort* last = table)
        {
            byte* to = WriteLength(output, (uint)source.Length);
            for (int start = 0; start < source.Length; start += BlockLength)
            {
                int length = Math.Min(BlockLength, source.Length - start);
                int hashBits = Math.Clamp(BitOperations.Log2((uint)length) + 1, FewestHashBits, MostHashBits);
                table.AsSpan(0, 1 << hashBits).Clear();
                to = CompressBlock(input + start, length, to, last, 32 - hashBits);
            }
            return (int)(to - output);
        }
    }

    private static unsafe byte* WriteLength(byte* to, uint length)
    {
        for (; length >= 0x80; length >>= 7)
            *to++ = (byte)(length | 0x80);
        *to++ = (byte)length;
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe byte* CompressBlock(byte* block, int length, byte* to, ushort* last, int shift)
    {
        byte* end = block + length;
        byte* literal = block;
        if (length > Margin)
        {
            byte* limit = end - Margin;
            byte* from = block + 1;
            while (true)
            {
                // Every step that finds nothing makes the next a little wider: random mantissas pass nearly at once.
                uint step = 32;
                byte* candidate;
                while (true)
                {
                    if (from > limit)
                        return Literal(literal, end, to);
                    uint bytes = Unsafe.ReadUnaligned<uint>(from);
                    uint hash = MatchFinder.Hash(bytes, shift);
                    candidate = block + last[hash];
                    last[hash] = (ushort)(from - block);
                    if (bytes == Unsafe.ReadUnaligned<uint>(candidate))
                        break;
                    from += step >> 5;
                    step += step >> 5;
                }
                to = ShortLiteral(literal, from, to);
                // One match often follows the other; the place behind each is tried at once.
                while (true)
                {
                    int matched = 4 + MatchFinder.MatchLength(candidate + 4, from + 4, end);
                    to = Copy(to, (uint)(from - candidate), matched);
                    from += matched;
                    literal = from;
                    if (from > limit)
                        return Literal(literal, end, to);
                    ulong around = Unsafe.ReadUnaligned<ulong>(from - 1);
                    last[MatchFinder.Hash((uint)around, shift)] = (ushort)(from - 1 - block);
                    uint bytes = (uint)(around >> 8);
                    uint hash = MatchFinder.Hash(bytes, shift);
                    candidate = block + last[hash];
                    last[hash] = (ushort)(from - block);
                    if (bytes != Unsafe.ReadUnaligned<uint>(candidate))
                        break;
                }
                from++;
            }
        }
        return Literal(literal, end, to);
    }

    // Literals before a match: at least Margin bytes of the block follow their start.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* ShortLiteral(byte* from, byte* end, byte* to)
    {
        long length = end - from;
        if (length > 16)
            return Literal(from, end, to);
        *to++ = (byte)((length - 1) << 2);
        MatchCopy.Sixteen(from, to);
        return to + length;
    }

    private static unsafe byte* Literal(byte* from, byte* end, byte* to)
    {
        uint length = (uint)(end - from);
        if (length == 0)
            return to;
        uint n = length - 1;
        if (n < 60)
        {
            *to++ = (byte)(n << 2);
        }
        else if (n < 1 << 8)
        {
            *to++ = 60 << 2;
            *to++ = (byte)n;
        }
        else
        {
            *to++ = 61 << 2;
            Unsafe.WriteUnaligned(to, (ushort)n);
            to += 2;
        }
        Unsafe.CopyBlockUnaligned(to, from, length);
        return to + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* Copy(byte* to, uint offset, int length)
    {
        if (length < 12 && offset < 2048)
            return NearCopy(to, offset, length);
        // A remainder must have four bytes for the short form, which is why 64 is not always taken off.
        while (length >= 68)
        {
            to = FarCopy(to, offset, 64);
            length -= 64;
        }
        if (length > 64)
        {
            to = FarCopy(to, offset, 60);
            length -= 60;
        }
        return length < 12 && offset < 2048 ? NearCopy(to, offset, length) : FarCopy(to, offset, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* NearCopy(byte* to, uint offset, int length)
    {
        to[0] = (byte)(1 | ((length - 4) << 2) | (int)((offset >> 8) << 5));
        to[1] = (byte)offset;
        return to + 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* FarCopy(byte* to, uint offset, int length)
    {
        to[0] = (byte)(2 | ((length - 1) << 2));
        Unsafe.WriteUnaligned(to + 1, (ushort)offset);
        return to + 3;
    }
}
