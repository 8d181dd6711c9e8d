using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary><see cref="PosteriorKernel"/> for the components that <see cref="PrunedDensityKernel"/> has left.</summary>
internal static unsafe class PrunedPosteriorKernel
{
    /// <summary>Computes the responsibilities of a tile.</summary>
    /// <param name="density">In: log2 densities, component-major, component k of row r at density[k * stride + r]. Out: responsibilities. Both only in the groups in which the component matters.</param>
    /// <param name="stride">Rows the tile has room for.</param>
    /// <param name="components">K.</param>
    /// <param name="best">Largest log2 density of each row.</param>
    /// <param name="negligible">K limits: see <see cref="PrunedDensityKernel"/>.</param>
    /// <param name="matters">K sets of groups of vectors; those in which a component turns out not to matter are taken away.</param>
    /// <param name="rows">Rows in use; the rest of the last group of vectors gets responsibility 0.</param>
    /// <param name="paddedRows">Rows rounded up to whole groups of vectors.</param>
    /// <param name="total">Running log-likelihood.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(double* density, nint stride, int components, double* best, double* negligible, ulong* matters, int rows, int paddedRows, ref PosteriorKernel.LogLikelihood<T> total)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        double* scale = stackalloc double[LogDensityKernel.VectorsPerGroup * lanes];
        T sumLargest = total.Largest;
        T exponents = total.Exponents;
        T product = total.Product;
        ulong bit = 1;
        for (int row = 0; row < paddedRows; row += LogDensityKernel.VectorsPerGroup * lanes, bit <<= 1)
        {
            T l0 = Simd.Load<T>(best + row);
            T l1 = Simd.Load<T>(best + row + lanes);
            T l2 = Simd.Load<T>(best + row + (2 * lanes));
            T l3 = Simd.Load<T>(best + row + (3 * lanes));
            T s0 = default;
            T s1 = default;
            T s2 = default;
            T s3 = default;
            double* d = density + row;
            for (int k = 0; k < components; k++, d += stride)
            {
                if ((matters[k] & bit) == 0)
                    continue;
                T v0 = Simd.Subtract(Simd.Load<T>(d), l0);
                T v1 = Simd.Subtract(Simd.Load<T>(d + lanes), l1);
                T v2 = Simd.Subtract(Simd.Load<T>(d + (2 * lanes)), l2);
                T v3 = Simd.Subtract(Simd.Load<T>(d + (3 * lanes)), l3);
                if (PrunedDensityKernel.AllLess(Simd.Max(Simd.Max(v0, v1), Simd.Max(v2, v3)), Simd.Broadcast<T>(negligible[k])))
                {
                    matters[k] &= ~bit;
                    continue;
                }

                v0 = PosteriorKernel.Exp2(v0);
                v1 = PosteriorKernel.Exp2(v1);
                v2 = PosteriorKernel.Exp2(v2);
                v3 = PosteriorKernel.Exp2(v3);
                s0 = Simd.Add(s0, v0);
                s1 = Simd.Add(s1, v1);
                s2 = Simd.Add(s2, v2);
                s3 = Simd.Add(s3, v3);
                Simd.Store(v0, d);
                Simd.Store(v1, d + lanes);
                Simd.Store(v2, d + (2 * lanes));
                Simd.Store(v3, d + (3 * lanes));
            }

            Simd.Store(s0, scale);
            Simd.Store(s1, scale + lanes);
            Simd.Store(s2, scale + (2 * lanes));
            Simd.Store(s3, scale + (3 * lanes));
            for (int v = 0; v < LogDensityKernel.VectorsPerGroup; v++)
            {
                T one = Simd.Broadcast<T>(1);
                T sum = Simd.Load<T>(scale + (v * lanes));
                T largest = Simd.Load<T>(best + row + (v * lanes));
                T factor = Simd.Divide(one, sum);
                if (row + ((v + 1) * lanes) > rows)
                {
                    T valid = Simd.FirstLanes<T>(rows - row - (v * lanes));
                    factor = Simd.Multiply(factor, valid);
                    largest = Simd.Multiply(largest, valid);
                    sum = Simd.Add(Simd.Multiply(sum, valid), Simd.Subtract(one, valid));
                }

                Simd.Store(factor, scale + (v * lanes));
                sumLargest = Simd.Add(sumLargest, largest);
                product = Simd.Multiply(product, sum);
                exponents = Simd.AddInteger(exponents, Simd.BiasedExponent(product));
                product = Simd.Significand(product);
            }

            s0 = Simd.Load<T>(scale);
            s1 = Simd.Load<T>(scale + lanes);
            s2 = Simd.Load<T>(scale + (2 * lanes));
            s3 = Simd.Load<T>(scale + (3 * lanes));
            d = density + row;
            for (int k = 0; k < components; k++, d += stride)
            {
                if ((matters[k] & bit) == 0)
                    continue;
                Simd.Store(Simd.Multiply(Simd.Load<T>(d), s0), d);
                Simd.Store(Simd.Multiply(Simd.Load<T>(d + lanes), s1), d + lanes);
                Simd.Store(Simd.Multiply(Simd.Load<T>(d + (2 * lanes)), s2), d + (2 * lanes));
                Simd.Store(Simd.Multiply(Simd.Load<T>(d + (3 * lanes)), s3), d + (3 * lanes));
            }
        }

        total.Largest = sumLargest;
        total.Exponents = exponents;
        total.Product = product;
        total.Vectors += paddedRows / lanes;
    }
}
