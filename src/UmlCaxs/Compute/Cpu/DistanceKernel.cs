using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// Euclidean distances of one vector of rows to many rows, from differences, so that those of near rows keep their
/// relative precision. D subtractions and D multiply-adds a vector go on beside the square roots of the vectors before,
/// which take longer at D = 12 (sixteen cycles on Zen 4) and so are begun one at a time (measured: 18 cycles a vector; 24
/// with the roots of eight vectors at once, which the machine does not look far enough ahead to overlap).
/// </summary>
internal static unsafe class DistanceKernel
{
    /// <summary>Computes a tile of distances.</summary>
    /// <param name="x">The vector of rows: its feature d at x[d * 8], one row a lane.</param>
    /// <param name="y">Blocks of eight rows of <see cref="PackedRows"/>.</param>
    /// <param name="dims">D.</param>
    /// <param name="rows">Rows of y, a multiple of eight.</param>
    /// <param name="distances">Receives a vector for each row of y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(double* x, double* y, int dims, int rows, double* distances)
        where T : struct
    {
        const int Side = PackedRows.BlockRows;
        int lanes = Simd.Lanes<T>();
        double* root = distances;
        double* last = distances + ((nint)rows * lanes);
        for (; distances != last; distances += Side * lanes)
        {
            T s0 = default;
            T s1 = default;
            T s2 = default;
            T s3 = default;
            T s4 = default;
            T s5 = default;
            T s6 = default;
            T s7 = default;
            double* xd = x;
            double* end = y + ((nint)dims * Side);
            for (; y != end; y += Side, xd += Side)
            {
                T xv = Simd.Load<T>(xd);
                s0 = AddSquare(xv, y, s0);
                s1 = AddSquare(xv, y + 1, s1);
                s2 = AddSquare(xv, y + 2, s2);
                s3 = AddSquare(xv, y + 3, s3);
                s4 = AddSquare(xv, y + 4, s4);
                s5 = AddSquare(xv, y + 5, s5);
                s6 = AddSquare(xv, y + 6, s6);
                s7 = AddSquare(xv, y + 7, s7);
                if (root != distances)
                {
                    Simd.Store(Simd.Sqrt(Simd.Load<T>(root)), root);
                    root += lanes;
                }
            }

            Simd.Store(s0, distances);
            Simd.Store(s1, distances + lanes);
            Simd.Store(s2, distances + (2 * lanes));
            Simd.Store(s3, distances + (3 * lanes));
            Simd.Store(s4, distances + (4 * lanes));
            Simd.Store(s5, distances + (5 * lanes));
            Simd.Store(s6, distances + (6 * lanes));
            Simd.Store(s7, distances + (7 * lanes));
        }

        for (; root != last; root += lanes)
            Simd.Store(Simd.Sqrt(Simd.Load<T>(root)), root);
    }

    /// <summary>sum + (x - *y)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T AddSquare<T>(T x, double* y, T sum)
        where T : struct
    {
        T difference = Simd.Subtract(x, Simd.LoadBroadcast<T>(y));
        return Simd.MultiplyAdd(difference, difference, sum);
    }
}
