using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Parquet.Compression;

/// <summary>
/// The checksum of pages: CRC-32 as in gzip (polynomial 0x04C11DB7, bits reflected, ones before and after).
/// </summary>
internal static class PageChecksum
{
    private const uint ReflectedPolynomial = 0xEDB88320;
    private const int TableCount = 16;
    private const int Lane = 16;
    private const int FoldedAtOnce = 4 * Lane;

    // x^(32 d + 32) and x^(32 d - 32) modulo the polynomial, reflected and shifted by one, for folding across distances of d
    // 32-bit words: four lanes and one (Gopal et al. 2009, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ").
    private const ulong FourLanesLow = 0x154442BD4;
    private const ulong FourLanesHigh = 0x1C6E41596;
    private const ulong OneLaneLow = 0x1751997D0;
    private const ulong OneLaneHigh = 0x0CCAA009E;

    // Entry 256 k + b: the checksum of byte b followed by k zero bytes.
    private static readonly uint[] Tables = BuildTables();

    /// <summary>The checksum of a page as its header stores it (there as a signed number).</summary>
    public static uint Of(ReadOnlySpan<byte> data) => ~Advance(uint.MaxValue, data);

    /// <summary>The checksum of a page that lies in two pieces.</summary>
    public static uint Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) => ~Advance(Advance(uint.MaxValue, first), second);

    /// <summary>The same by tables alone, for processors that cannot multiply without carries.</summary>
    public static uint ByTables(ReadOnlySpan<byte> data) => ~Continue(Tables, uint.MaxValue, data);

    private static uint Advance(uint state, ReadOnlySpan<byte> data)
    {
        if (Pclmulqdq.IsSupported && data.Length >= FoldedAtOnce)
        {
            int folded = data.Length & -Lane;
            Span<byte> remainder = stackalloc byte[Lane];
            Fold(ref MemoryMarshal.GetReference(data), folded, state).CopyTo(remainder);
            // What folding leaves stands for all bytes so far, the initial ones included.
            state = Continue(Tables, 0, remainder);
            data = data[folded..];
        }
        return Continue(Tables, state, data);
    }

    // length is a multiple of a lane and at least four lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Vector128<byte> Fold(ref byte data, int length, uint state)
    {
        Vector128<ulong> a = Vector128.LoadUnsafe(ref data).AsUInt64() ^ Vector128.CreateScalar((ulong)state);
        Vector128<ulong> b = Vector128.LoadUnsafe(ref data, 1 * Lane).AsUInt64();
        Vector128<ulong> c = Vector128.LoadUnsafe(ref data, 2 * Lane).AsUInt64();
        Vector128<ulong> d = Vector128.LoadUnsafe(ref data, 3 * Lane).AsUInt64();
        nuint i = FoldedAtOnce;
        nuint end = (nuint)length;
        Vector128<ulong> four = Vector128.Create(FourLanesLow, FourLanesHigh);
        for (; end - i >= FoldedAtOnce; i += FoldedAtOnce)
        {
            a = FoldOnto(a, four, Vector128.LoadUnsafe(ref data, i).AsUInt64());
            b = FoldOnto(b, four, Vector128.LoadUnsafe(ref data, i + 1 * Lane).AsUInt64());
            c = FoldOnto(c, four, Vector128.LoadUnsafe(ref data, i + 2 * Lane).AsUInt64());
            d = FoldOnto(d, four, Vector128.LoadUnsafe(ref data, i + 3 * Lane).AsUInt64());
        }
        Vector128<ulong> one = Vector128.Create(OneLaneLow, OneLaneHigh);
        a = FoldOnto(a, one, b);
        a = FoldOnto(a, one, c);
        a = FoldOnto(a, one, d);
        for (; i < end; i += Lane)
            a = FoldOnto(a, one, Vector128.LoadUnsafe(ref data, i).AsUInt64());
        return a.AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> FoldOnto(Vector128<ulong> state, Vector128<ulong> powers, Vector128<ulong> next) =>
        Pclmulqdq.CarrylessMultiply(state, powers, 0x00) ^ Pclmulqdq.CarrylessMultiply(state, powers, 0x11) ^ next;

    // Sixteen bytes at a time: each looks up what it contributes past those that follow it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Continue(uint[] tables, uint state, ReadOnlySpan<byte> data)
    {
        ref uint table = ref MemoryMarshal.GetArrayDataReference(tables);
        for (; data.Length >= Lane; data = data[Lane..])
        {
            ulong low = BinaryPrimitives.ReadUInt64LittleEndian(data) ^ state;
            ulong high = BinaryPrimitives.ReadUInt64LittleEndian(data[sizeof(ulong)..]);
            state = EightBytes(ref table, 8, low) ^ EightBytes(ref table, 0, high);
        }
        foreach (byte b in data)
            state = Unsafe.Add(ref table, (byte)(state ^ b)) ^ (state >> 8);
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint EightBytes(ref uint table, int bytesBehind, ulong bytes)
    {
        ref uint first = ref Unsafe.Add(ref table, 256 * bytesBehind);
        return Unsafe.Add(ref first, 256 * 7 + (int)(bytes & 255))
            ^ Unsafe.Add(ref first, 256 * 6 + (int)((bytes >> 8) & 255))
            ^ Unsafe.Add(ref first, 256 * 5 + (int)((bytes >> 16) & 255))
            ^ Unsafe.Add(ref first, 256 * 4 + (int)((bytes >> 24) & 255))
            ^ Unsafe.Add(ref first, 256 * 3 + (int)((bytes >> 32) & 255))
            ^ Unsafe.Add(ref first, 256 * 2 + (int)((bytes >> 40) & 255))
            ^ Unsafe.Add(ref first, 256 * 1 + (int)((bytes >> 48) & 255))
            ^ Unsafe.Add(ref first, (int)(bytes >> 56));
    }

    private static uint[] BuildTables()
    {
        var tables = new uint[256 * TableCount];
        for (uint b = 0; b < 256; b++)
        {
            uint state = b;
            for (int bit = 0; bit < 8; bit++)
                state = (state >> 1) ^ ((state & 1) * ReflectedPolynomial);
            tables[b] = state;
        }
        for (int i = 256; i < tables.Length; i++)
            tables[i] = tables[(byte)tables[i - 256]] ^ (tables[i - 256] >> 8);
        return tables;
    }
}
