using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>The hash function XXH64 with seed 0 (the xxHash fast digest algorithm), of which frames store the low 32 bits.</summary>
internal static class XxHash64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int StripeBytes = 32;

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static ulong Compute(ReadOnlySpan<byte> data)
    {
        int stripes = data.Length / StripeBytes;
        ulong hash = stripes > 0 ? HashStripes(MemoryMarshal.Cast<byte, ulong>(data[..(stripes * StripeBytes)])) : Prime5;
        hash += (ulong)data.Length;

        ReadOnlySpan<byte> tail = data[(stripes * StripeBytes)..];
        for (; tail.Length >= sizeof(ulong); tail = tail[sizeof(ulong)..])
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(tail));
            hash = BitOperations.RotateLeft(hash, 27) * Prime1 + Prime4;
        }
        if (tail.Length >= sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(tail) * Prime1;
            hash = BitOperations.RotateLeft(hash, 23) * Prime2 + Prime3;
            tail = tail[sizeof(uint)..];
        }
        foreach (byte value in tail)
        {
            hash ^= value * Prime5;
            hash = BitOperations.RotateLeft(hash, 11) * Prime1;
        }
        return Avalanche(hash);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong HashStripes(ReadOnlySpan<ulong> lanes)
    {
        ulong a = unchecked(Prime1 + Prime2);
        ulong b = Prime2;
        ulong c = 0;
        ulong d = unchecked(0 - Prime1);
        for (int i = 0; i + 4 <= lanes.Length; i += 4)
        {
            a = Round(a, lanes[i]);
            b = Round(b, lanes[i + 1]);
            c = Round(c, lanes[i + 2]);
            d = Round(d, lanes[i + 3]);
        }
        ulong hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
            + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        hash = Merge(hash, a);
        hash = Merge(hash, b);
        hash = Merge(hash, c);
        return Merge(hash, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + input * Prime2, 31) * Prime1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Merge(ulong hash, ulong lane) => (hash ^ Round(0, lane)) * Prime1 + Prime4;

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ hash >> 33) * Prime2;
        hash = (hash ^ hash >> 29) * Prime3;
        return hash ^ hash >> 32;
    }
}
