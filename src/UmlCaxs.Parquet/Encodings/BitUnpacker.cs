using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// Unpacks numbers of 0 to 64 bits that follow each other from the least significant bit of the first byte. Where the
/// processor permutes bytes (AVX-512 VBMI), 8 or 16 numbers are cut out at once: every lane fetches the bytes its number
/// lies in, shifts by its own count and masks.
/// </summary>
internal static class BitUnpacker
{
    // A number of so many bits lies within four (eight) bytes whatever bit it begins at.
    private const int MostBitsIn4Bytes = 25;
    private const int MostBitsIn8Bytes = 57;

    private static readonly Vector512<byte>[] Permutation32 = Permutations(MostBitsIn4Bytes, sizeof(int));
    private static readonly Vector512<byte>[] Permutation64 = Permutations(MostBitsIn8Bytes, sizeof(long));

    /// <summary>Unpacks numbers of at most 32 bits.</summary>
    /// <param name="data">Holds them; bytes behind the last may be read, but do not matter.</param>
    /// <param name="bit">Where the first begins.</param>
    /// <param name="width">Their bits, 0 to 32.</param>
    /// <param name="values">Receives them.</param>
    /// <exception cref="InvalidDataException">The data end before the last.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(ReadOnlySpan<byte> data, long bit, int width, Span<int> values)
    {
        CheckRoom(data.Length, bit, width, values.Length);
        ref byte bytes = ref MemoryMarshal.GetReference(data);
        ref int target = ref MemoryMarshal.GetReference(values);
        int done = 0;
        if (width == 0)
        {
            values.Clear();
            return;
        }
        for (; done < values.Length && (bit & 7) != 0; done++, bit += width)
            Unsafe.Add(ref target, done) = (int)One(ref bytes, data.Length, bit, width);

        if (Avx512Vbmi.IsSupported && width <= MostBitsIn4Bytes)
        {
            Vector512<byte> permutation = Permutation32[width];
            Vector512<uint> shifts = (Vector512<uint>.Indices * (uint)width) & Vector512.Create(7u);
            Vector512<uint> mask = Vector512.Create((1u << width) - 1);
            int position = (int)(bit >> 3);
            for (; values.Length - done >= 16 && position <= data.Length - Vector512<byte>.Count; done += 16, position += 2 * width)
            {
                Vector512<uint> lanes = Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref bytes, (nuint)position), permutation).AsUInt32();
                (Avx512F.ShiftRightLogicalVariable(lanes, shifts) & mask).AsInt32().StoreUnsafe(ref target, (nuint)done);
            }
            bit = (long)position * 8;
        }
        else if (Avx512Vbmi.IsSupported)
        {
            int position = (int)(bit >> 3);
            Lanes64 lanes = new(width);
            for (; values.Length - done >= 8 && position <= data.Length - Vector512<byte>.Count; done += 8, position += width)
                Avx512F.ConvertToVector256Int32(lanes.At(ref bytes, position)).StoreUnsafe(ref target, (nuint)done);
            bit = (long)position * 8;
        }
        for (; done < values.Length; done++, bit += width)
            Unsafe.Add(ref target, done) = (int)One(ref bytes, data.Length, bit, width);
    }

    /// <summary>Unpacks numbers of at most 64 bits.</summary>
    /// <inheritdoc cref="Unpack(ReadOnlySpan{byte}, long, int, Span{int})"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Unpack(ReadOnlySpan<byte> data, long bit, int width, Span<long> values)
    {
        CheckRoom(data.Length, bit, width, values.Length);
        ref byte bytes = ref MemoryMarshal.GetReference(data);
        ref long target = ref MemoryMarshal.GetReference(values);
        int done = 0;
        if (width == 0)
        {
            values.Clear();
            return;
        }
        for (; done < values.Length && (bit & 7) != 0; done++, bit += width)
            Unsafe.Add(ref target, done) = (long)One(ref bytes, data.Length, bit, width);

        if (Avx512Vbmi.IsSupported && width <= MostBitsIn8Bytes)
        {
            int position = (int)(bit >> 3);
            Lanes64 lanes = new(width);
            for (; values.Length - done >= 8 && position <= data.Length - Vector512<byte>.Count; done += 8, position += width)
                lanes.At(ref bytes, position).AsInt64().StoreUnsafe(ref target, (nuint)done);
            bit = (long)position * 8;
        }
        for (; done < values.Length; done++, bit += width)
            Unsafe.Add(ref target, done) = (long)One(ref bytes, data.Length, bit, width);
    }

    private static void CheckRoom(int length, long bit, int width, int count)
    {
        if (bit < 0 || (UInt128)bit + ((UInt128)width * (uint)count) > (UInt128)length * 8)
            throw new InvalidDataException($"{count} numbers of {width} bits do not fit in the bytes that are left");
    }

    // One number by 64-bit loads; by single bytes where a load would pass the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong One(ref byte bytes, int length, long bit, int width)
    {
        int position = (int)(bit >> 3);
        int shift = (int)bit & 7;
        ulong mask = ulong.MaxValue >> (64 - width);
        if (length - position <= sizeof(ulong))
            return OneAtEnd(ref bytes, length, position, shift) & mask;
        ulong value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, position)) >> shift;
        if (shift + width > 64)
            value |= (ulong)Unsafe.Add(ref bytes, position + sizeof(ulong)) << (64 - shift);
        return value & mask;
    }

    private static ulong OneAtEnd(ref byte bytes, int length, int position, int shift)
    {
        ulong value = 0;
        for (int i = 0; i < Math.Min(length - position, sizeof(ulong)); i++)
            value |= (ulong)Unsafe.Add(ref bytes, position + i) << (8 * i);
        return value >> shift;
    }

    // For each width: byte numbers that put the bytes of number i into lane i. Eight numbers fill whole bytes.
    private static Vector512<byte>[] Permutations(int mostBits, int laneBytes)
    {
        var permutations = new Vector512<byte>[mostBits + 1];
        Span<byte> indices = stackalloc byte[Vector512<byte>.Count];
        for (int width = 1; width <= mostBits; width++)
        {
            for (int i = 0; i < indices.Length; i++)
                indices[i] = (byte)((i / laneBytes * width >> 3) + (i % laneBytes));
            permutations[width] = Vector512.Create<byte>(indices);
        }
        return permutations;
    }

    // Eight numbers of up to 57 bits.
    private readonly struct Lanes64(int width)
    {
        private readonly Vector512<byte> permutation = Permutation64[width];
        private readonly Vector512<ulong> shifts = (Vector512<ulong>.Indices * (ulong)width) & Vector512.Create(7ul);
        private readonly Vector512<ulong> mask = Vector512.Create((1ul << width) - 1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<ulong> At(ref byte bytes, int position)
        {
            Vector512<ulong> lanes = Avx512Vbmi.PermuteVar64x8(Vector512.LoadUnsafe(ref bytes, (nuint)position), permutation).AsUInt64();
            return Avx512F.ShiftRightLogicalVariable(lanes, shifts) & mask;
        }
    }
}
