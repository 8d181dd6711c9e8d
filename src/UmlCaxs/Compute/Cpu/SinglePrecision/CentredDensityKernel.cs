using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu.SinglePrecision;

/// <summary>
/// log2(weight_k p(x | k)) of a tile of rows for one component in single precision, by the triangular form
/// c - |U^T (x - mean)|^2, as <see cref="LogDensityKernel"/> computes it in double precision. The mean is subtracted from
/// every feature first, because U times a coordinate is a thousand times the result where a covariance is at its floor. The
/// centred features are left behind for <see cref="MomentKernel"/>, whose moments are then taken about that mean.
/// </summary>
internal static unsafe class CentredDensityKernel
{
    /// <summary>Floats that <see cref="Pack"/> writes for one component.</summary>
    public static int PackedLength(int dims)
    {
        int pairs = (dims + 1) / 2;
        return 2 + (pairs * 5) + (2 * pairs * (pairs - 1));
    }

    /// <summary>
    /// Lays the coefficients of one Gaussian out in the order in which <see cref="Run"/> reads them: the constant in two
    /// parts, then per pair (j, j+1) of features and outputs the centre and u[j, (j, j+1)], the centre and u[j+1, j+1], and
    /// the factors u[0..j-1, (j, j+1)].
    /// </summary>
    /// <param name="upper">D x D, upper triangular U of the precision U U^T.</param>
    /// <param name="centre">D values, those of the mean relative to the tile's origin.</param>
    /// <param name="factor">The result is constant - factor |U^T (x - mean)|^2.</param>
    /// <param name="constant">See <paramref name="factor"/>.</param>
    /// <param name="packed">Receives <see cref="PackedLength"/> values.</param>
    public static void Pack(ReadOnlySpan<double> upper, ReadOnlySpan<float> centre, double factor, double constant, float* packed)
    {
        double scale = Math.Sqrt(factor);
        int dims = centre.Length;
        float rounded = (float)constant;

        // What rounding takes from the constant is the same for every row and would add up over them (3 units of BIC in a
        // million rows). Added to the squares while they are small, it makes itself felt in a row now and then instead.
        *packed++ = float.IsFinite(rounded) ? (float)(constant - rounded) : 0;
        *packed++ = rounded;
        for (int j = 0; j < dims; j += 2)
        {
            // An odd D is padded by a feature and an output of zeros.
            bool padded = j + 1 == dims;
            *packed++ = centre[j];
            *packed++ = Factor(upper, j, j);
            *packed++ = padded ? 0 : Factor(upper, j, j + 1);
            *packed++ = padded ? 0 : centre[j + 1];
            *packed++ = padded ? 0 : Factor(upper, j + 1, j + 1);
            for (int i = 0; i < j; i++)
            {
                *packed++ = Factor(upper, i, j);
                *packed++ = padded ? 0 : Factor(upper, i, j + 1);
            }
        }

        float Factor(ReadOnlySpan<double> u, int i, int j) => (float)(scale * u[(i * dims) + j]);
    }

    /// <summary>Computes the log2 densities of a tile.</summary>
    /// <param name="x">Tile, feature-major: feature i of row r at x[i * stride + r]; D rounded up to even.</param>
    /// <param name="stride">Rows the tile has room for.</param>
    /// <param name="dims">D.</param>
    /// <param name="packed">Coefficients of <see cref="Pack"/>.</param>
    /// <param name="rows">Rows to process, a multiple of <see cref="LogDensityKernel.VectorsPerGroup"/> vectors.</param>
    /// <param name="centred">Receives the features less the centre, laid out as <paramref name="x"/>.</param>
    /// <param name="result">Receives one value a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(float* x, nint stride, int dims, float* packed, int rows, float* centred, float* result)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int pairs = (dims + 1) / 2;
        for (int row = 0; row < rows; row += LogDensityKernel.VectorsPerGroup * lanes)
        {
            float* c = packed + 2;
            T q0 = Simd.Broadcast<T>(packed[0]);
            T q1 = q0;
            T q2 = q0;
            T q3 = q0;
            float* xi = x + row;
            float* di = centred + row;
            for (int pair = 0; pair < pairs; pair++)
            {
                // The two features that this pair of outputs is the first to need.
                T centre = Simd.Broadcast<T>(c[0]);
                T ca = Simd.Broadcast<T>(c[1]);
                T cb = Simd.Broadcast<T>(c[2]);
                T d = Simd.Subtract(Simd.Load<T>(xi), centre);
                Simd.Store(d, di);
                T a0 = Simd.Multiply(ca, d);
                T b0 = Simd.Multiply(cb, d);
                d = Simd.Subtract(Simd.Load<T>(xi + lanes), centre);
                Simd.Store(d, di + lanes);
                T a1 = Simd.Multiply(ca, d);
                T b1 = Simd.Multiply(cb, d);
                d = Simd.Subtract(Simd.Load<T>(xi + (2 * lanes)), centre);
                Simd.Store(d, di + (2 * lanes));
                T a2 = Simd.Multiply(ca, d);
                T b2 = Simd.Multiply(cb, d);
                d = Simd.Subtract(Simd.Load<T>(xi + (3 * lanes)), centre);
                Simd.Store(d, di + (3 * lanes));
                T a3 = Simd.Multiply(ca, d);
                T b3 = Simd.Multiply(cb, d);
                xi += stride;
                di += stride;
                centre = Simd.Broadcast<T>(c[3]);
                cb = Simd.Broadcast<T>(c[4]);
                d = Simd.Subtract(Simd.Load<T>(xi), centre);
                Simd.Store(d, di);
                b0 = Simd.MultiplyAdd(cb, d, b0);
                d = Simd.Subtract(Simd.Load<T>(xi + lanes), centre);
                Simd.Store(d, di + lanes);
                b1 = Simd.MultiplyAdd(cb, d, b1);
                d = Simd.Subtract(Simd.Load<T>(xi + (2 * lanes)), centre);
                Simd.Store(d, di + (2 * lanes));
                b2 = Simd.MultiplyAdd(cb, d, b2);
                d = Simd.Subtract(Simd.Load<T>(xi + (3 * lanes)), centre);
                Simd.Store(d, di + (3 * lanes));
                b3 = Simd.MultiplyAdd(cb, d, b3);
                xi += stride;
                di += stride;
                c += 5;

                float* end = centred + row + (2 * pair * stride);
                for (float* e = centred + row; e != end; e += stride)
                {
                    ca = Simd.Broadcast<T>(c[0]);
                    cb = Simd.Broadcast<T>(c[1]);
                    c += 2;
                    d = Simd.Load<T>(e);
                    a0 = Simd.MultiplyAdd(ca, d, a0);
                    b0 = Simd.MultiplyAdd(cb, d, b0);
                    d = Simd.Load<T>(e + lanes);
                    a1 = Simd.MultiplyAdd(ca, d, a1);
                    b1 = Simd.MultiplyAdd(cb, d, b1);
                    d = Simd.Load<T>(e + (2 * lanes));
                    a2 = Simd.MultiplyAdd(ca, d, a2);
                    b2 = Simd.MultiplyAdd(cb, d, b2);
                    d = Simd.Load<T>(e + (3 * lanes));
                    a3 = Simd.MultiplyAdd(ca, d, a3);
                    b3 = Simd.MultiplyAdd(cb, d, b3);
                }

                q0 = Simd.NegativeMultiplyAdd(b0, b0, Simd.NegativeMultiplyAdd(a0, a0, q0));
                q1 = Simd.NegativeMultiplyAdd(b1, b1, Simd.NegativeMultiplyAdd(a1, a1, q1));
                q2 = Simd.NegativeMultiplyAdd(b2, b2, Simd.NegativeMultiplyAdd(a2, a2, q2));
                q3 = Simd.NegativeMultiplyAdd(b3, b3, Simd.NegativeMultiplyAdd(a3, a3, q3));
            }

            T constant = Simd.Broadcast<T>(packed[1]);
            Simd.Store(Simd.Add(q0, constant), result + row);
            Simd.Store(Simd.Add(q1, constant), result + row + lanes);
            Simd.Store(Simd.Add(q2, constant), result + row + (2 * lanes));
            Simd.Store(Simd.Add(q3, constant), result + row + (3 * lanes));
        }
    }
}
