using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// log2(weight_k p(x | k)) of a tile of rows for one component, by the triangular form c - |U^T (x - mean)|^2 (or, for a
/// class model, -MahalanobisSquared). Results come out in powers of two, which spares the exponential a range reduction
/// by ln 2.
/// D(D+1)/2 + D fused multiply-adds a row: two outputs j are computed together for four vectors of rows, which makes
/// eight independent chains (enough to hide the latency of a fused multiply-add) of six loads to eight operations, in
/// 15 registers (so that AVX2 with its 16 does not spill).
/// </summary>
internal static unsafe class LogDensityKernel
{
    /// <summary>Rows are processed in groups of this many vectors.</summary>
    public const int VectorsPerGroup = 4;

    /// <summary>Doubles that <see cref="Pack"/> writes for one component.</summary>
    public static int PackedLength(int dims)
    {
        int pairs = (dims + 1) / 2;
        return 1 + (pairs * 5) + (2 * pairs * (pairs - 1));
    }

    /// <summary>
    /// Lays the coefficients of one Gaussian out in the order in which <see cref="Run"/> reads them: the constant, then
    /// per pair (j, j+1) of outputs the two offsets, the factors u[0..j, (j, j+1)] and u[j+1, j+1].
    /// </summary>
    /// <param name="upper">D x D, upper triangular U of the precision U U^T.</param>
    /// <param name="mean">D values.</param>
    /// <param name="origin">D values that the tile's rows have been shifted by.</param>
    /// <param name="factor">The result is constant - factor |U^T (x - mean)|^2.</param>
    /// <param name="constant">See <paramref name="factor"/>.</param>
    /// <param name="packed">Receives <see cref="PackedLength"/> values.</param>
    public static void Pack(ReadOnlySpan<double> upper, ReadOnlySpan<double> mean, ReadOnlySpan<double> origin, double factor, double constant, double* packed)
    {
        double scale = Math.Sqrt(factor);
        int dims = mean.Length;
        *packed++ = constant;
        for (int j = 0; j < dims; j += 2)
        {
            for (int side = 0; side < 2; side++)
            {
                double offset = 0;
                for (int i = 0; i <= j + side && j + side < dims; i++)
                    offset -= upper[(i * dims) + j + side] * (mean[i] - origin[i]);
                *packed++ = scale * offset;
            }

            // An odd D is padded by a column of zeros: its output is 0 and adds nothing.
            bool padded = j + 1 == dims;
            for (int i = 0; i <= j; i++)
            {
                *packed++ = scale * upper[(i * dims) + j];
                *packed++ = padded ? 0 : scale * upper[(i * dims) + j + 1];
            }

            *packed++ = padded ? 0 : scale * upper[((j + 1) * dims) + j + 1];
        }
    }

    /// <summary>Computes the log2 densities of a tile.</summary>
    /// <param name="x">Tile, feature-major: feature i of row r at x[i * stride + r]; D rounded up to even.</param>
    /// <param name="stride">Rows the tile has room for.</param>
    /// <param name="dims">D.</param>
    /// <param name="packed">Coefficients of <see cref="Pack"/>.</param>
    /// <param name="rows">Rows to process, a multiple of four vectors.</param>
    /// <param name="result">Receives one value a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(double* x, nint stride, int dims, double* packed, int rows, double* result)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int pairs = (dims + 1) / 2;
        for (int row = 0; row < rows; row += VectorsPerGroup * lanes)
        {
            double* c = packed;
            T q0 = Simd.Broadcast<T>(*c++);
            T q1 = q0;
            T q2 = q0;
            T q3 = q0;
            for (int pair = 0; pair < pairs; pair++)
            {
                T a0 = Simd.Broadcast<T>(c[0]);
                T a1 = a0;
                T a2 = a0;
                T a3 = a0;
                T b0 = Simd.Broadcast<T>(c[1]);
                T b1 = b0;
                T b2 = b0;
                T b3 = b0;
                c += 2;
                double* xi = x + row;
                double* end = xi + (((2 * pair) + 1) * stride);
                T cb;
                T xv;
                for (; xi != end; xi += stride)
                {
                    T ca = Simd.Broadcast<T>(c[0]);
                    cb = Simd.Broadcast<T>(c[1]);
                    c += 2;
                    xv = Simd.Load<T>(xi);
                    a0 = Simd.MultiplyAdd(ca, xv, a0);
                    b0 = Simd.MultiplyAdd(cb, xv, b0);
                    xv = Simd.Load<T>(xi + lanes);
                    a1 = Simd.MultiplyAdd(ca, xv, a1);
                    b1 = Simd.MultiplyAdd(cb, xv, b1);
                    xv = Simd.Load<T>(xi + (2 * lanes));
                    a2 = Simd.MultiplyAdd(ca, xv, a2);
                    b2 = Simd.MultiplyAdd(cb, xv, b2);
                    xv = Simd.Load<T>(xi + (3 * lanes));
                    a3 = Simd.MultiplyAdd(ca, xv, a3);
                    b3 = Simd.MultiplyAdd(cb, xv, b3);
                }

                cb = Simd.Broadcast<T>(*c++);
                b0 = Simd.MultiplyAdd(cb, Simd.Load<T>(xi), b0);
                b1 = Simd.MultiplyAdd(cb, Simd.Load<T>(xi + lanes), b1);
                b2 = Simd.MultiplyAdd(cb, Simd.Load<T>(xi + (2 * lanes)), b2);
                b3 = Simd.MultiplyAdd(cb, Simd.Load<T>(xi + (3 * lanes)), b3);
                q0 = Simd.NegativeMultiplyAdd(b0, b0, Simd.NegativeMultiplyAdd(a0, a0, q0));
                q1 = Simd.NegativeMultiplyAdd(b1, b1, Simd.NegativeMultiplyAdd(a1, a1, q1));
                q2 = Simd.NegativeMultiplyAdd(b2, b2, Simd.NegativeMultiplyAdd(a2, a2, q2));
                q3 = Simd.NegativeMultiplyAdd(b3, b3, Simd.NegativeMultiplyAdd(a3, a3, q3));
            }

            Simd.Store(q0, result + row);
            Simd.Store(q1, result + row + lanes);
            Simd.Store(q2, result + row + (2 * lanes));
            Simd.Store(q3, result + row + (3 * lanes));
        }
    }
}
