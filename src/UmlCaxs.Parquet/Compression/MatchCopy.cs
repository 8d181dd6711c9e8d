using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Parquet.Compression;

/// <summary>
/// Copies of bytes decoded before: source and target may overlap, and then the bytes between
/// them repeat. Nothing is checked here; the callers have checked that the source lies inside what is decoded.
/// </summary>
internal static unsafe class MatchCopy
{
    /// <summary>Bytes that <see cref="Wild"/> may write behind the end of its target, and that must belong to the buffer.</summary>
    public const int Overshoot = 15;

    private const int Width = 16;

    // Row p - 1 repeats the first p of sixteen bytes.
    private static ReadOnlySpan<byte> Repetitions =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1,
        0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0,
        0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0,
        0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1,
        0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
    ];

    // Entry p - 1: the largest multiple of p up to 16.
    private static ReadOnlySpan<byte> Steps => [16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Sixteen bytes at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sixteen(byte* from, byte* to) => Vector128.Store(Vector128.Load(from), to);

    /// <summary>Copies in steps of up to sixteen bytes, writing up to <see cref="Overshoot"/> bytes too many.</summary>
    /// <param name="to">The target; at least length + <see cref="Overshoot"/> bytes of the buffer follow.</param>
    /// <param name="offset">How far before the target the source is, at least 1.</param>
    /// <param name="length">At least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Wild(byte* to, nuint offset, nuint length)
    {
        if (offset >= Width)
        {
            byte* from = to - offset;
            byte* end = to + length;
            do
            {
                Sixteen(from, to);
                from += Width;
                to += Width;
            }
            while (to < end);
            return;
        }
        Repeat(to, offset, length);
    }

    /// <summary>Fills with the last few bytes before the target, again and again, writing up to <see cref="Overshoot"/> bytes too many.</summary>
    /// <param name="to">The target; at least length + <see cref="Overshoot"/> bytes of the buffer follow, and sixteen behind the source.</param>
    /// <param name="offset">How far before the target the source is, 1 to 15.</param>
    /// <param name="length">At least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Repeat(byte* to, nuint offset, nuint length)
    {
        byte* end = to + length;
        Vector128<byte> order = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Repetitions), (offset - 1) * Width);
        Vector128<byte> pattern = Vector128.ShuffleNative(Vector128.Load(to - offset), order);
        nuint step = Unsafe.Add(ref MemoryMarshal.GetReference(Steps), offset - 1);
        do
        {
            Vector128.Store(pattern, to);
            to += step;
        }
        while (to < end);
    }

    /// <summary>Copies byte by byte, not one too many.</summary>
    public static void Exact(byte* to, nuint offset, nuint length)
    {
        byte* from = to - offset;
        for (nuint i = 0; i < length; i++)
            to[i] = from[i];
    }
}
