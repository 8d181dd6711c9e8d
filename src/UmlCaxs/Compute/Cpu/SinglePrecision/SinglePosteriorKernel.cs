using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu.SinglePrecision;

/// <summary>
/// Turns the log2 densities of a tile into responsibilities in single precision, in place; the running log-likelihood is kept
/// in double precision.
/// </summary>
internal static unsafe class SinglePosteriorKernel
{
    // 2^f on [-1/2, 1/2], minimax of degree 6, relative error 2e-9 before rounding (8e-8 with it).
    private const float C0 = 1;
    private const float C1 = 0.6931471824645996f;
    private const float C2 = 0.24022647738456726f;
    private const float C3 = 0.055503323674201965f;
    private const float C4 = 0.00961843691766262f;
    private const float C5 = 0.0013398873852565885f;
    private const float C6 = 0.00015353361959569156f;

    /// <summary>Adding it leaves the nearest integer in the low bits of the significand.</summary>
    private const float RoundingShift = 12582912;

    /// <summary>
    /// Responsibilities stop at 2^-64 (5e-20) instead of reaching 0: far below anything that counts, and so far from the
    /// smallest normal number, 2^-126, that their products with two centred features are hardly ever subnormal, which is slow.
    /// </summary>
    private const float SmallestExponent = -64;

    /// <summary>Computes the responsibilities of a tile.</summary>
    /// <typeparam name="T">Vector of float.</typeparam>
    /// <typeparam name="W">Vector of double of the same width.</typeparam>
    /// <param name="density">In: log2 densities, component-major, component k of row r at density[k * stride + r]. Out: responsibilities.</param>
    /// <param name="stride">Rows the tile has room for.</param>
    /// <param name="components">K.</param>
    /// <param name="rows">Rows in use; the rest of the last group of vectors gets responsibility 0.</param>
    /// <param name="paddedRows">Rows rounded up to whole groups of vectors.</param>
    /// <param name="total">Running log-likelihood.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, W>(float* density, nint stride, int components, int rows, int paddedRows, ref PosteriorKernel.LogLikelihood<W> total)
        where T : struct
        where W : struct
    {
        int lanes = Simd.Lanes<T>();
        W sumLargest = total.Largest;
        W exponents = total.Exponents;
        W product = total.Product;
        nint span = stride * components;
        for (int row = 0; row < paddedRows; row += lanes)
        {
            float* first = density + row;
            float* end = first + span;
            T largest = Simd.Load<T>(first);
            for (float* d = first + stride; d != end; d += stride)
                largest = Simd.Max(largest, Simd.Load<T>(d));
            T sum = default;
            for (float* d = first; d != end; d += stride)
            {
                T e = Exp2(Simd.Subtract(Simd.Load<T>(d), largest));
                sum = Simd.Add(sum, e);
                Simd.Store(e, d);
            }

            T scale = Simd.Divide(Simd.Broadcast<T>(1), sum);
            if (row + lanes > rows)
            {
                T valid = Simd.FirstLanes<T>(rows - row);
                scale = Simd.Multiply(scale, valid);
                largest = Simd.Multiply(largest, valid);
                sum = Simd.Add(Simd.Multiply(sum, valid), Simd.Subtract(Simd.Broadcast<T>(1), valid));
            }

            for (float* d = first; d != end; d += stride)
                Simd.Store(Simd.Multiply(Simd.Load<T>(d), scale), d);

            // Sums of at most K, so the product of two of them and of what is left of those before needs no care.
            sumLargest = Simd.Add(sumLargest, Simd.Add(Simd.WidenLower<T, W>(largest), Simd.WidenUpper<T, W>(largest)));
            product = Simd.Multiply(product, Simd.Multiply(Simd.WidenLower<T, W>(sum), Simd.WidenUpper<T, W>(sum)));
            exponents = Simd.AddInteger(exponents, Simd.BiasedExponent(product));
            product = Simd.Significand(product);
        }

        total.Largest = sumLargest;
        total.Exponents = exponents;
        total.Product = product;
        total.Vectors += paddedRows / lanes;
    }

    /// <summary>2^v for v at most 0, to 8e-8 relative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Exp2<T>(T v)
        where T : struct
    {
        v = Simd.Max(v, Simd.Broadcast<T>(SmallestExponent));
        T shifted = Simd.Add(v, Simd.Broadcast<T>(RoundingShift));
        T f = Simd.Subtract(v, Simd.Subtract(shifted, Simd.Broadcast<T>(RoundingShift)));
        T p = Simd.Broadcast<T>(C6);
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C5));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C4));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C3));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C2));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C1));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C0));
        return Simd.ScaleByPowerOfTwo(p, shifted);
    }
}
