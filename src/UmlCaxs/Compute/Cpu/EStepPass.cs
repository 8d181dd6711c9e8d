using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>The fused E-step of a block of rows: stage a tile, densities, responsibilities, moments; next tile.</summary>
internal static unsafe class EStepPass
{
    /// <summary>Adds the statistics of rows first..end to <paramref name="statistics"/>.</summary>
    /// <param name="work">Scratch of the calling thread.</param>
    /// <param name="features">N x D.</param>
    /// <param name="mixture">Coefficients; their origin is that of the moments.</param>
    /// <param name="first">First row.</param>
    /// <param name="end">Row after the last.</param>
    /// <param name="statistics">K x stride, the layout of <see cref="SufficientStatistics.Values"/>; added to.</param>
    /// <returns>The log-likelihood of the rows.</returns>
    public static double Run<T>(TileWorkspace work, FeatureMatrix features, PackedMixture mixture, long first, long end, Span<double> statistics)
        where T : struct
    {
        double logLikelihood = 0;
        while (first < end)
        {
            // A segment ends with the chunk: lanes are added up after at most that many rows, which keeps rounding small.
            int chunk = (int)(first / FeatureMatrix.ChunkRows);
            long segmentEnd = Math.Min(end, (chunk + 1L) * FeatureMatrix.ChunkRows);
            int offset = (int)(first % FeatureMatrix.ChunkRows);
            logLikelihood += Segment<T>(work, features, mixture, chunk, offset, (int)(segmentEnd - first), statistics);
            first = segmentEnd;
        }

        return logLikelihood;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Segment<T>(TileWorkspace work, FeatureMatrix features, PackedMixture mixture, int chunk, int first, int count, Span<double> statistics)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int dims = features.Dims;
        int tileRows = work.TileRows;
        int stride = work.Stride;
        int sumDoubles = MomentKernel.SumVectors(dims) * lanes;
        new Span<double>(work.Sums, mixture.Components * sumDoubles).Clear();
        var total = PosteriorKernel.LogLikelihood<T>.Zero;
        for (int at = 0; at < count; at += tileRows)
        {
            int rows = Math.Min(tileRows, count - at);
            int padded = work.ComputeDensities<T>(features, mixture, chunk, first + at, rows);
            PosteriorKernel.Run(work.Density, stride, mixture.Components, rows, padded, ref total);
            for (int k = 0; k < mixture.Components; k++)
                MomentKernel.Run<T, double>(work.X, stride, dims, work.Density + (k * stride), padded, work.Sums + (k * sumDoubles), work.Weighted);
        }

        int length = statistics.Length / mixture.Components;
        for (int k = 0; k < mixture.Components; k++)
            MomentKernel.Unpack(work.Sums + (k * sumDoubles), lanes, dims, statistics.Slice(k * length, length));
        return total.Total();
    }
}
