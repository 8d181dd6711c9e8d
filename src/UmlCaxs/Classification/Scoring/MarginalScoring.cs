using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Clusters and class probabilities of rows with gaps. Rows that lack the same features are scored together, by a mixture and
/// class models reduced to those they have; complete rows as ever. For one caller at a time.
/// </summary>
/// <remarks>
/// Relative class distances cannot be reduced: the term that is unknown, common to the classes of a cluster, would not stay
/// common. Their expectation over the missing features, as the cluster predicts them from the others, can be taken instead; a
/// common term stays common in it. It is the distance at the expected values plus the trace of P_mm C, with P the precision of
/// the class and C the covariance of the missing features given the others.
/// </remarks>
/// <param name="backend">Device to compute on.</param>
/// <param name="mixture">K components in D dimensions.</param>
/// <param name="model">What was trained, in D dimensions.</param>
/// <param name="options">The rule.</param>
/// <param name="mayHaveGaps">False where the rows are known to be complete: they are not searched for gaps then.</param>
internal sealed class MarginalScoring(IComputeBackend backend, GaussianMixture mixture, ScoringModel model, ScoringOptions options, bool mayHaveGaps = true)
{
    /// <summary>Rows from which a device is worth its call: a block of the CPU's.</summary>
    private const int FewRows = 2048;

    private readonly CpuBackend host = new(1, backend.Precision);
    private readonly Dictionary<ulong, (GaussianMixture Mixture, ScoringModel Model)> reduced = [];
    private readonly MarginalClasses classes = new(model.Classes, mixture.Dims);
    private readonly int width = model.Classes.ClassNames.Count;

    /// <summary>Classes in the order of the probabilities.</summary>
    public IReadOnlyList<string> ClassNames => model.Classes.ClassNames;

    /// <summary>Scores rows.</summary>
    /// <param name="rows">N x D transformed features, NaN where one is missing; every row has at least one.</param>
    /// <param name="clusters">Receives N clusters: the largest responsibility given the features there are.</param>
    /// <param name="probabilities">Receives N x classes probabilities, NaN in a cluster without class models.</param>
    /// <exception cref="ArgumentException">A row has no feature at all.</exception>
    public void Run(FeatureMatrix rows, Span<int> clusters, Span<double> probabilities)
    {
        if (!mayHaveGaps || !PatternGroups.HasGaps(rows))
        {
            ClassScoring.Run(backend, mixture, model, options, rows, clusters, probabilities);
            return;
        }

        using var patterns = PatternGroups.Of(rows);
        if (options.Rule == ScoringRule.Softmin && model.Distances == DistanceKind.Relative)
            RunExpected(patterns, clusters, probabilities);
        else
            foreach (PatternGroup group in patterns.Groups)
                RunGroup(group, clusters, probabilities);
    }

    /// <summary>How far rows lie from everything known, by the features they have (see <see cref="OutlierScores"/>).</summary>
    /// <param name="rows">N x D transformed features, NaN where one is missing; every row has at least one.</param>
    /// <param name="logTails">Receives ln of the tail probabilities: N; NaN in a cluster without class models.</param>
    /// <param name="anomalies">Receives -ln p(x) of the features there are, in nats: N.</param>
    /// <exception cref="ArgumentException">A row has no feature at all.</exception>
    public void RunOutliers(FeatureMatrix rows, Span<double> logTails, Span<double> anomalies)
    {
        if (!mayHaveGaps || !PatternGroups.HasGaps(rows))
        {
            OutlierScores.Run(backend, mixture, model, options, rows, logTails, anomalies);
            return;
        }

        using var patterns = PatternGroups.Of(rows);
        foreach (PatternGroup group in patterns.Groups)
        {
            double[] tails = new double[group.Rows.Count];
            double[] densities = new double[tails.Length];
            (GaussianMixture marginal, ScoringModel own) = Reduced(group);
            OutlierScores.Run(DeviceFor(group.Values), marginal, own, options, group.Values, tails, densities);
            for (int i = 0; i < tails.Length; i++)
                (logTails[group.Rows[i]], anomalies[group.Rows[i]]) = (tails[i], densities[i]);
        }
    }

    private IComputeBackend DeviceFor(FeatureMatrix rows) => rows.Rows < FewRows ? host : backend;

    /// <summary>Mixture and classes seen through the observed features; each pattern is reduced once.</summary>
    private (GaussianMixture Mixture, ScoringModel Model) Reduced(PatternGroup group)
    {
        if (group.IsComplete)
            return (mixture, model);
        if (!reduced.TryGetValue(group.Pattern, out (GaussianMixture, ScoringModel) known))
            reduced.Add(group.Pattern, known = (MarginalMixture.Of(mixture, group.Observed), model with { Classes = classes.Of(group.Observed), Gaussian = model.Gaussian?.Reduce(group.Observed) }));
        return known;
    }

    private void RunGroup(PatternGroup group, Span<int> clusters, Span<double> probabilities)
    {
        int[] c = new int[group.Rows.Count];
        double[] p = new double[c.Length * width];
        (GaussianMixture marginal, ScoringModel own) = Reduced(group);
        ClassScoring.Run(group.IsComplete ? backend : DeviceFor(group.Values), marginal, own, options, group.Values, c, p);
        for (int i = 0; i < c.Length; i++)
        {
            clusters[group.Rows[i]] = c[i];
            p.AsSpan(i * width, width).CopyTo(probabilities[(group.Rows[i] * width)..]);
        }
    }

    /// <summary>Fills the rows of each cluster with the expected values, and scores them there.</summary>
    private void RunExpected(PatternGroups patterns, Span<int> clusters, Span<double> probabilities)
    {
        var filled = new FilledRows[mixture.Components];
        for (int k = 0; k < filled.Length; k++)
            filled[k] = new FilledRows(mixture.Dims);
        try
        {
            foreach (PatternGroup group in patterns.Groups)
                if (group.IsComplete)
                    RunGroup(group, clusters, probabilities);
                else
                    Fill(group, filled, clusters);
            for (int k = 0; k < filled.Length; k++)
                if (filled[k].Rows.Count > 0)
                    RunCluster(k, filled[k], probabilities);
        }
        finally
        {
            foreach (FilledRows rows in filled)
                rows.Values.Dispose();
        }
    }

    /// <summary>Finds the clusters of a group and appends its rows, filled with their expected values, to those of the clusters.</summary>
    private void Fill(PatternGroup group, FilledRows[] filled, Span<int> clusters)
    {
        GaussianMixture marginal = Reduced(group).Mixture;
        var conditional = new ConditionalGaussians(mixture, marginal, group.Observed, group.Missing);
        int[] c = new int[group.Rows.Count];
        using (IDeviceMatrix data = DeviceFor(group.Values).Upload(group.Values))
            data.Responsibilities(marginal, 0, [], c, []);
        double[]?[] spreads = new double[]?[mixture.Components];
        double[] observed = new double[group.Observed.Length];
        double[] expected = new double[group.Missing.Length];
        double[] row = new double[mixture.Dims];
        for (int i = 0; i < c.Length; i++)
        {
            int k = clusters[group.Rows[i]] = c[i];
            group.Values.CopyRow(i, observed);
            conditional.Expect(k, observed, expected);
            for (int j = 0; j < observed.Length; j++)
                row[group.Observed[j]] = observed[j];
            for (int j = 0; j < expected.Length; j++)
                row[group.Missing[j]] = expected[j];
            filled[k].Values.Append(row);
            filled[k].Rows.Add(group.Rows[i]);
            filled[k].Spreads.Add(spreads[k] ??= SpreadTerms(k, conditional.Covariance(k), group.Missing));
        }
    }

    /// <summary>The trace of P_mm C for each class: what the spread of the missing features adds to its expected distance.</summary>
    private double[] SpreadTerms(int cluster, ReadOnlySpan<double> covariance, int[] missing)
    {
        double[] terms = new double[width];
        foreach (ClassModel own in model.Classes.Clusters[cluster])
            for (int i = 0; i < missing.Length; i++)
                for (int j = 0; j < missing.Length; j++)
                    terms[own.Class] += own.Precision[(missing[i] * mixture.Dims) + missing[j]] * covariance[(i * missing.Length) + j];
        return terms;
    }

    /// <summary>Scores filled rows in the cluster they are known to be in, which the expected values might contradict.</summary>
    private void RunCluster(int cluster, FilledRows rows, Span<double> probabilities)
    {
        var alone = new GaussianMixture([1], mixture.Mean(cluster).ToArray(), mixture.Covariance(cluster).ToArray());
        ScoringModel only = model with { Classes = model.Classes with { Clusters = [model.Classes.Clusters[cluster]] } };
        double[] p = new double[rows.Rows.Count * width];
        ClassScoring.Run(DeviceFor(rows.Values), alone, only, options, rows.Values, new int[rows.Rows.Count], p);
        for (int i = 0; i < rows.Rows.Count; i++)
        {
            Span<double> own = p.AsSpan(i * width, width);
            if (!double.IsNaN(own[0]))
                Weigh(own, rows.Spreads[i]);
            own.CopyTo(probabilities[(rows.Rows[i] * width)..]);
        }
    }

    /// <summary>Multiplies probabilities by exp(-term) and makes them sum to one; by logarithms, so that not all underflow.</summary>
    private static void Weigh(Span<double> probabilities, double[] terms)
    {
        double largest = double.NegativeInfinity;
        for (int c = 0; c < terms.Length; c++)
            largest = Math.Max(largest, probabilities[c] = Math.Log(probabilities[c]) - terms[c]);
        double sum = 0;
        foreach (ref double p in probabilities)
            sum += p = Math.Exp(p - largest);
        foreach (ref double p in probabilities)
            p /= sum;
    }

    /// <summary>Rows of one cluster.</summary>
    private sealed class FilledRows(int dims)
    {
        /// <summary>N x D, complete.</summary>
        public FeatureMatrix Values { get; } = new(dims);

        /// <summary>Their places among all rows.</summary>
        public List<int> Rows { get; } = [];

        /// <summary>The terms of each, by class.</summary>
        public List<double[]> Spreads { get; } = [];
    }
}
