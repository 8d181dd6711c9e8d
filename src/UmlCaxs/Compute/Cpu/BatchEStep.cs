using System.Runtime.Intrinsics;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// The E-steps of many mixtures shared out between threads: a unit of work is a block of rows with some of the mixtures,
/// so that both many mixtures on few rows and few mixtures on many rows keep all threads busy. Blocks depend on N alone, and
/// their statistics are merged pairwise: no bit depends on threads or on the other mixtures.
/// </summary>
internal sealed class BatchEStep(CpuBackend backend, FeatureMatrix features) : IDisposable
{
    private const int MostBlocks = 64;

    /// <summary>Bytes that the statistics of all blocks may take; mixtures beyond that wait for the next round.</summary>
    private const long StatisticsBytes = 32 << 20;

    /// <summary>Components of a unit: enough to make the staging of its rows a trifle, no more than spreads evenly.</summary>
    private const int FewestComponents = 16;
    private const int MostComponents = 256;
    private const int UnitsPerThread = 16;

    private int[]? order;
    private BatchWorkspace[] workspaces = [];
    private double[] blockStatistics = [];
    private double[] blockLogLikelihoods = [];

    /// <summary>Computes what <see cref="IDeviceMatrix.EStepBatch"/> says, but for mixtures it leaves to the caller.</summary>
    /// <returns>Indices of mixtures that need the plain E-step: leaving out small responsibilities could show in a component.</returns>
    public IReadOnlyList<int> Run(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        if (features.Rows == 0)
        {
            foreach (SufficientStatistics s in statistics)
                s.Clear();
            logLikelihoods.Clear();
            return [];
        }

        BlockPlan plan = Plan(features.Rows);
        order ??= RowOrder.Of(features, backend.Threads);
        var refused = new List<int>();
        for (int first = 0, end; first < mixtures.Count; first = end)
        {
            long bytes = 0;
            for (end = first; end < mixtures.Count && (end == first || bytes + Bytes(end) <= StatisticsBytes); end++)
                bytes += Bytes(end);
            Round(plan, [.. mixtures.Take(first..end)], [.. statistics.Take(first..end)], logLikelihoods[first..end]);
            for (int m = first; m < end; m++)
                if (!BatchPass.Suffices(mixtures[m], statistics[m], features.Rows))
                    refused.Add(m);
        }

        return refused;

        long Bytes(int m) => (long)plan.Count * statistics[m].Values.Length * sizeof(double);
    }

    public void Dispose()
    {
        foreach (BatchWorkspace workspace in workspaces)
            workspace.Dispose();
        workspaces = [];
    }

    private static BlockPlan Plan(long rows)
    {
        long rowsPerBlock = BatchWorkspace.SegmentRows;
        while (rows > rowsPerBlock * MostBlocks)
            rowsPerBlock *= 2;
        return new BlockPlan(rows, rowsPerBlock);
    }

    /// <summary>One round: as many mixtures as memory allows.</summary>
    private void Round(BlockPlan plan, GaussianMixture[] mixtures, SufficientStatistics[] statistics, Span<double> logLikelihoods)
    {
        int count = mixtures.Length;
        int[] offsets = new int[count + 1];
        for (int m = 0; m < count; m++)
            offsets[m + 1] = offsets[m] + (plan.Count * statistics[m].Values.Length);
        if (blockStatistics.Length < offsets[count])
            blockStatistics = new double[offsets[count]];
        if (blockLogLikelihoods.Length < count * plan.Count)
            blockLogLikelihoods = new double[count * plan.Count];
        PrepareWorkspaces(mixtures.Max(m => m.Components));
        List<(int First, int End)> slices = Slices(mixtures, plan.Count);
        var packed = new PackedMixture[count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = backend.Threads };
        Parallel.For(0, count, parallel, m => packed[m] = PackedMixture.Of(mixtures[m], statistics[m].Origin));
        int next = -1;
        Parallel.For(0, Math.Min(backend.Threads, slices.Count * plan.Count), parallel, thread =>
        {
            for (int unit = Interlocked.Increment(ref next); unit < slices.Count * plan.Count; unit = Interlocked.Increment(ref next))
                Unit(workspaces[thread], unit % plan.Count, slices[unit / plan.Count]);
        });
        Parallel.For(0, count, parallel, m =>
        {
            packed[m].Dispose();
            int length = statistics[m].Values.Length;
            Span<double> values = blockStatistics.AsSpan(offsets[m], plan.Count * length);
            BlockPlan.MergePairwise(values, plan.Count, length);
            values[..length].CopyTo(statistics[m].Values);
            BlockPlan.MergePairwise(blockLogLikelihoods.AsSpan(m * plan.Count, plan.Count), plan.Count, 1);
        });
        for (int m = 0; m < count; m++)
            logLikelihoods[m] = blockLogLikelihoods[m * plan.Count];

        void Unit(BatchWorkspace work, int block, (int First, int End) slice)
        {
            (long first, long end) = plan.Range(block);
            for (int m = slice.First; m < slice.End; m++)
            {
                Target(m).Clear();
                blockLogLikelihoods[(m * plan.Count) + block] = 0;
            }

            for (; first < end; first += BatchWorkspace.SegmentRows)
            {
                int rows = (int)Math.Min(BatchWorkspace.SegmentRows, end - first);
                work.Stage(features, (int)(first / FeatureMatrix.ChunkRows), order.AsSpan((int)first, rows), BatchWorkspace.SegmentRows, statistics[0].Origin);
                for (int m = slice.First; m < slice.End; m++)
                    blockLogLikelihoods[(m * plan.Count) + block] += backend.VectorBits switch
                    {
                        512 => BatchPass.Run<Vector512<double>>(work, mixtures[m].Weights, packed[m], rows, Target(m)),
                        256 => BatchPass.Run<Vector256<double>>(work, mixtures[m].Weights, packed[m], rows, Target(m)),
                        _ => BatchPass.Run<Vector128<double>>(work, mixtures[m].Weights, packed[m], rows, Target(m)),
                    };
            }

            Span<double> Target(int m) => blockStatistics.AsSpan(offsets[m] + (block * statistics[m].Values.Length), statistics[m].Values.Length);
        }
    }

    /// <summary>Cuts the mixtures into runs that make units of about the same work, some for every thread.</summary>
    private List<(int First, int End)> Slices(GaussianMixture[] mixtures, int blocks)
    {
        long all = mixtures.Sum(m => (long)m.Components);
        long wanted = Math.Clamp(all * blocks / (UnitsPerThread * backend.Threads), FewestComponents, MostComponents);
        var slices = new List<(int, int)>();
        for (int first = 0, end; first < mixtures.Length; first = end)
        {
            long components = 0;
            for (end = first; end < mixtures.Length && components < wanted; end++)
                components += mixtures[end].Components;
            slices.Add((first, end));
        }

        return slices;
    }

    private void PrepareWorkspaces(int components)
    {
        if (workspaces.Length == backend.Threads && workspaces[0].Components >= components)
            return;
        Dispose();
        workspaces = [.. Enumerable.Range(0, backend.Threads).Select(_ => new BatchWorkspace(features.Dims, components, backend.VectorBits / 64))];
    }
}
