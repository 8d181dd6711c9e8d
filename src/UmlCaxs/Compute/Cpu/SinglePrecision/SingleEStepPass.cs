using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu.SinglePrecision;

/// <summary>
/// The fused E-step of a block of rows in single precision. Moments are taken about the centre of each component, and go over
/// into double precision every <see cref="RowsPerFlush"/> rows.
/// </summary>
internal static unsafe class SingleEStepPass
{
    /// <summary>
    /// Rows whose moments are summed in single precision: a lane sums 128 of them at most (512-bit vectors), which costs it a
    /// digit. A divisor of every chunk and block of rows, so that a tile of any size begins and ends within it.
    /// </summary>
    public const int RowsPerFlush = 2048;

    /// <summary>Adds the statistics of rows first..end, about the centres of the mixture, to <paramref name="statistics"/>.</summary>
    /// <typeparam name="T">Vector of float.</typeparam>
    /// <typeparam name="W">Vector of double of the same width.</typeparam>
    /// <param name="work">Scratch of the calling thread.</param>
    /// <param name="features">N x D.</param>
    /// <param name="mixture">Coefficients.</param>
    /// <param name="first">First row, a multiple of <see cref="RowsPerFlush"/>.</param>
    /// <param name="end">Row after the last.</param>
    /// <param name="statistics">K x stride, the layout of <see cref="SufficientStatistics.Values"/>; added to.</param>
    /// <returns>The log-likelihood of the rows.</returns>
    public static double Run<T, W>(SingleTile work, FeatureMatrix features, CentredMixture mixture, long first, long end, Span<double> statistics)
        where T : struct
        where W : struct
    {
        int wideLanes = Simd.Lanes<W>();
        int totalLength = work.SumLength / 2;
        new Span<double>(work.Totals, mixture.Components * totalLength).Clear();
        double logLikelihood = 0;
        for (long at = first; at < end; at += RowsPerFlush)
        {
            int chunk = (int)(at / FeatureMatrix.ChunkRows);
            int offset = (int)(at % FeatureMatrix.ChunkRows);
            logLikelihood += Segment<T, W>(work, features, mixture, chunk, offset, (int)Math.Min(RowsPerFlush, end - at));
        }

        int length = statistics.Length / mixture.Components;
        for (int k = 0; k < mixture.Components; k++)
            MomentKernel.Unpack(work.Totals + (k * totalLength), wideLanes, mixture.Dims, statistics.Slice(k * length, length));
        return logLikelihood;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Segment<T, W>(SingleTile work, FeatureMatrix features, CentredMixture mixture, int chunk, int first, int count)
        where T : struct
        where W : struct
    {
        int components = mixture.Components;
        int dims = mixture.Dims;
        int stride = work.Stride;
        var total = PosteriorKernel.LogLikelihood<W>.Zero;
        for (int at = 0; at < count; at += work.TileRows)
        {
            int rows = Math.Min(work.TileRows, count - at);
            int padded = work.ComputeDensities<T, W>(features, mixture, chunk, first + at, rows);
            SinglePosteriorKernel.Run<T, W>(work.Density, stride, components, rows, padded, ref total);
            for (int k = 0; k < components; k++)
                MomentKernel.Run<T, float>(work.Centred + (k * work.CentredLength), stride, dims, work.Density + (k * stride), padded, work.Sums + (k * work.SumLength), work.Weighted);
        }

        work.FlushSums<T, W>(components);
        return total.Total();
    }
}
