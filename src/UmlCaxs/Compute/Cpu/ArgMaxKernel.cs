using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>The index of the largest of K values of each row; of equals, the lowest.</summary>
internal static unsafe class ArgMaxKernel
{
    /// <summary>Finds the largest values.</summary>
    /// <typeparam name="T">Vector of <typeparamref name="TElement"/>.</typeparam>
    /// <typeparam name="TElement">double or float.</typeparam>
    /// <param name="values">Component-major: component k of row r at values[k * stride + r]; whole vectors can be read.</param>
    /// <param name="stride">Distance between two components.</param>
    /// <param name="components">K.</param>
    /// <param name="largest">Receives one index a row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, TElement>(TElement* values, nint stride, int components, Span<int> largest)
        where T : struct
        where TElement : unmanaged
    {
        int lanes = Simd.Lanes<T>();
        int* last = stackalloc int[lanes];
        fixed (int* output = largest)
            for (int row = 0; row < largest.Length; row += lanes)
            {
                T best = Simd.Load<T>(values + row);
                T index = default;
                for (int k = 1; k < components; k++)
                {
                    T value = Simd.Load<T>(values + (k * stride) + row);
                    index = Simd.SelectGreater(value, best, Simd.Broadcast<T>(k), index);
                    best = Simd.Max(value, best);
                }

                if (row + lanes <= largest.Length)
                {
                    Simd.StoreAsInt32(index, output + row);
                    continue;
                }

                Simd.StoreAsInt32(index, last);
                for (int lane = 0; row + lane < largest.Length; lane++)
                    output[row + lane] = last[lane];
            }
    }
}
