using System.Runtime.InteropServices;
using UmlCaxs.Compute;

namespace UmlCaxs.Distribution;

/// <summary>
/// A feature matrix whose rows are shared out between processes (ranks). Every operation is one of all ranks: each computes over
/// its own rows, and the sums are the same, to the bit, on all of them.
/// </summary>
/// <remarks>
/// Parameters are those of the first rank. Other ranks make the same M-step from the same sums, but where their processors round
/// differently they would drift apart.
/// </remarks>
/// <param name="own">This rank's rows, owned from now on; null if it has none.</param>
/// <param name="ranks">The processes.</param>
/// <param name="rows">N, of all ranks.</param>
/// <param name="firstRow">Which of them is this rank's first.</param>
/// <param name="dims">D.</param>
internal sealed class DistributedMatrix(IDeviceMatrix? own, Communicator ranks, long rows, long firstRow, int dims) : IDeviceMatrix
{
    /// <summary>This rank's rows; null if it has none.</summary>
    public IDeviceMatrix? Own => own;

    /// <inheritdoc/>
    public long Rows => rows;

    /// <inheritdoc/>
    public int Dims => dims;

    /// <inheritdoc/>
    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        (GaussianMixture[] agreed, double[] origin) = Agreed([mixture], statistics.Origin);
        var partial = new SufficientStatistics(mixture.Components, origin);
        double[] logLikelihood = [own?.EStep(agreed[0], partial) ?? 0];
        Sum([partial], [statistics], logLikelihood);
        return logLikelihood[0];
    }

    /// <inheritdoc/>
    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        if (mixtures.Count == 0)
            return;
        (GaussianMixture[] agreed, double[] origin) = Agreed(mixtures, statistics[0].Origin);
        SufficientStatistics[] partials = [.. agreed.Select(m => new SufficientStatistics(m.Components, origin))];
        logLikelihoods.Clear();
        own?.EStepBatch(agreed, partials, logLikelihoods);
        Sum(partials, statistics, logLikelihoods);
    }

    /// <inheritdoc/>
    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        (GaussianMixture agreed, int components) = (Agreed([mixture], []).Mixtures[0], mixture.Components);
        (int at, long first, int count) = OwnPart(firstRow, clusters.Length);
        if (count > 0)
            own!.Responsibilities(
                agreed,
                first,
                responsibilities.IsEmpty ? [] : responsibilities.Slice(at * components, count * components),
                clusters.Slice(at, count),
                logDensities.IsEmpty ? [] : logDensities.Slice(at, count));
        Collect(clusters, at, count, 1);
        Collect(responsibilities, at, count, components);
        Collect(logDensities, at, count, 1);
    }

    /// <inheritdoc/>
    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        int width = classes.ClassNames.Count;
        GaussianMixture agreed = Agreed([mixture], []).Mixtures[0];
        (int at, long first, int count) = OwnPart(firstRow, clusters.Length);
        if (count > 0)
            own!.ClassProbabilities(agreed, classes, first, clusters.Slice(at, count), probabilities.Slice(at * width, count * width));
        Collect(clusters, at, count, 1);
        Collect(probabilities, at, count, width);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: every row meets every other, which rows that are shared out cannot.</exception>
    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients) =>
        throw new NotSupportedException("Silhouettes need all rows in one place; upload a sample of them.");

    /// <inheritdoc/>
    public void Dispose() => own?.Dispose();

    /// <summary>Mixtures and origin as the first rank has them.</summary>
    private (GaussianMixture[] Mixtures, double[] Origin) Agreed(IReadOnlyList<GaussianMixture> mixtures, double[] origin)
    {
        double[] packed = [.. mixtures.SelectMany(m => m.Weights.Concat(m.Means).Concat(m.Covariances)), .. origin];
        double[] theirs = [.. packed];
        ranks.Broadcast(theirs);
        if (MemoryMarshal.AsBytes(theirs.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(packed.AsSpan())))
            return ([.. mixtures], origin);
        int at = 0;
        GaussianMixture[] agreed = [.. mixtures.Select(m => new GaussianMixture(Next(m.Weights.Length), Next(m.Means.Length), Next(m.Covariances.Length)))];
        return (agreed, Next(origin.Length));

        double[] Next(int count) => theirs[at..(at += count)];
    }

    /// <summary>Adds the statistics and log-likelihoods of all ranks.</summary>
    private void Sum(IReadOnlyList<SufficientStatistics> partials, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        double[] values = [.. logLikelihoods, .. partials.SelectMany(p => p.Values)];
        ranks.Sum(values);
        values.AsSpan(0, logLikelihoods.Length).CopyTo(logLikelihoods);
        int at = logLikelihoods.Length;
        foreach (SufficientStatistics sum in statistics)
        {
            values.AsSpan(at, sum.Values.Length).CopyTo(sum.Values);
            at += sum.Values.Length;
        }
    }

    /// <summary>The rows of a range that are this rank's: place in the range, first row among its own, rows.</summary>
    private (int At, long First, int Count) OwnPart(long first, int count)
    {
        long from = Math.Max(first, firstRow);
        long to = Math.Min(first + count, firstRow + (own?.Rows ?? 0));
        return from < to ? ((int)(from - first), from - firstRow, (int)(to - from)) : (0, 0, 0);
    }

    /// <summary>Gives every rank the values of a range of which each has its part; empty where they are not wanted.</summary>
    private void Collect<T>(Span<T> values, int at, int count, int width)
        where T : unmanaged
    {
        if (values.IsEmpty)
            return;
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        int filled = 0;
        foreach (byte[] part in ranks.AllGather(MemoryMarshal.AsBytes(values.Slice(at * width, count * width))))
        {
            part.CopyTo(bytes[filled..]);
            filled += part.Length;
        }
    }
}
