namespace UmlCaxs.Compute;

/// <summary>
/// A feature matrix that no device holds at once: every operation goes through all rows, part by part, and computes each part
/// on a device. The parts are the same in every pass, and their statistics are added pairwise in a fixed order.
/// </summary>
/// <param name="backend">Device that computes a part.</param>
/// <param name="rows">N.</param>
/// <param name="dims">D.</param>
/// <param name="pass">Begins a pass: all rows in order, each part valid until the next is asked for.</param>
public sealed class StreamedMatrix(IComputeBackend backend, long rows, int dims, Func<IEnumerable<FeatureMatrix>> pass) : IDeviceMatrix
{
    /// <inheritdoc/>
    public long Rows => rows;

    /// <inheritdoc/>
    public int Dims => dims;

    /// <inheritdoc/>
    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        var sum = new PairwiseStatistics();
        foreach (FeatureMatrix part in pass())
        {
            var partial = new SufficientStatistics(mixture.Components, statistics.Origin);
            using IDeviceMatrix data = backend.Upload(part);
            sum.Add(data.EStep(mixture, partial), partial);
        }

        return sum.CopyTo(statistics);
    }

    /// <inheritdoc/>
    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        PairwiseStatistics[] sums = [.. mixtures.Select(_ => new PairwiseStatistics())];
        double[] partLikelihoods = new double[mixtures.Count];
        foreach (FeatureMatrix part in pass())
        {
            SufficientStatistics[] partials = [.. statistics.Select(s => new SufficientStatistics(s.Components, s.Origin))];
            using IDeviceMatrix data = backend.Upload(part);
            data.EStepBatch(mixtures, partials, partLikelihoods);
            for (int m = 0; m < sums.Length; m++)
                sums[m].Add(partLikelihoods[m], partials[m]);
        }

        for (int m = 0; m < sums.Length; m++)
            logLikelihoods[m] = sums[m].CopyTo(statistics[m]);
    }

    /// <inheritdoc/>
    /// <remarks>Every row meets every other: all of them are brought into memory for it.</remarks>
    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        BatchArguments.Check(this, labellings, coefficients);
        using var all = new FeatureMatrix(dims);
        double[] row = new double[dims];
        foreach (FeatureMatrix part in pass())
            for (long n = 0; n < part.Rows; n++)
            {
                part.CopyRow(n, row);
                all.Append(row);
            }

        using IDeviceMatrix data = backend.Upload(all);
        data.Silhouettes(labellings, coefficients);
    }

    /// <inheritdoc/>
    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        int components = mixture.Components;
        foreach ((FeatureMatrix part, long first, int at, int count) in Parts(firstRow, clusters.Length))
        {
            using IDeviceMatrix data = backend.Upload(part);
            data.Responsibilities(
                mixture,
                first,
                responsibilities.IsEmpty ? [] : responsibilities.Slice(at * components, count * components),
                clusters.Slice(at, count),
                logDensities.IsEmpty ? [] : logDensities.Slice(at, count));
        }
    }

    /// <inheritdoc/>
    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        int width = classes.ClassNames.Count;
        foreach ((FeatureMatrix part, long first, int at, int count) in Parts(firstRow, clusters.Length))
        {
            using IDeviceMatrix data = backend.Upload(part);
            data.ClassProbabilities(mixture, classes, first, clusters.Slice(at, count), probabilities.Slice(at * width, count * width));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>The parts that hold rows of a range: first row within the part, place in the range, rows.</summary>
    private IEnumerable<(FeatureMatrix Part, long First, int At, int Count)> Parts(long firstRow, int count)
    {
        long partFirst = 0;
        long end = firstRow + count;
        foreach (FeatureMatrix part in pass())
        {
            long from = Math.Max(firstRow, partFirst);
            long to = Math.Min(end, partFirst + part.Rows);
            if (from < to)
                yield return (part, from - partFirst, (int)(from - firstRow), (int)(to - from));
            partFirst += part.Rows;
            if (partFirst >= end)
                yield break;
        }
    }
}
