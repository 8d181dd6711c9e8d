using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Compute.Cpu.SinglePrecision;

/// <summary>Responsibilities, clusters and log densities of rows, computed in single precision and written out in double, row by row.</summary>
internal static unsafe class SingleResponsibilitiesPass
{
    /// <summary>Posteriors of rows of one chunk; parameters as those of <see cref="ResponsibilitiesPass"/>.</summary>
    /// <typeparam name="T">Vector of float.</typeparam>
    /// <typeparam name="W">Vector of double of the same width.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T, W>(SingleTile work, FeatureMatrix features, CentredMixture mixture, int chunk, int first, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
        where T : struct
        where W : struct
    {
        int stride = work.Stride;
        int components = mixture.Components;
        for (int at = 0; at < clusters.Length; at += work.TileRows)
        {
            int rows = Math.Min(work.TileRows, clusters.Length - at);
            Span<double> output = responsibilities.IsEmpty ? [] : responsibilities.Slice(at * components, rows * components);
            Prefetch(output);
            int padded = work.ComputeDensities<T, W>(features, mixture, chunk, first + at, rows);
            ArgMaxKernel.Run<T, float>(work.Density, stride, components, clusters.Slice(at, rows));
            if (!logDensities.IsEmpty)
                for (int row = 0; row < rows; row++)
                    logDensities[at + row] = LogSum(work.Density + row, stride, components);
            if (responsibilities.IsEmpty)
                continue;
            var total = PosteriorKernel.LogLikelihood<W>.Zero;
            SinglePosteriorKernel.Run<T, W>(work.Density, stride, components, rows, padded, ref total);
            Transpose(work.Density, stride, components, rows, output);
        }
    }

    /// <summary>Asks the cache for the lines that will be written, so that no store waits for its line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Prefetch(Span<double> output)
    {
        const int CacheLine = 8;
        if (!Sse.IsSupported)
            return;
        fixed (double* target = output)
            for (int at = 0; at < output.Length; at += CacheLine)
                Sse.Prefetch0(target + at);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* density, nint stride, int components, int rows, Span<double> rowMajor)
    {
        fixed (double* start = rowMajor)
            for (int row = 0; row < rows; row++)
            {
                // Two components at a time: they are neighbours in the output, and one 16-byte store serves both.
                float* source = density + row;
                double* target = start + ((nint)row * components);
                double* end = target + components;
                for (; target + 1 < end; target += 2, source += 2 * stride)
                    Vector128.WidenLower(Vector128.Create(source[0], source[stride], 0, 0)).Store(target);
                if (target < end)
                    *target = *source;
            }
    }

    /// <summary>ln of the sum of 2^density over the components.</summary>
    private static double LogSum(float* density, int stride, int components)
    {
        const double Ln2 = 0.6931471805599453;
        double largest = density[0];
        for (int k = 1; k < components; k++)
            largest = Math.Max(largest, density[k * stride]);
        double sum = 0;
        for (int k = 0; k < components; k++)
            sum += Math.Exp((density[k * stride] - largest) * Ln2);
        return (largest * Ln2) + Math.Log(sum);
    }
}
