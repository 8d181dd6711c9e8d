using System.Numerics;
using System.Runtime.CompilerServices;

namespace UmlCaxs.Parquet.Compression;

/// <summary>What the compressors of Snappy and LZ4 look for earlier places with: a hash of four bytes, and how far two places agree.</summary>
internal static unsafe class MatchFinder
{
    /// <summary>A hash of four bytes in the 32 - <paramref name="shift"/> low bits (multiplicative, by the golden ratio).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(uint bytes, int shift) => (bytes * 0x9E3779B1u) >> shift;

    /// <summary>The number of bytes equal at both places.</summary>
    /// <param name="earlier">The earlier place.</param>
    /// <param name="later">The later place.</param>
    /// <param name="end">Where the later one ends.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int MatchLength(byte* earlier, byte* later, byte* end)
    {
        byte* start = later;
        while (end - later >= sizeof(ulong))
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(earlier) ^ Unsafe.ReadUnaligned<ulong>(later);
            if (difference != 0)
                return (int)(later - start) + (BitOperations.TrailingZeroCount(difference) >> 3);
            earlier += sizeof(ulong);
            later += sizeof(ulong);
        }
        while (later < end && *earlier == *later)
        {
            earlier++;
            later++;
        }
        return (int)(later - start);
    }
}
