using System.Runtime.Intrinsics;

namespace UmlCaxs.Compute.Cpu;

/// <summary>The operations of <see cref="IDeviceMatrix"/> shared out between threads.</summary>
internal sealed class CpuMatrix(CpuBackend backend, FeatureMatrix features) : IDeviceMatrix
{
    /// <summary>Rows a thread takes at a time where every row has a result of its own.</summary>
    private const int UnitRows = 4096;

    private readonly BatchEStep batch = new(backend, features);
    private TileWorkspace[] workspaces = [];
    private (int Components, int Tile, int Sums) workspaceShape;
    private double[] blockStatistics = [];
    private double[] blockLogLikelihoods = [];

    public long Rows => features.Rows;

    public int Dims => features.Dims;

    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        Expect(mixture);
        using PackedMixture packed = PackedMixture.Of(mixture, statistics.Origin);
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
        int sums = mixture.Components * MomentKernel.SumVectors(Dims) * backend.VectorBits / 64;
        ShareOut(plan.Count, mixture.Components, backend.TileRows, sums, (work, block) =>
        {
            (long first, long end) = plan.Range(block);
            Span<double> target = blockStatistics.AsSpan(block * length, length);
            blockLogLikelihoods[block] = backend.VectorBits switch
            {
                512 => EStepPass.Run<Vector512<double>>(work, features, packed, first, end, target),
                256 => EStepPass.Run<Vector256<double>>(work, features, packed, first, end, target),
                _ => EStepPass.Run<Vector128<double>>(work, features, packed, first, end, target),
            };
        });
        BlockPlan.MergePairwise(blockStatistics, plan.Count, length);
        BlockPlan.MergePairwise(blockLogLikelihoods, plan.Count, 1);
        blockStatistics.AsSpan(0, length).CopyTo(statistics.Values);
        return blockLogLikelihoods[0];
    }

    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        foreach (int m in batch.Run(mixtures, statistics, logLikelihoods))
            logLikelihoods[m] = EStep(mixtures[m], statistics[m]);
    }

    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        BatchArguments.Check(this, labellings, coefficients);
        SilhouettePass.Run(backend, features, labellings, coefficients);
    }

    public unsafe void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        Expect(mixture);
        using PackedMixture packed = PackedMixture.Of(mixture, mixture.OverallMean());
        int rows = clusters.Length;
        int components = mixture.Components;
        List<(int Chunk, int First, int At, int Rows)> units = Units(firstRow, rows);
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
            ShareOut(units.Count, components, ResponsibilitiesPass.TileRows, 0, (work, index) =>
            {
                (int chunk, int first, int at, int count) = units[index];
                var rUnit = new Span<double>(r0 + ((long)at * components), wantResponsibilities ? count * components : 0);
                var cUnit = new Span<int>(c0 + at, count);
                var lUnit = new Span<double>(l0 + at, wantLogDensities ? count : 0);
                switch (backend.VectorBits)
                {
                    case 512:
                        ResponsibilitiesPass.Run<Vector512<double>>(work, features, packed, chunk, first, rUnit, cUnit, lUnit);
                        break;
                    case 256:
                        ResponsibilitiesPass.Run<Vector256<double>>(work, features, packed, chunk, first, rUnit, cUnit, lUnit);
                        break;
                    default:
                        ResponsibilitiesPass.Run<Vector128<double>>(work, features, packed, chunk, first, rUnit, cUnit, lUnit);
                        break;
                }
            });
        }
    }

    public unsafe void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        Expect(mixture);
        double[] centre = mixture.OverallMean();
        using PackedMixture packed = PackedMixture.Of(mixture, centre);
        PackedMixture[] packedClasses = [.. classes.Clusters.Select(models => PackedMixture.Of(models, Dims, centre))];
        int classCount = classes.ClassNames.Count;
        List<(int Chunk, int First, int At, int Rows)> units = Units(firstRow, clusters.Length);
        using var gathered = new ThreadLocal<TileWorkspace>(() => new TileWorkspace(Dims, classCount, ClassificationPass.TileRows, 0), trackAllValues: true);
        fixed (int* c = clusters)
        fixed (double* p = probabilities)
        {
            int* c0 = c;
            double* p0 = p;
            ShareOut(units.Count, mixture.Components, ClassificationPass.TileRows, 0, (work, index) =>
            {
                (int chunk, int first, int at, int count) = units[index];
                var cUnit = new Span<int>(c0 + at, count);
                var pUnit = new Span<double>(p0 + ((long)at * classCount), count * classCount);
                switch (backend.VectorBits)
                {
                    case 512:
                        ClassificationPass.Run<Vector512<double>>(work, gathered.Value!, features, packed, classes, packedClasses, chunk, first, cUnit, pUnit);
                        break;
                    case 256:
                        ClassificationPass.Run<Vector256<double>>(work, gathered.Value!, features, packed, classes, packedClasses, chunk, first, cUnit, pUnit);
                        break;
                    default:
                        ClassificationPass.Run<Vector128<double>>(work, gathered.Value!, features, packed, classes, packedClasses, chunk, first, cUnit, pUnit);
                        break;
                }
            });
        }

        foreach (TileWorkspace workspace in gathered.Values)
            workspace.Dispose();
        foreach (PackedMixture set in packedClasses)
            set.Dispose();
    }

    public void Dispose()
    {
        FreeWorkspaces();
        batch.Dispose();
    }

    private void FreeWorkspaces()
    {
        foreach (TileWorkspace workspace in workspaces)
            workspace.Dispose();
        workspaces = [];
    }

    /// <summary>Cuts a range of rows into units that lie in one chunk each.</summary>
    internal static List<(int Chunk, int First, int At, int Rows)> Units(long firstRow, int rows)
    {
        var units = new List<(int, int, int, int)>();
        for (int at = 0; at < rows;)
        {
            int chunk = (int)((firstRow + at) / FeatureMatrix.ChunkRows);
            int first = (int)((firstRow + at) % FeatureMatrix.ChunkRows);
            int count = Math.Min(Math.Min(UnitRows, rows - at), FeatureMatrix.ChunkRows - first);
            units.Add((chunk, first, at, count));
            at += count;
        }

        return units;
    }

    internal void Expect(GaussianMixture mixture)
    {
        if (mixture.Dims != Dims)
            throw new ArgumentException($"The mixture has {mixture.Dims} features, the data have {Dims}.", nameof(mixture));
    }

    /// <summary>Runs <paramref name="work"/> for every index, on as many threads as there is work for; any order.</summary>
    private void ShareOut(int count, int components, int tileRows, int sumDoubles, Action<TileWorkspace, int> work)
    {
        int threads = Math.Max(1, Math.Min(backend.Threads, count));
        if (workspaceShape != (components, tileRows, sumDoubles) || workspaces.Length < threads)
        {
            FreeWorkspaces();
            workspaceShape = (components, tileRows, sumDoubles);
            workspaces = [.. Enumerable.Range(0, threads).Select(_ => new TileWorkspace(Dims, components, tileRows, sumDoubles))];
        }

        ShareOut(workspaces, threads, count, work);
    }

    /// <summary>Runs <paramref name="work"/> for every index on a number of threads, each with its own workspace.</summary>
    internal static void ShareOut<TWorkspace>(TWorkspace[] workspaces, int threads, int count, Action<TWorkspace, int> work)
    {
        int next = -1;
        if (threads == 1)
            Worker(0);
        else
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, Worker);

        void Worker(int thread)
        {
            for (int index = Interlocked.Increment(ref next); index < count; index = Interlocked.Increment(ref next))
                work(workspaces[thread], index);
        }
    }
}
