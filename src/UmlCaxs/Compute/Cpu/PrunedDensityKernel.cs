using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// <see cref="LogDensityKernel"/> that gives a component up as soon as it cannot matter to any row of a group of vectors. A
/// log2 density is its constant less a growing sum of squares, so what has been summed so far bounds it from above; the
/// best component met so far bounds the largest one from below.
/// </summary>
internal static unsafe class PrunedDensityKernel
{
    /// <summary>Computes the log2 densities of a tile for one component, where they matter.</summary>
    /// <param name="x">Tile, feature-major: feature i of row r at x[i * stride + r]; D rounded up to even.</param>
    /// <param name="stride">Distance between two features.</param>
    /// <param name="dims">D.</param>
    /// <param name="packed">Coefficients of <see cref="LogDensityKernel.Pack"/>.</param>
    /// <param name="rows">Rows to process, a multiple of four vectors.</param>
    /// <param name="done">A bit for every group of vectors that is to be passed over.</param>
    /// <param name="negligible">Logarithm (base 2, negative) of the ratio to the best below which a density does not matter.</param>
    /// <param name="best">Largest log2 density met so far, one a row; updated.</param>
    /// <param name="result">Receives one value a row in the groups in which the component matters to some row.</param>
    /// <returns>A bit for every group of vectors, set where it matters.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ulong Run<T>(double* x, nint stride, int dims, double* packed, int rows, ulong done, double negligible, double* best, double* result)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int pairs = (dims + 1) / 2;
        T limit = Simd.Broadcast<T>(negligible);
        ulong matters = 0;
        ulong bit = 1;
        for (int row = 0; row < rows; row += LogDensityKernel.VectorsPerGroup * lanes, bit <<= 1)
        {
            if ((done & bit) != 0)
                continue;
            double* c = packed;
            double* b = best + row;
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
                T margin = Simd.Max(
                    Simd.Max(Simd.Subtract(q0, Simd.Load<T>(b)), Simd.Subtract(q1, Simd.Load<T>(b + lanes))),
                    Simd.Max(Simd.Subtract(q2, Simd.Load<T>(b + (2 * lanes))), Simd.Subtract(q3, Simd.Load<T>(b + (3 * lanes)))));
                if (AllLess(margin, limit))
                    goto NextGroup;
            }

            matters |= bit;
            Simd.Store(q0, result + row);
            Simd.Store(q1, result + row + lanes);
            Simd.Store(q2, result + row + (2 * lanes));
            Simd.Store(q3, result + row + (3 * lanes));
            Simd.Store(Simd.Max(q0, Simd.Load<T>(b)), b);
            Simd.Store(Simd.Max(q1, Simd.Load<T>(b + lanes)), b + lanes);
            Simd.Store(Simd.Max(q2, Simd.Load<T>(b + (2 * lanes))), b + (2 * lanes));
            Simd.Store(Simd.Max(q3, Simd.Load<T>(b + (3 * lanes))), b + (3 * lanes));
        NextGroup:;
        }

        return matters;
    }

    /// <summary>True if a &lt; b in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool AllLess<T>(T a, T b)
        where T : struct
    {
        if (typeof(T) == typeof(Vector512<double>))
            return Vector512.LessThanAll(Unsafe.BitCast<T, Vector512<double>>(a), Unsafe.BitCast<T, Vector512<double>>(b));
        if (typeof(T) == typeof(Vector256<double>))
            return Vector256.LessThanAll(Unsafe.BitCast<T, Vector256<double>>(a), Unsafe.BitCast<T, Vector256<double>>(b));
        return Vector128.LessThanAll(Unsafe.BitCast<T, Vector128<double>>(a), Unsafe.BitCast<T, Vector128<double>>(b));
    }
}
