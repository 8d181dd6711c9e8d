using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Copies of literals and matches in steps of 16 or 32 bytes, which write up to 31 bytes more than asked for.</summary>
internal static unsafe class MatchCopy
{
    private const int Step = 16;

    // Row i repeats the first i bytes of a vector.
    private static ReadOnlySpan<byte> Patterns =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
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

    // The largest multiples of 0 to 15 that fit a vector.
    private static ReadOnlySpan<byte> Advances => [0, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>Copies bytes; 31 more may be read and written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(byte* source, byte* target, int length)
    {
        Copy16(source, target);
        if (length > Step)
            CopyMore(source, target, length);
    }

    /// <summary>Copies from <paramref name="offset"/> bytes before the target, possibly what it has just written; 31 bytes more may be written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyMatch(byte* target, nuint offset, int length)
    {
        // Vectors are stored before the next one is loaded, so a distance of one vector is enough.
        if (offset >= Step)
            Copy(target - offset, target, length);
        else
            Repeat(target, (int)offset, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyMore(byte* source, byte* target, int length)
    {
        byte* end = target + length;
        source += Step;
        target += Step;
        do
        {
            Copy16(source, target);
            Copy16(source + Step, target + Step);
            source += 2 * Step;
            target += 2 * Step;
        }
        while (target < end);
    }

    // The pattern fills a vector, which is stored again and again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Repeat(byte* target, int offset, int length)
    {
        ref byte patterns = ref Unsafe.AsRef(in Patterns[0]);
        Vector128<byte> pattern = Vector128.ShuffleNative(
            Vector128.Load(target - offset), Vector128.LoadUnsafe(ref patterns, (nuint)(offset * Step)));
        int advance = Unsafe.Add(ref Unsafe.AsRef(in Advances[0]), offset);
        byte* end = target + length;
        do
        {
            pattern.Store(target);
            target += advance;
        }
        while (target < end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy16(byte* source, byte* target) => Vector128.Load(source).Store(target);
}
