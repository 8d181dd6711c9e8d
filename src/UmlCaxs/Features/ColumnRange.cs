using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using UmlCaxs.Compute.Cpu;

namespace UmlCaxs.Features;

/// <summary>The range of some values, found at the speed of memory, so that every row of a survey can be checked.</summary>
/// <param name="Min">Smallest value that is no NaN; +infinity if there is none.</param>
/// <param name="Max">Largest value that is no NaN; -infinity if there is none.</param>
/// <param name="AllFinite">True if no value is NaN or infinite.</param>
internal readonly record struct ColumnRange(double Min, double Max, bool AllFinite)
{
    /// <summary>The range of values.</summary>
    public static unsafe ColumnRange Of(ReadOnlySpan<double> values)
    {
        fixed (double* first = values)
            return CpuBackend.WidestVector switch
            {
                512 => Scan<Vector512<double>>(first, values.Length),
                256 => Scan<Vector256<double>>(first, values.Length),
                _ => Scan<Vector128<double>>(first, values.Length),
            };
    }

    /// <summary>True if all values that are no NaN lie within -limit and limit.</summary>
    public bool IsWithin(double limit) => Min >= -limit && Max <= limit;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe ColumnRange Scan<T>(double* values, int count)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        T zero = Simd.Broadcast<T>(0);
        T min = Simd.Broadcast<T>(double.PositiveInfinity);
        T max = Simd.Broadcast<T>(double.NegativeInfinity);
        T poison = zero;
        int i = 0;
        for (; i <= count - lanes; i += lanes)
        {
            T x = Simd.Load<T>(values + i);
            min = Simd.SelectGreater(min, x, x, min);
            max = Simd.SelectGreater(x, max, x, max);

            // 0 times anything finite is 0; NaN and infinity leave a NaN that stays.
            poison = Simd.MultiplyAdd(x, zero, poison);
        }

        double* lane = stackalloc double[3 * lanes];
        Simd.Store(min, lane);
        Simd.Store(max, lane + lanes);
        Simd.Store(poison, lane + (2 * lanes));
        (double smallest, double largest, double sum) = (lane[0], lane[lanes], lane[2 * lanes]);
        for (int l = 1; l < lanes; l++)
        {
            smallest = lane[l] < smallest ? lane[l] : smallest;
            largest = lane[lanes + l] > largest ? lane[lanes + l] : largest;
            sum += lane[(2 * lanes) + l];
        }

        for (; i < count; i++)
        {
            smallest = values[i] < smallest ? values[i] : smallest;
            largest = values[i] > largest ? values[i] : largest;
            sum += values[i] * 0;
        }

        return new ColumnRange(smallest, largest, sum == 0);
    }
}
