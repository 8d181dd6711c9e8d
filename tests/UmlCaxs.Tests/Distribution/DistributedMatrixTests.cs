using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Distribution;
using Xunit;

namespace UmlCaxs.Tests.Distribution;

/// <summary>Rows that several ranks hold together are computed with as if one held them.</summary>
public class DistributedMatrixTests
{
    private const int Dims = 5;

    // Rank 1 of three has none.
    private static readonly int[] Shares = [700, 0, 333];
    private static readonly GaussianMixture Mixture = RandomMixtures.Mixture(3, Dims, 4);
    private static readonly GaussianMixture Other = RandomMixtures.Mixture(2, Dims, 5);

    [Fact]
    public void An_e_step_is_that_of_all_rows()
    {
        using FeatureMatrix all = Rows(0, Shares.Sum());
        using IDeviceMatrix whole = new CpuBackend(1).Upload(all);
        var expected = new SufficientStatistics(3, Mixture.OverallMean());
        double logLikelihood = whole.EStep(Mixture, expected);

        foreach ((double Likelihood, double[] Values) actual in OnRanks(matrix =>
        {
            var statistics = new SufficientStatistics(3, Mixture.OverallMean());
            return (matrix.EStep(Mixture, statistics), statistics.Values);
        }))
        {
            Assert.Equal(logLikelihood, actual.Likelihood, Math.Abs(logLikelihood) * Tolerances.Summation);
            Assert.Equal(expected.Values, actual.Values, (e, a) => Math.Abs(e - a) <= Tolerances.Summation * (1 + Math.Abs(e)));
        }
    }

    [Fact]
    public void A_batch_gives_each_mixture_what_it_gets_alone()
    {
        double[] origin = Mixture.OverallMean();
        foreach ((double[] Batch, double[] Alone) likelihoods in OnRanks(matrix =>
        {
            double[] batch = new double[2];
            SufficientStatistics[] statistics = [new(3, origin), new(2, origin)];
            matrix.EStepBatch([Mixture, Other], statistics, batch);
            return (batch, new[] { matrix.EStep(Mixture, new SufficientStatistics(3, origin)), matrix.EStep(Other, new SufficientStatistics(2, origin)) });
        }))
            Assert.Equal(likelihoods.Alone, likelihoods.Batch, (e, a) => Math.Abs(e - a) <= Math.Abs(e) * Tolerances.Summation);
    }

    [Theory]
    [InlineData(0, 1033)]
    [InlineData(690, 20)] // across ranks
    [InlineData(10, 5)]
    public void Posteriors_of_a_range_reach_every_rank(int first, int count)
    {
        using FeatureMatrix all = Rows(0, Shares.Sum());
        using IDeviceMatrix whole = new CpuBackend(1).Upload(all);
        double[] responsibilities = new double[count * 3];
        int[] clusters = new int[count];
        double[] densities = new double[count];
        whole.Responsibilities(Mixture, first, responsibilities, clusters, densities);

        foreach ((double[] R, int[] C, double[] L) actual in OnRanks(matrix =>
        {
            (double[] r, int[] c, double[] l) = (new double[count * 3], new int[count], new double[count]);
            matrix.Responsibilities(Mixture, first, r, c, l);
            return (r, c, l);
        }))
        {
            Assert.Equal(clusters, actual.C);
            Assert.Equal(responsibilities, actual.R, (e, a) => Math.Abs(e - a) <= Tolerances.Posterior);
            Assert.Equal(densities, actual.L, (e, a) => Math.Abs(e - a) <= Tolerances.Posterior * (1 + Math.Abs(e)));
        }
    }

    [Fact]
    public void Every_rank_computes_with_the_parameters_of_the_first()
    {
        // A rank whose processor rounds differently has another mixture after an M-step.
        double[] likelihoods = ThreadRanks.Run(2, ranks =>
        {
            using FeatureMatrix own = Rows(ranks.Rank * 100, 100);
            using var matrix = new DistributedMatrix(new CpuBackend(1).Upload(own), ranks, 200, ranks.Rank * 100, Dims);
            GaussianMixture drifted = ranks.IsFirst ? Mixture : new GaussianMixture(Mixture.Weights, [.. Mixture.Means.Select(m => m + 1)], Mixture.Covariances);
            return matrix.EStep(drifted, new SufficientStatistics(3, drifted.OverallMean()));
        });

        using FeatureMatrix all = Rows(0, 200);
        using IDeviceMatrix whole = new CpuBackend(1).Upload(all);
        double expected = whole.EStep(Mixture, new SufficientStatistics(3, Mixture.OverallMean()));
        Assert.All(likelihoods, actual => Assert.Equal(expected, actual, Math.Abs(expected) * Tolerances.Summation));
    }

    private static T[] OnRanks<T>(Func<IDeviceMatrix, T> job) => ThreadRanks.Run(Shares.Length, ranks =>
    {
        int first = Shares.Take(ranks.Rank).Sum();
        using FeatureMatrix own = Rows(first, Shares[ranks.Rank]);
        using var matrix = new DistributedMatrix(own.Rows == 0 ? null : new CpuBackend(1).Upload(own), ranks, Shares.Sum(), first, Dims);
        return job(matrix);
    });

    private static FeatureMatrix Rows(int first, int count)
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, (first + count) * Dims).Select(_ => random.NextDouble())];
        return FeatureMatrix.FromRows(values.AsSpan(first * Dims), Dims);
    }
}
