using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression.Snappy;

/// <summary>
/// Decompresses Snappy's raw format: the length as a varint, then elements, each a tag byte whose two low bits tell literals
/// (0) from copies with an offset of 11 (1), 16 (2) or 32 bits (3).
/// </summary>
internal static class SnappyDecoder
{
    private const int LongestCopy = 64;

    // While this much is left on both sides, an element needs no check of where its copy ends.
    private const int FastInput = 1 + 16;
    private const int FastOutput = LongestCopy + MatchCopy.Overshoot;

    /// <summary>Decompresses into exactly <paramref name="destination"/>.</summary>
    /// <exception cref="InvalidDataException">The data are damaged, or longer or shorter than the destination.</exception>
    public static unsafe void Decompress(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        int start = ReadLength(source, out long length);
        if (length != destination.Length)
            throw new InvalidDataException($"snappy data announce {length} bytes where {destination.Length} are expected");
        fixed (byte* from = source)
        fixed (byte* to = destination)
        {
            Decode(from, from + start, from + source.Length, to, to + destination.Length);
        }
    }

    // The preamble: seven bits a byte, low ones first, at most 32 in all. Returns its bytes.
    private static int ReadLength(ReadOnlySpan<byte> source, out long length)
    {
        length = 0;
        for (int i = 0; i < source.Length && i < 5; i++)
        {
            length |= (long)(source[i] & 0x7F) << (7 * i);
            if (source[i] < 0x80)
                return i + 1;
        }
        throw new InvalidDataException($"snappy data of {source.Length} bytes have no length at their start");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Decode(byte* source, byte* from, byte* sourceEnd, byte* destination, byte* end)
    {
        byte* to = destination;
        // No pointer is below null, not even that of an empty span.
        byte* fastFrom = sourceEnd - from >= FastInput ? sourceEnd - FastInput + 1 : null;
        byte* fastTo = end - to >= FastOutput ? end - FastOutput + 1 : null;
        while (from < sourceEnd)
        {
            bool fast = from < fastFrom && to < fastTo;
            uint tag = *from++;
            if ((tag & 3) == 0)
            {
                uint shortLength = (tag >> 2) + 1;
                if (fast && shortLength <= 16)
                {
                    MatchCopy.Sixteen(from, to);
                    from += shortLength;
                    to += shortLength;
                    continue;
                }
                long length = shortLength;
                if (length > 60)
                {
                    // 60 to 63 in the tag: the length is in the one to four bytes that follow.
                    int lengthBytes = (int)length - 60;
                    if (lengthBytes > sourceEnd - from)
                        ThrowEnds(from - source);
                    length = 1;
                    for (int i = 0; i < lengthBytes; i++)
                        length += (long)from[i] << (8 * i);
                    from += lengthBytes;
                }
                if (length > sourceEnd - from)
                    ThrowEnds(from - source);
                if (length > end - to)
                    ThrowTooLong(from - source, end - destination);
                Unsafe.CopyBlockUnaligned(to, from, (uint)length);
                from += length;
                to += length;
                continue;
            }

            nuint offset;
            nuint copied;
            if (fast && (tag & 3) != 3)
            {
                // Which of the two short forms comes next is hard to foretell, so both are decoded without a branch.
                uint near = (uint)-(int)(tag & 1);
                uint raw = Unsafe.ReadUnaligned<ushort>(from);
                offset = (raw & (0xFFFF ^ (near & 0xFF00))) | ((tag & near & 0xE0) << 3);
                copied = ((tag >> 2) & (63 ^ (near & 56))) + 1 + (near & 3);
                from += tag & 3;
            }
            else
            {
                int offsetBytes = (tag & 3) == 3 ? 4 : (int)(tag & 3);
                if (offsetBytes > sourceEnd - from)
                    ThrowEnds(from - source);
                (offset, copied) = (tag & 3) switch
                {
                    1 => ((nuint)(((tag & 0xE0) << 3) | *from), (nuint)((tag >> 2) & 7) + 4),
                    2 => (Unsafe.ReadUnaligned<ushort>(from), (nuint)(tag >> 2) + 1),
                    _ => (Unsafe.ReadUnaligned<uint>(from), (nuint)(tag >> 2) + 1),
                };
                from += offsetBytes;
            }
            // An offset of 0 becomes the largest number.
            if (offset - 1 >= (nuint)(to - destination))
                ThrowOffset(from - source, offset, to - destination);
            if (fast)
            {
                MatchCopy.Wild(to, offset, copied);
            }
            else
            {
                if (copied > (nuint)(end - to))
                    ThrowTooLong(from - source, end - destination);
                MatchCopy.Exact(to, offset, copied);
            }
            to += copied;
        }
        if (to != end)
            ThrowTooShort(to - destination, end - destination);
    }

    [DoesNotReturn]
    private static void ThrowEnds(long position) =>
        throw new InvalidDataException($"snappy data end inside the element before byte {position}");

    [DoesNotReturn]
    private static void ThrowTooLong(long position, long length) =>
        throw new InvalidDataException($"snappy data exceed their {length} bytes with the element before byte {position}");

    [DoesNotReturn]
    private static void ThrowTooShort(long found, long length) =>
        throw new InvalidDataException($"snappy data of {found} bytes announce {length}");

    [DoesNotReturn]
    private static void ThrowOffset(long position, nuint offset, long produced) =>
        throw new InvalidDataException($"snappy data copy from {offset} bytes back where there are {produced}, before byte {position}");
}
