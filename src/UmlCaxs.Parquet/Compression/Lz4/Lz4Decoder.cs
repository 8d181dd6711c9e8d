using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Lz4;

/// <summary>
/// Decompresses LZ4 blocks: sequences of a token, literals, a 16-bit offset and a match. The token's high four bits count the
/// literals, the low four the match beyond its least four bytes; 15 goes on in further bytes up to one that is not 255. The
/// last sequence ends with its literals.
/// </summary>
internal static class Lz4Decoder
{
    private const int Extended = 15;
    private const int LeastMatch = 4;

    // While this much is left on both sides, a sequence without extended lengths needs no check of where its copies end.
    private const int FastInput = 16 + sizeof(ushort);
    private const int FastOutput = Extended - 1 + Extended - 1 + LeastMatch + MatchCopy.Overshoot;

    /// <summary>Decompresses one block into exactly <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidDataException">The block is damaged, or longer or shorter than the destination.</exception>
    public static void DecompressBlock(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int length = DecompressBlock(source, destination, 0, 0);
        if (length != destination.Length)
            throw new InvalidDataException($"an LZ4 block of {length} bytes where {destination.Length} are announced");
    }

    /// <summary>Decompresses one of several blocks; its length is not known beforehand.</summary>
    /// <param name="source">The block.</param>
    /// <param name="destination">What was decompressed before, and room.</param>
    /// <param name="start">Where the block goes.</param>
    /// <param name="oldest">Where the oldest byte is that the block may copy: <paramref name="start"/> for an independent one.</param>
    /// <returns>Bytes of the block.</returns>
    /// <exception cref="InvalidDataException">The block is damaged or longer than the room.</exception>
    public static unsafe int DecompressBlock(ReadOnlySpan<byte> source, Span<byte> destination, int start, int oldest)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)destination.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)oldest, (uint)start);
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            return (int)(Decode(from, from + source.Length, to + oldest, to + start, to + destination.Length) - (to + start));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe byte* Decode(byte* source, byte* sourceEnd, byte* oldest, byte* to, byte* end)
    {
        byte* from = source;
        // No pointer is below null, not even that of an empty span.
        byte* fastFrom = sourceEnd - from >= FastInput ? sourceEnd - FastInput + 1 : null;
        byte* fastTo = end - to >= FastOutput ? end - FastOutput + 1 : null;
        while (true)
        {
            if (from >= sourceEnd)
                ThrowEnds(from - source);
            uint token = *from++;
            long literals = token >> 4;
            long matched = token & 15;
            bool fast = from < fastFrom && to < fastTo && literals != Extended;
            if (fast)
            {
                MatchCopy.Sixteen(from, to);
            }
            else
            {
                if (literals == Extended)
                {
                    byte* next = EndOfLength(from, source, sourceEnd);
                    literals += Extension(from, next);
                    from = next;
                }
                if (literals > sourceEnd - from)
                    ThrowEnds(from - source);
                if (literals > end - to)
                    ThrowTooLong(from - source);
                Unsafe.CopyBlockUnaligned(to, from, (uint)literals);
            }
            from += literals;
            to += literals;
            if (!fast)
            {
                if (from == sourceEnd)
                    return to;
                if (sourceEnd - from < sizeof(ushort))
                    ThrowEnds(from - source);
            }

            nuint offset = Unsafe.ReadUnaligned<ushort>(from);
            from += sizeof(ushort);
            // An offset of 0 becomes the largest number.
            if (offset - 1 >= (nuint)(to - oldest))
                ThrowOffset(from - source, offset, to - oldest);
            if (matched == Extended)
            {
                byte* next = EndOfLength(from, source, sourceEnd);
                matched += Extension(from, next);
                from = next;
                fast = false;
            }
            matched += LeastMatch;
            if (fast)
            {
                MatchCopy.Wild(to, offset, (nuint)matched);
            }
            else
            {
                if (matched > end - to)
                    ThrowTooLong(from - source);
                // One match may be nearly all of the block: only what ends too near to the end goes byte by byte.
                long wild = Math.Min(matched, end - to - MatchCopy.Overshoot);
                if (wild > 0)
                    MatchCopy.Wild(to, offset, (nuint)wild);
                else
                    wild = 0;
                MatchCopy.Exact(to + wild, offset, (nuint)(matched - wild));
            }
            to += matched;
        }
    }

    // Behind the byte that ends an extended length: the first that is not 255.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe byte* EndOfLength(byte* from, byte* source, byte* sourceEnd)
    {
        do
        {
            if (from >= sourceEnd)
                ThrowEnds(from - source);
        }
        while (*from++ == 255);
        return from;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe long Extension(byte* from, byte* next) => 255L * (next - from - 1) + next[-1];

    [DoesNotReturn]
    private static void ThrowEnds(long position) =>
        throw new InvalidDataException($"an LZ4 block ends inside the sequence at byte {position}");

    [DoesNotReturn]
    private static void ThrowTooLong(long position) =>
        throw new InvalidDataException($"an LZ4 block is longer than announced, from the sequence at byte {position} on");

    [DoesNotReturn]
    private static void ThrowOffset(long position, nuint offset, long produced) =>
        throw new InvalidDataException($"an LZ4 block copies from {offset} bytes back where there are {produced}, before byte {position}");
}
