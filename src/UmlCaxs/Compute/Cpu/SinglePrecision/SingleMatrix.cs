using System.Runtime.Intrinsics;

namespace UmlCaxs.Compute.Cpu.SinglePrecision;

/// <summary>
/// The operations of <see cref="IDeviceMatrix"/> in single precision, shared out between threads. The rows stay in double
/// precision where they lie and are rounded tile by tile, after a shift by the mean of the mixture.
/// </summary>
/// <remarks>
/// Class probabilities are computed in double precision, clusters and all: class models may have precisions of 3e9, with which
/// the rounding of a feature to 3e-8 changes a MahalanobisSquared of d^2 by 3e-3 d, and a row on the border of two clusters
/// would get altogether other classes. So are silhouettes, whose sums run over all rows. Rows 1e19 standard deviations from
/// every component are beyond the range of single precision.
/// </remarks>
internal sealed class SingleMatrix(CpuBackend backend, FeatureMatrix features) : IDeviceMatrix
{
    private readonly CpuMatrix exact = new(backend, features);
    private SingleTile[] tiles = [];
    private (int Components, int TileRows, int Lanes) tileShape;
    private double[] blockStatistics = [];
    private double[] blockLogLikelihoods = [];

    public long Rows => features.Rows;

    public int Dims => features.Dims;

    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        exact.Expect(mixture);
        using var centred = new CentredMixture(mixture);
        int length = statistics.Values.Length;
        BlockPlan plan = BlockPlan.For(Rows, length);
        if (plan.Count == 0)
        {
            statistics.Clear();
            return 0;
        }

        if (blockStatistics.Length < plan.Count * length)
            blockStatistics = new double[plan.Count * length];
        if (blockLogLikelihoods.Length < plan.Count)
            blockLogLikelihoods = new double[plan.Count];
        Array.Clear(blockStatistics, 0, plan.Count * length);
        ShareOut(plan.Count, mixture.Components, backend.TileRows, backend.VectorBits / 32, (tile, block) =>
        {
            (long first, long end) = plan.Range(block);
            Span<double> target = blockStatistics.AsSpan(block * length, length);
            blockLogLikelihoods[block] = backend.VectorBits switch
            {
                512 => SingleEStepPass.Run<Vector512<float>, Vector512<double>>(tile, features, centred, first, end, target),
                256 => SingleEStepPass.Run<Vector256<float>, Vector256<double>>(tile, features, centred, first, end, target),
                _ => SingleEStepPass.Run<Vector128<float>, Vector128<double>>(tile, features, centred, first, end, target),
            };
        });
        BlockPlan.MergePairwise(blockStatistics, plan.Count, length);
        BlockPlan.MergePairwise(blockLogLikelihoods, plan.Count, 1);
        blockStatistics.AsSpan(0, length).CopyTo(statistics.Values);
        centred.MoveToOrigin(statistics);
        return blockLogLikelihoods[0];
    }

    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        for (int m = 0; m < mixtures.Count; m++)
            logLikelihoods[m] = EStep(mixtures[m], statistics[m]);
    }

    public unsafe void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        exact.Expect(mixture);
        using var centred = new CentredMixture(mixture);
        int components = mixture.Components;
        List<(int Chunk, int First, int At, int Rows)> units = CpuMatrix.Units(firstRow, clusters.Length);
        bool wantResponsibilities = !responsibilities.IsEmpty;
        bool wantLogDensities = !logDensities.IsEmpty;
        fixed (double* r = responsibilities)
        fixed (int* c = clusters)
        fixed (double* l = logDensities)
        {
            // Spans cannot be captured; the pointers stay pinned until ShareOut returns.
            double* r0 = r;
            int* c0 = c;
            double* l0 = l;
            ShareOut(units.Count, components, ResponsibilitiesPass.TileRows, 0, (tile, index) =>
            {
                (int chunk, int first, int at, int count) = units[index];
                var rUnit = new Span<double>(r0 + ((long)at * components), wantResponsibilities ? count * components : 0);
                var cUnit = new Span<int>(c0 + at, count);
                var lUnit = new Span<double>(l0 + at, wantLogDensities ? count : 0);
                switch (backend.VectorBits)
                {
                    case 512:
                        SingleResponsibilitiesPass.Run<Vector512<float>, Vector512<double>>(tile, features, centred, chunk, first, rUnit, cUnit, lUnit);
                        break;
                    case 256:
                        SingleResponsibilitiesPass.Run<Vector256<float>, Vector256<double>>(tile, features, centred, chunk, first, rUnit, cUnit, lUnit);
                        break;
                    default:
                        SingleResponsibilitiesPass.Run<Vector128<float>, Vector128<double>>(tile, features, centred, chunk, first, rUnit, cUnit, lUnit);
                        break;
                }
            });
        }
    }

    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities) =>
        exact.ClassProbabilities(mixture, classes, firstRow, clusters, probabilities);

    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients) => exact.Silhouettes(labellings, coefficients);

    public void Dispose()
    {
        exact.Dispose();
        FreeTiles();
    }

    /// <summary>Runs <paramref name="work"/> for every index, each thread with its tile; any order.</summary>
    private void ShareOut(int count, int components, int tileRows, int lanes, Action<SingleTile, int> work)
    {
        int threads = Math.Max(1, Math.Min(backend.Threads, count));
        if (tileShape != (components, tileRows, lanes) || tiles.Length < threads)
        {
            FreeTiles();
            tileShape = (components, tileRows, lanes);
            tiles = [.. Enumerable.Range(0, threads).Select(_ => new SingleTile(Dims, components, tileRows, lanes))];
        }

        CpuMatrix.ShareOut(tiles, threads, count, work);
    }

    private void FreeTiles()
    {
        foreach (SingleTile tile in tiles)
            tile.Dispose();
        tiles = [];
    }
}
