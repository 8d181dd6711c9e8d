using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using UmlCaxs.Compute.Cpu;

namespace UmlCaxs.Classification;

/// <summary>
/// The class of the largest probability of each row, from the columns of a table: separate arrays without padding, where
/// <see cref="ArgMaxKernel"/> takes one padded block.
/// </summary>
internal static unsafe class ArgMax
{
    /// <summary>Finds the largest values; of equals the first column's, and column 0 where all are NaN.</summary>
    /// <param name="columns">One array a class.</param>
    /// <param name="first">First row.</param>
    /// <param name="largest">Receives one index a row.</param>
    public static void OfColumns(double[][] columns, int first, Span<int> largest)
    {
        switch (CpuBackend.WidestVector)
        {
            case 512:
                Run<Vector512<double>>(columns, first, largest);
                break;
            case 256:
                Run<Vector256<double>>(columns, first, largest);
                break;
            default:
                Run<Vector128<double>>(columns, first, largest);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T>(double[][] columns, int first, Span<int> largest)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int row = 0;
        for (; row + lanes <= largest.Length; row += lanes)
        {
            T index = default;
            T best;
            fixed (double* values = &columns[0][first + row])
                best = Simd.Load<T>(values);
            for (int c = 1; c < columns.Length; c++)
                fixed (double* values = &columns[c][first + row])
                {
                    T value = Simd.Load<T>(values);
                    index = Simd.SelectGreater(value, best, Simd.Broadcast<T>(c), index);
                    best = Simd.SelectGreater(value, best, value, best);
                }

            fixed (int* output = &largest[row])
                Simd.StoreAsInt32(index, output);
        }

        for (; row < largest.Length; row++)
        {
            int best = 0;
            for (int c = 1; c < columns.Length; c++)
                if (columns[c][first + row] > columns[best][first + row])
                    best = c;
            largest[row] = best;
        }
    }
}
