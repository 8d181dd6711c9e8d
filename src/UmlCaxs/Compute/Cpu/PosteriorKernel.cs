using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// Turns the log2 densities of a tile into responsibilities, in place, and keeps the running log-likelihood.
/// </summary>
internal static unsafe class PosteriorKernel
{
    // 2^f on [-1/2, 1/2], minimax of degree 11, relative error 3e-18 before rounding (1.6e-16 with it).
    private const double C0 = 1.0;
    private const double C1 = 0.6931471805599453;
    private const double C2 = 0.24022650695910158;
    private const double C3 = 0.055504108664821625;
    private const double C4 = 0.009618129107587256;
    private const double C5 = 0.001333355814640647;
    private const double C6 = 0.00015403530463724353;
    private const double C7 = 1.5252733841556773e-05;
    private const double C8 = 1.3215432535912375e-06;
    private const double C9 = 1.0178057087733941e-07;
    private const double C10 = 7.074194297288521e-09;
    private const double C11 = 4.4558179083360645e-10;

    /// <summary>Adding it leaves the nearest integer in the low bits of the significand.</summary>
    private const double RoundingShift = 6755399441055744.0;

    /// <summary>
    /// Responsibilities stop at 2^-600 (1e-181) instead of reaching 0: far below anything that counts, and far enough from
    /// the smallest normal number that their products with features never become subnormal, which is slow.
    /// </summary>
    private const double SmallestExponent = -600;

    /// <summary>
    /// The running log-likelihood of each lane: the sum of the largest log2 densities, and the product of the sums of the
    /// scaled densities as an integer exponent and a significand. One product a row replaces one logarithm a row.
    /// </summary>
    /// <typeparam name="T">Vector of double; the exponents are 64-bit integers in its bits.</typeparam>
    public struct LogLikelihood<T>
        where T : struct
    {
        public T Largest;
        public T Exponents;
        public T Product;
        public long Vectors;

        public static LogLikelihood<T> Zero => new() { Product = Simd.Broadcast<T>(1) };

        /// <summary>The log-likelihood (natural logarithm) of all rows seen.</summary>
        public readonly double Total()
        {
            int lanes = Simd.Lanes<T>();
            double* largest = stackalloc double[lanes];
            double* exponents = stackalloc double[lanes];
            double* product = stackalloc double[lanes];
            Simd.Store(Largest, largest);
            Simd.Store(Exponents, exponents);
            Simd.Store(Product, product);
            double sum = 0;
            for (int lane = 0; lane < lanes; lane++)
                sum += largest[lane] + (((long*)exponents)[lane] - (1023 * Vectors)) + Math.Log2(product[lane]);
            return sum * 0.6931471805599453;
        }
    }

    /// <summary>Computes the responsibilities of a tile.</summary>
    /// <param name="density">In: log2 densities, component-major, component k of row r at density[k * stride + r]. Out: responsibilities.</param>
    /// <param name="stride">Rows the tile has room for.</param>
    /// <param name="components">K.</param>
    /// <param name="rows">Rows in use; the rest of the last group of vectors gets responsibility 0.</param>
    /// <param name="paddedRows">Rows rounded up to whole groups of vectors.</param>
    /// <param name="total">Running log-likelihood.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(double* density, nint stride, int components, int rows, int paddedRows, ref LogLikelihood<T> total)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        T sumLargest = total.Largest;
        T exponents = total.Exponents;
        T product = total.Product;
        nint span = stride * components;
        for (int row = 0; row < paddedRows; row += lanes)
        {
            double* first = density + row;
            double* end = first + span;
            T largest = Simd.Load<T>(first);
            for (double* d = first + stride; d != end; d += stride)
                largest = Simd.Max(largest, Simd.Load<T>(d));
            T sum = default;
            for (double* d = first; d != end; d += stride)
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

            for (double* d = first; d != end; d += stride)
                Simd.Store(Simd.Multiply(Simd.Load<T>(d), scale), d);
            sumLargest = Simd.Add(sumLargest, largest);
            product = Simd.Multiply(product, sum);
            exponents = Simd.AddInteger(exponents, Simd.BiasedExponent(product));
            product = Simd.Significand(product);
        }

        total.Largest = sumLargest;
        total.Exponents = exponents;
        total.Product = product;
        total.Vectors += paddedRows / lanes;
    }

    /// <summary>2^v for v at most 0, to 1.6e-16 relative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Exp2<T>(T v)
        where T : struct
    {
        v = Simd.Max(v, Simd.Broadcast<T>(SmallestExponent));
        T shifted = Simd.Add(v, Simd.Broadcast<T>(RoundingShift));
        T f = Simd.Subtract(v, Simd.Subtract(shifted, Simd.Broadcast<T>(RoundingShift)));
        T p = Simd.Broadcast<T>(C11);
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C10));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C9));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C8));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C7));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C6));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C5));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C4));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C3));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C2));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C1));
        p = Simd.MultiplyAdd(p, f, Simd.Broadcast<T>(C0));
        return Simd.ScaleByPowerOfTwo(p, shifted);
    }
}
