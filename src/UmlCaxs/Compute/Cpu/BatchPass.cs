using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// The E-step of one mixture of a batch on the rows of a segment. Two neighbours in <see cref="RowOrder"/> belong to the same
/// few components; the others are left out where all they would add is less than rounding.
/// </summary>
internal static unsafe class BatchPass
{
    /// <summary>
    /// A component is left out of a group of rows where its responsibility for each of them is below its weight times
    /// 2^-50. It loses at most N weight 2^-50 of its N_k that way, which is about N weight (<see cref="Suffices"/>), and the
    /// likelihood of a row 2^-50.
    /// </summary>
    private const double NegligibleExponent = -50;

    /// <summary>How much smaller N_k may be than N weight: then 2^-44 of it are lost at most, and far less as a rule.</summary>
    private const double SmallestShare = 1.0 / 64;

    /// <summary>Whether what was left out is less than rounding for every component.</summary>
    /// <param name="mixture">K components.</param>
    /// <param name="statistics">Its statistics.</param>
    /// <param name="rows">N.</param>
    public static bool Suffices(GaussianMixture mixture, SufficientStatistics statistics, long rows)
    {
        for (int k = 0; k < mixture.Components; k++)
            if (!(statistics.Count(k) >= SmallestShare * rows * mixture.Weights[k]))
                return false;
        return true;
    }

    /// <summary>Adds the statistics of the segment's rows to <paramref name="statistics"/>.</summary>
    /// <param name="work">Scratch of the calling thread with a segment in it.</param>
    /// <param name="weights">K weights of the mixture.</param>
    /// <param name="mixture">Its coefficients, about the origin of the segment.</param>
    /// <param name="rows">Rows of the segment.</param>
    /// <param name="statistics">K x stride, the layout of <see cref="SufficientStatistics.Values"/>; added to.</param>
    /// <returns>The log-likelihood of the rows.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Run<T>(BatchWorkspace work, ReadOnlySpan<double> weights, PackedMixture mixture, int rows, Span<double> statistics)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int dims = mixture.Dims;
        int components = mixture.Components;
        int sumDoubles = MomentKernel.SumVectors(dims) * lanes;
        new Span<double>(work.Sums, components * sumDoubles).Clear();
        for (int k = 0; k < components; k++)
            work.Negligible[k] = NegligibleExponent + Math.Log2(weights[k]);
        var total = PosteriorKernel.LogLikelihood<T>.Zero;
        ReadOnlySpan<int> likely = work.Likely<T>(mixture);
        for (int at = 0; at < rows; at += BatchWorkspace.TileRows)
        {
            int count = Math.Min(BatchWorkspace.TileRows, rows - at);
            int padded = TileWorkspace.WholeGroups<T>(count);
            Densities<T>(work, mixture, at, padded, likely[(at / BatchWorkspace.LeafRows)..]);
            PrunedPosteriorKernel.Run(work.Density, BatchWorkspace.DensityStride, components, work.Best, work.Negligible, work.Matters, count, padded, ref total);
            for (int k = 0; k < components; k++)
                if (work.Matters[k] != 0)
                    PrunedMomentKernel.Run<T>(work.X + at, BatchWorkspace.Stride, dims, work.Density + (k * BatchWorkspace.DensityStride), work.Matters[k], work.Sums + (k * sumDoubles), work.Weighted);
        }

        int length = statistics.Length / components;
        for (int k = 0; k < components; k++)
            MomentKernel.Unpack(work.Sums + (k * sumDoubles), lanes, dims, statistics.Slice(k * length, length));
        return total.Total();
    }

    /// <summary>
    /// Begins, for each leaf, with the component that is likely to be the best: the sooner a good one is known, the earlier
    /// others are given up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Densities<T>(BatchWorkspace work, PackedMixture mixture, int at, int padded, ReadOnlySpan<int> likely)
        where T : struct
    {
        int components = mixture.Components;
        int groupRows = Simd.Lanes<T>() * LogDensityKernel.VectorsPerGroup;
        new Span<double>(work.Best, padded).Fill(double.NegativeInfinity);
        new Span<ulong>(work.Matters, components).Clear();
        new Span<ulong>(work.Done, components).Clear();
        for (int row = 0, leaf = 0; row < padded; row += BatchWorkspace.LeafRows, leaf++)
        {
            int rows = Math.Min(BatchWorkspace.LeafRows, padded - row);
            Density(likely[leaf], row, rows, 0);
            work.Done[likely[leaf]] |= ((1UL << (rows / groupRows)) - 1) << (row / groupRows);
        }

        for (int k = 0; k < components; k++)
            Density(k, 0, padded, work.Done[k]);

        void Density(int k, int row, int rows, ulong done) =>
            work.Matters[k] |= PrunedDensityKernel.Run<T>(work.X + at + row, BatchWorkspace.Stride, mixture.Dims, mixture[k], rows, done, work.Negligible[k], work.Best + row, work.Density + (k * BatchWorkspace.DensityStride) + row) << (row / groupRows);
    }
}
