using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;
using UmlCaxs.Mixture.Marginal;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Mixture.Marginal;

/// <summary>Operations on rows with gaps: exact, the same for any threads, and untouched where nothing is missing.</summary>
public sealed class PatternedMatrixTests
{
    /// <summary>A trapezoid sum of 121 points a feature over densities no narrower than three steps: exact to rounding, which U magnifies.</summary>
    private const double Quadrature = 1e-9;

    private static readonly GaussianMixture Mixture = RandomMixtures.Mixture(4, 6, seed: 300);

    /// <summary>What the E-step sums is, row by row, an integral over the missing features: of the density and its moments.</summary>
    [Theory]
    [InlineData(2, 40)]
    [InlineData(3, 7)]
    public void An_E_step_is_the_integral_over_what_is_missing(int dims, int rows)
    {
        GaussianMixture mixture = Broad(3, dims, seed: 301);
        using FeatureMatrix complete = RandomMixtures.Draw(mixture, rows, seed: 302);
        using FeatureMatrix x = Gaps.AtRandom(complete, 0.7, seed: 303);
        double[] origin = mixture.OverallMean();
        var expected = new SufficientStatistics(3, origin);
        double expectedLikelihood = 0;
        foreach (double[] row in RandomMixtures.RowsOf(x))
        {
            double[] integrals = Gaps.Integrate(row, expected.Values.Length, (point, weight, sums) =>
            {
                for (int k = 0; k < 3; k++)
                    AddMoments(point, origin, weight * Gaps.Density(mixture, k, point), sums.AsSpan(k * expected.Stride, expected.Stride));
            });
            double density = Enumerable.Range(0, 3).Sum(k => integrals[k * expected.Stride]);
            expectedLikelihood += Math.Log(density);
            for (int i = 0; i < integrals.Length; i++)
                expected.Values[i] += integrals[i] / density;
        }

        using IDeviceMatrix data = new MarginalBackend(new ScalarBackend()).Upload(x);
        var statistics = new SufficientStatistics(3, origin);
        double logLikelihood = data.EStep(mixture, statistics);

        Assert.Equal(expectedLikelihood, logLikelihood, Quadrature * rows);
        Assert.Equal(expected.Values, statistics.Values, (e, a) => Math.Abs(e - a) < Quadrature * rows);
    }

    [Fact]
    public void Rows_without_gaps_go_to_the_device_as_they_are()
    {
        using FeatureMatrix x = RandomMixtures.Draw(Mixture, 5000, seed: 304);
        var cpu = new CpuBackend(2);
        using IDeviceMatrix plain = cpu.Upload(x);
        using IDeviceMatrix marginal = new MarginalBackend(cpu).Upload(x);

        Assert.Equal(plain.GetType(), marginal.GetType());
        Assert.Equal(EStep(plain), EStep(marginal));
    }

    /// <summary>The same holds inside: a group that lacks nothing is handled by the mixture itself.</summary>
    [Fact]
    public void A_complete_pattern_gives_the_bits_of_the_complete_path()
    {
        using FeatureMatrix x = RandomMixtures.Draw(Mixture, 5000, seed: 304);
        using IDeviceMatrix plain = new CpuBackend(2).Upload(x);
        using var patterned = new PatternedMatrix(new CpuBackend(2), x);

        Assert.Equal(EStep(plain), EStep(patterned));
        AssertSame(Posteriors(plain, 0, 5000), Posteriors(patterned, 0, 5000));
    }

    /// <summary>Patterns with thousands of rows and with a few, in one and in many threads.</summary>
    [Fact]
    public void Threads_change_no_bit()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Mixture, 20_000, seed: 305);
        using FeatureMatrix some = Gaps.OneOfTwo(complete, 0.5, 1, 4, seed: 306);
        using FeatureMatrix few = Gaps.AtRandom(complete, 0.3, seed: 307);
        foreach (FeatureMatrix x in new[] { some, few })
        {
            using IDeviceMatrix one = new MarginalBackend(new CpuBackend(1)).Upload(x);
            double[] expected = EStep(one);
            Assert.Equal(expected, EStep(one));
            foreach (int threads in new[] { 2, 5 })
            {
                using IDeviceMatrix data = new MarginalBackend(new CpuBackend(threads)).Upload(x);
                Assert.Equal(expected, EStep(data));
                AssertSame(Posteriors(one, 0, 20_000), Posteriors(data, 0, 20_000));
            }
        }
    }

    [Fact]
    public void No_mixture_of_a_batch_disturbs_another()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Mixture, 6000, seed: 308);
        using FeatureMatrix x = Gaps.OneOfTwo(complete, 0.8, 0, 5, seed: 309);
        using IDeviceMatrix data = new MarginalBackend(new CpuBackend(2)).Upload(x);
        GaussianMixture other = RandomMixtures.Mixture(7, 6, seed: 310);

        double[] alone = Batch(data, [Mixture])[0];

        Assert.Equal(alone, Batch(data, [other, Mixture])[1]);
        Assert.Equal(alone, Batch(data, [Mixture, other])[0]);
        AssertClose(EStep(data), alone, 1e-12);
    }

    [Fact]
    public void Every_device_agrees_with_the_reference()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Mixture, 6000, seed: 311);
        using FeatureMatrix x = Gaps.OneOfTwo(complete, 1, 0, 5, seed: 312);
        using IDeviceMatrix reference = new MarginalBackend(new ScalarBackend()).Upload(x);
        double[] expected = EStep(reference);
        foreach (string name in Backends.Present.DistinctBy(n => n.Split('-')[0]))
        {
            IComputeBackend device = Backends.Create(name);
            using IDeviceMatrix data = new MarginalBackend(device).Upload(x);

            AssertClose(expected, EStep(data), 1e-11);
        }
    }

    /// <summary>Read part by part, as a table that memory does not hold, the sums are the same but for their order.</summary>
    [Fact]
    public void Rows_may_come_in_parts()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Mixture, 5000, seed: 313);
        using FeatureMatrix x = Gaps.AtRandom(complete, 0.2, seed: 314);
        using IDeviceMatrix whole = new MarginalBackend(new CpuBackend(2)).Upload(x);
        using IDeviceMatrix parts = new StreamedBackend(new MarginalBackend(new CpuBackend(2)), 700).Upload(x);

        AssertClose(EStep(whole), EStep(parts), 1e-12);
    }

    [Fact]
    public void Ranges_of_rows_give_what_all_rows_give()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Mixture, 1000, seed: 315);
        using FeatureMatrix x = Gaps.AtRandom(complete, 0.3, seed: 316);
        using IDeviceMatrix data = new MarginalBackend(new CpuBackend(1)).Upload(x);
        (double[] responsibilities, int[] clusters, double[] logDensities) = Posteriors(data, 0, 1000);

        Assert.Equal(EStep(data)[^1], logDensities.Sum(), 1e-9);
        foreach ((int first, int count) in new[] { (0, 1), (17, 300), (999, 1), (500, 0) })
        {
            (double[] r, int[] c, double[] l) = Posteriors(data, first, count);
            Assert.Equal(responsibilities[(first * 4)..((first + count) * 4)], r);
            Assert.Equal(clusters[first..(first + count)], c);
            Assert.Equal(logDensities[first..(first + count)], l);
        }
    }

    /// <summary>Twelve features can be missing in 4,095 ways; a row each is slow a row, but right.</summary>
    [Fact]
    public void Every_pattern_there_is_may_occur()
    {
        GaussianMixture mixture = RandomMixtures.Mixture(3, 12, seed: 317);
        using FeatureMatrix complete = RandomMixtures.Draw(mixture, 4095, seed: 318);
        double[][] rows = RandomMixtures.RowsOf(complete);
        for (int row = 0; row < rows.Length; row++)
            for (int d = 0; d < 12; d++)
                if (((row + 1) >> d & 1) == 0)
                    rows[row][d] = double.NaN;
        using FeatureMatrix x = RandomMixtures.ToMatrix(rows, 12);
        using IDeviceMatrix data = new MarginalBackend(new CpuBackend(2)).Upload(x);
        var statistics = new SufficientStatistics(3, mixture.OverallMean());
        double logLikelihood = data.EStep(mixture, statistics);
        double[] logDensities = new double[4095];
        data.Responsibilities(mixture, 0, [], new int[4095], logDensities);

        Assert.Equal(4095, Enumerable.Range(0, 3).Sum(statistics.Count), 1e-8);
        Assert.Equal(logDensities.Sum(), logLikelihood, 1e-8);
        Assert.Equal(OneFeature(mixture, 7, rows[127][7]), OneFeature(mixture, 7, complete, 127), 1e-12);
        Assert.Equal(OneFeature(mixture, 7, rows[127][7]), logDensities[127], 1e-10);
    }

    [Fact]
    public void A_row_without_any_feature_is_refused()
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix([[0.5, 1], [double.NaN, double.NaN]], 2);

        Assert.Contains("Row 1 has no feature", Assert.Throws<ArgumentException>(() => new MarginalBackend(new CpuBackend(1)).Upload(x)).Message, StringComparison.Ordinal);
    }

    /// <summary>The logarithm of a mixture's density of one feature, the others integrated out.</summary>
    private static double OneFeature(GaussianMixture mixture, int d, double x) => Math.Log(Enumerable.Range(0, mixture.Components).Sum(k =>
    {
        double variance = mixture.Covariance(k)[(d * mixture.Dims) + d];
        double z = x - mixture.Mean(k)[d];
        return mixture.Weights[k] * Math.Exp(-z * z / variance / 2) / Math.Sqrt(2 * Math.PI * variance);
    }));

    private static double OneFeature(GaussianMixture mixture, int d, FeatureMatrix x, int row)
    {
        double[] values = new double[x.Dims];
        x.CopyRow(row, values);
        return OneFeature(mixture, d, values[d]);
    }

    /// <summary>A mixture whose densities are wide enough for <see cref="Gaps.Integrate"/> and narrow enough for its range.</summary>
    private static GaussianMixture Broad(int components, int dims, int seed)
    {
        GaussianMixture mixture = RandomMixtures.Mixture(components, dims, seed);
        var random = new Random(seed);
        return new GaussianMixture(mixture.Weights, mixture.Means, [.. Enumerable.Range(0, components).SelectMany(_ => RandomMixtures.Covariance(dims, 0.06, 0.05, random))]);
    }

    private static void AddMoments(double[] x, double[] origin, double weight, Span<double> values)
    {
        int at = 0;
        values[at++] += weight;
        for (int i = 0; i < x.Length; i++)
            values[at++] += weight * (x[i] - origin[i]);
        for (int i = 0; i < x.Length; i++)
            for (int j = i; j < x.Length; j++)
                values[at++] += weight * (x[i] - origin[i]) * (x[j] - origin[j]);
    }

    /// <summary>Statistics, then the log-likelihood.</summary>
    private static double[] EStep(IDeviceMatrix data)
    {
        var statistics = new SufficientStatistics(Mixture.Components, Mixture.OverallMean());
        double logLikelihood = data.EStep(Mixture, statistics);
        return [.. statistics.Values, logLikelihood];
    }

    private static double[][] Batch(IDeviceMatrix data, GaussianMixture[] mixtures)
    {
        SufficientStatistics[] statistics = [.. mixtures.Select(m => new SufficientStatistics(m.Components, Mixture.OverallMean()))];
        double[] logLikelihoods = new double[mixtures.Length];
        data.EStepBatch(mixtures, statistics, logLikelihoods);
        return [.. statistics.Select((s, m) => s.Values.Append(logLikelihoods[m]).ToArray())];
    }

    private static (double[] Responsibilities, int[] Clusters, double[] LogDensities) Posteriors(IDeviceMatrix data, int first, int count)
    {
        var result = (new double[count * Mixture.Components], new int[count], new double[count]);
        data.Responsibilities(Mixture, first, result.Item1, result.Item2, result.Item3);
        return result;
    }

    private static void AssertSame((double[] Responsibilities, int[] Clusters, double[] LogDensities) expected, (double[] Responsibilities, int[] Clusters, double[] LogDensities) actual)
    {
        Assert.Equal(expected.Responsibilities, actual.Responsibilities);
        Assert.Equal(expected.Clusters, actual.Clusters);
        Assert.Equal(expected.LogDensities, actual.LogDensities);
    }

    /// <summary>Sums of thousands of rows, relative to the largest.</summary>
    private static void AssertClose(double[] expected, double[] actual, double tolerance) =>
        Assert.Equal(expected, actual, (e, a) => Math.Abs(e - a) <= tolerance * expected.Max(Math.Abs));
}
