using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Parquet.Writing;

/// <summary>
/// Takes nulls out of rows: the values that are there move together, flags tell where they were. The targets have room for all rows;
/// the methods return how many values there are.
/// </summary>
internal static class DenseValues
{
    private const ulong EightFlags = 0x0101010101010101;

    /// <summary>Doubles of which NaN stands for no value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Doubles(ReadOnlySpan<double> rows, Span<double> values, Span<bool> defined)
    {
        values = values[..rows.Length];
        defined = defined[..rows.Length];
        ref double source = ref MemoryMarshal.GetReference(rows);
        ref double target = ref MemoryMarshal.GetReference(values);
        ref byte flags = ref Unsafe.As<bool, byte>(ref MemoryMarshal.GetReference(defined));
        int count = 0;
        int row = 0;
        while (row < rows.Length)
        {
            if (rows.Length - row >= Vector512<double>.Count)
            {
                var eight = Vector512.LoadUnsafe(ref source, (nuint)row);
                if (Vector512.EqualsAll(eight, eight))
                {
                    eight.StoreUnsafe(ref target, (nuint)count);
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref flags, row), EightFlags);
                    count += Vector512<double>.Count;
                    row += Vector512<double>.Count;
                    continue;
                }
            }
            for (int end = Math.Min(row + Vector512<double>.Count, rows.Length); row < end; row++)
            {
                double value = Unsafe.Add(ref source, row);
                bool there = !double.IsNaN(value);
                Unsafe.Add(ref target, count) = value;
                Unsafe.Add(ref flags, row) = Unsafe.BitCast<bool, byte>(there);
                count += Unsafe.BitCast<bool, byte>(there);
            }
        }
        return count;
    }

    /// <summary>Doubles of which NaN stands for no value, rounded to singles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Singles(ReadOnlySpan<double> rows, Span<float> values, Span<bool> defined)
    {
        values = values[..rows.Length];
        defined = defined[..rows.Length];
        ref double source = ref MemoryMarshal.GetReference(rows);
        ref float target = ref MemoryMarshal.GetReference(values);
        ref byte flags = ref Unsafe.As<bool, byte>(ref MemoryMarshal.GetReference(defined));
        int count = 0;
        int row = 0;
        while (row < rows.Length)
        {
            if (rows.Length - row >= Vector512<double>.Count)
            {
                var eight = Vector512.LoadUnsafe(ref source, (nuint)row);
                if (Vector512.EqualsAll(eight, eight))
                {
                    Vector512.Narrow(eight, eight).GetLower().StoreUnsafe(ref target, (nuint)count);
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref flags, row), EightFlags);
                    count += Vector512<double>.Count;
                    row += Vector512<double>.Count;
                    continue;
                }
            }
            for (int end = Math.Min(row + Vector512<double>.Count, rows.Length); row < end; row++)
            {
                double value = Unsafe.Add(ref source, row);
                bool there = !double.IsNaN(value);
                Unsafe.Add(ref target, count) = (float)value;
                Unsafe.Add(ref flags, row) = Unsafe.BitCast<bool, byte>(there);
                count += Unsafe.BitCast<bool, byte>(there);
            }
        }
        return count;
    }

    /// <summary>Doubles rounded to singles, NaN included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AllSingles(ReadOnlySpan<double> rows, Span<float> values)
    {
        values = values[..rows.Length];
        ref double source = ref MemoryMarshal.GetReference(rows);
        ref float target = ref MemoryMarshal.GetReference(values);
        int row = 0;
        for (; row <= rows.Length - Vector512<float>.Count; row += Vector512<float>.Count)
        {
            var low = Vector512.LoadUnsafe(ref source, (nuint)row);
            var high = Vector512.LoadUnsafe(ref source, (nuint)(row + Vector512<double>.Count));
            Vector512.Narrow(low, high).StoreUnsafe(ref target, (nuint)row);
        }
        for (; row < rows.Length; row++)
            Unsafe.Add(ref target, row) = (float)Unsafe.Add(ref source, row);
    }

    /// <summary>Integers of a column of <typeparamref name="T"/>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isNull">Which of them have no value.</param>
    /// <param name="values">Receives the values.</param>
    /// <param name="least">No value may be below.</param>
    /// <param name="greatest">No value may be above.</param>
    /// <returns>How many values there are, or -1 if one is out of range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Longs<T>(ReadOnlySpan<long> rows, ReadOnlySpan<bool> isNull, Span<T> values, long least, long greatest)
        where T : unmanaged, IBinaryInteger<T>
    {
        values = values[..rows.Length];
        isNull = isNull[..rows.Length];
        ulong range = (ulong)greatest - (ulong)least;
        bool outside = false;
        int count = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            long value = rows[row];
            bool there = !isNull[row];
            values[count] = T.CreateTruncating(value);
            outside |= there & (ulong)value - (ulong)least > range;
            count += Unsafe.BitCast<bool, byte>(there);
        }
        return outside ? -1 : count;
    }

    /// <summary>Integers that are all there; see <see cref="Longs"/>.</summary>
    /// <returns>How many values there are, or -1 if one is out of range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int AllLongs<T>(ReadOnlySpan<long> rows, Span<T> values, long least, long greatest)
        where T : unmanaged, IBinaryInteger<T>
    {
        values = values[..rows.Length];
        ulong range = (ulong)greatest - (ulong)least;
        bool outside = false;
        for (int row = 0; row < rows.Length; row++)
        {
            long value = rows[row];
            values[row] = T.CreateTruncating(value);
            outside |= (ulong)value - (ulong)least > range;
        }
        return outside ? -1 : rows.Length;
    }
}
