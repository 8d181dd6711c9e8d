using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Parquet.Reading;

/// <summary>
/// Moves dense values, at the front of a span, to the rows that have one; the others get a filler. In place and from the back:
/// a value never moves to the front, so that none is overwritten before it is moved.
/// </summary>
internal static class NullSpreader
{
    /// <summary>Spreads numbers.</summary>
    /// <param name="values">One for every row; the first <paramref name="definedCount"/> are set.</param>
    /// <param name="defined">Whether each row has a value.</param>
    /// <param name="definedCount">How many do.</param>
    /// <param name="filler">For the others.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Spread(Span<long> values, ReadOnlySpan<bool> defined, int definedCount, long filler)
    {
        if (values.Length != defined.Length || (uint)definedCount > (uint)values.Length)
            throw new ArgumentException("A flag for every row, and no more values than rows.", nameof(defined));
        ref long target = ref MemoryMarshal.GetReference(values);
        ref byte flags = ref Unsafe.As<bool, byte>(ref MemoryMarshal.GetReference(defined));
        Vector512<long> fillers = Vector512.Create(filler);
        int row = values.Length, left = definedCount;
        while (left < row)
        {
            if (Avx512F.IsSupported && row >= 8)
            {
                // The flags are 0 or 1: the product gathers them in its highest byte.
                ulong bytes = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref flags, row - 8));
                byte mask = (byte)((bytes * 0x0102040810204080UL) >> 56);
                int start = left - BitOperations.PopCount(mask);
                // Near the end of the span a load of eight values would leave it.
                if (start >= 0 && start + 8 <= values.Length)
                {
                    Vector512<long> dense = Vector512.LoadUnsafe(ref target, (nuint)start);
                    Avx512F.Expand(fillers, MaskOf(mask), dense).StoreUnsafe(ref target, (nuint)(row - 8));
                    row -= 8;
                    left = start;
                    continue;
                }
            }
            row--;
            if (Unsafe.Add(ref flags, row) == 0)
                Unsafe.Add(ref target, row) = filler;
            else if (--left >= 0)
                Unsafe.Add(ref target, row) = Unsafe.Add(ref target, left);
            else
                throw new ArgumentException("More flags are set than there are values.", nameof(defined));
        }
    }

    /// <summary>Spreads the rows of a buffer, in the same way; the others become null.</summary>
    public static void Spread(ByteArrayBuffer buffer, int firstRow, ReadOnlySpan<bool> defined, int definedCount)
    {
        int left = definedCount;
        for (int row = defined.Length - 1; row >= 0; row--)
        {
            if (!defined[row])
                buffer.SetNull(firstRow + row);
            else if (--left < row)
                buffer.SetView(firstRow + row, buffer.StartOf(firstRow + left), buffer.LengthOf(firstRow + left));
            else
                return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> MaskOf(byte mask)
    {
        Vector512<long> bits = Vector512.Create(1L, 2, 4, 8, 16, 32, 64, 128);
        return Vector512.Equals(Vector512.Create((long)mask) & bits, bits);
    }
}
