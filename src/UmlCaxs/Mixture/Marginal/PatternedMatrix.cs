using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;

namespace UmlCaxs.Mixture.Marginal;

/// <summary>
/// Rows with gaps (NaN) on a device. Rows that have the same features are one complete matrix of these; there the ordinary
/// operations run with the mixture reduced to those features, and the expected statistics of the missing ones follow. What
/// that costs beyond the rows grows with the number of patterns. Their statistics are added pairwise in a fixed order.
/// </summary>
internal sealed class PatternedMatrix : IDeviceMatrix
{
    /// <summary>A group of fewer rows is less than a block of the CPU's: not worth a call of a device, or a second thread.</summary>
    private const int FewRows = 2048;

    /// <summary>Small groups whose statistics are held at a time.</summary>
    private const int GroupsAtATime = 64;

    private readonly PatternGroups patterns;
    private readonly List<(PatternGroup Group, IDeviceMatrix Data)> large = [];
    private readonly List<PatternGroup> small = [];
    private readonly CpuBackend host;
    private readonly ParallelOptions parallel;
    private (ClassModelSet Classes, MarginalClasses Reduced)? classModels;

    /// <summary>Groups the rows and brings the large groups to the device.</summary>
    /// <param name="device">Device to compute on.</param>
    /// <param name="features">N x D, NaN where a feature is missing; copied.</param>
    /// <exception cref="ArgumentException">A row has no feature at all.</exception>
    public PatternedMatrix(IComputeBackend device, FeatureMatrix features)
    {
        (Rows, Dims) = (features.Rows, features.Dims);
        host = new CpuBackend(1, device.Precision);
        parallel = new ParallelOptions { MaxDegreeOfParallelism = device.Threads };
        patterns = PatternGroups.Of(features);
        try
        {
            foreach (PatternGroup group in patterns.Groups)
                if (group.IsComplete || group.Values.Rows >= FewRows)
                    large.Add((group, device.Upload(group.Values)));
                else
                    small.Add(group);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public long Rows { get; }

    /// <inheritdoc/>
    public int Dims { get; }

    private delegate void Steps(IDeviceMatrix data, GaussianMixture[] mixtures, SufficientStatistics[] statistics, double[] logLikelihoods);

    /// <inheritdoc/>
    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        double[] logLikelihood = new double[1];
        Run([mixture], [statistics], logLikelihood, (data, m, s, l) => l[0] = data.EStep(m[0], s[0]));
        return logLikelihood[0];
    }

    /// <inheritdoc/>
    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        Run([.. mixtures], [.. statistics], logLikelihoods, (data, m, s, l) => data.EStepBatch(m, s, l));
    }

    /// <inheritdoc/>
    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        int components = mixture.Components;
        foreach ((PatternGroup group, int first, int count) in Parts(firstRow, clusters.Length))
        {
            double[] r = new double[responsibilities.IsEmpty ? 0 : count * components];
            int[] c = new int[count];
            double[] l = new double[logDensities.IsEmpty ? 0 : count];
            On(group, data => data.Responsibilities(Reduce(mixture, group), first, r, c, l));
            for (int i = 0; i < count; i++)
            {
                int at = (int)(group.Rows[first + i] - firstRow);
                clusters[at] = c[i];
                if (r.Length > 0)
                    r.AsSpan(i * components, components).CopyTo(responsibilities[(at * components)..]);
                if (l.Length > 0)
                    logDensities[at] = l[i];
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Distances are those of the observed features to the class models reduced to them.</remarks>
    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        if (classModels?.Classes != classes)
            classModels = (classes, new MarginalClasses(classes, Dims));
        MarginalClasses reduced = classModels.Value.Reduced;
        int width = classes.ClassNames.Count;
        foreach ((PatternGroup group, int first, int count) in Parts(firstRow, clusters.Length))
        {
            double[] p = new double[count * width];
            int[] c = new int[count];
            On(group, data => data.ClassProbabilities(Reduce(mixture, group), reduced.Of(group), first, c, p));
            for (int i = 0; i < count; i++)
            {
                int at = (int)(group.Rows[first + i] - firstRow);
                clusters[at] = c[i];
                p.AsSpan(i * width, width).CopyTo(probabilities[(at * width)..]);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: a distance between rows that have different features means nothing.</exception>
    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients) =>
        throw new NotSupportedException("Silhouettes need complete rows: there is no Euclidean distance between rows that have different features.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, IDeviceMatrix data) in large)
            data.Dispose();
        patterns.Dispose();
    }

    private static GaussianMixture Reduce(GaussianMixture mixture, PatternGroup group) =>
        group.IsComplete ? mixture : MarginalMixture.Of(mixture, group.Observed);

    /// <summary>The groups that have rows in a range: the first of these among the group's, and their number.</summary>
    private IEnumerable<(PatternGroup Group, int First, int Count)> Parts(long firstRow, int count)
    {
        foreach (PatternGroup group in patterns.Groups)
            if (group.Within(firstRow, count) is { Count: > 0 } part)
                yield return (group, part.First, part.Count);
    }

    /// <summary>Does something with the rows of a group where they are, or with few rows on the host.</summary>
    private void On(PatternGroup group, Action<IDeviceMatrix> action)
    {
        foreach ((PatternGroup there, IDeviceMatrix data) in large)
            if (there == group)
            {
                action(data);
                return;
            }

        using IDeviceMatrix few = host.Upload(group.Values);
        action(few);
    }

    private void Run(GaussianMixture[] mixtures, SufficientStatistics[] statistics, Span<double> logLikelihoods, Steps steps)
    {
        PairwiseStatistics[] sums = [.. mixtures.Select(_ => new PairwiseStatistics())];
        foreach ((PatternGroup group, IDeviceMatrix data) in large)
            Add(RunOne(group, data, mixtures, statistics, steps, parallel));

        var one = new ParallelOptions { MaxDegreeOfParallelism = 1 };
        foreach (PatternGroup[] some in small.Chunk(GroupsAtATime))
        {
            var results = new (SufficientStatistics[], double[])[some.Length];
            Parallel.For(0, some.Length, parallel, i =>
            {
                using IDeviceMatrix data = host.Upload(some[i].Values);
                results[i] = RunOne(some[i], data, mixtures, statistics, steps, one);
            });
            foreach ((SufficientStatistics[], double[]) result in results)
                Add(result);
        }

        for (int m = 0; m < mixtures.Length; m++)
            logLikelihoods[m] = sums[m].CopyTo(statistics[m]);

        void Add((SufficientStatistics[] Statistics, double[] LogLikelihoods) part)
        {
            for (int m = 0; m < sums.Length; m++)
                sums[m].Add(part.LogLikelihoods[m], part.Statistics[m]);
        }
    }

    /// <summary>The E-steps of one group, expanded to all features.</summary>
    private static (SufficientStatistics[] Statistics, double[] LogLikelihoods) RunOne(PatternGroup group, IDeviceMatrix data, GaussianMixture[] mixtures, SufficientStatistics[] statistics, Steps steps, ParallelOptions parallel)
    {
        double[] logLikelihoods = new double[mixtures.Length];
        SufficientStatistics[] whole = [.. statistics.Select(s => new SufficientStatistics(s.Components, s.Origin))];
        if (group.IsComplete)
        {
            steps(data, mixtures, whole, logLikelihoods);
            return (whole, logLikelihoods);
        }

        var marginals = new GaussianMixture[mixtures.Length];
        Parallel.For(0, mixtures.Length, parallel, m => marginals[m] = MarginalMixture.Of(mixtures[m], group.Observed));
        SufficientStatistics[] partial = [.. statistics.Select(s => new SufficientStatistics(s.Components, [.. group.Observed.Select(d => s.Origin[d])]))];
        steps(data, marginals, partial, logLikelihoods);
        Parallel.For(0, mixtures.Length, parallel, m => new ConditionalGaussians(mixtures[m], marginals[m], group.Observed, group.Missing).Expand(partial[m], whole[m]));
        return (whole, logLikelihoods);
    }
}
