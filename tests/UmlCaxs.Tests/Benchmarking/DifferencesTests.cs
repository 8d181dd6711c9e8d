using UmlCaxs.Benchmarking;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;
using Xunit;

namespace UmlCaxs.Tests.Benchmarking;

public sealed class DifferencesTests
{
    [Fact]
    public void Nan_in_one_result_shows_and_in_both_is_no_difference()
    {
        Assert.Equal(double.NaN, Differences.Largest([1, double.NaN, 3], [1, 2, 30]));
        Assert.Equal(double.NaN, Differences.Largest([1, 2, 3], [1, double.NaN, 30]));
        Assert.Equal(27, Differences.Largest([1, double.NaN, 3], [1, double.NaN, 30]));
        Assert.Equal(double.NaN, Differences.Largest(new[] { 1, double.NaN, 3 }.AsEnumerable()));
        Assert.Equal(double.NaN, Differences.Relative(double.NaN, 1));
    }

    [Fact]
    public void Statistics_are_judged_against_the_largest_of_their_kind()
    {
        var expected = new SufficientStatistics(1, [0, 0]);
        var actual = new SufficientStatistics(1, [0, 0]);
        new[] { 100.0, 2, -4, 10, 0, 20 }.CopyTo(expected.Values, 0);
        new[] { 100.0, 2, -4, 10, 0, 20 }.CopyTo(actual.Values, 0);
        Assert.Equal(0, Differences.OfStatistics(actual, expected));

        actual.Values[1] += 1;
        Assert.Equal(0.25, Differences.OfStatistics(actual, expected));
        actual.Values[4] = double.NaN;
        Assert.Equal(double.NaN, Differences.OfStatistics(actual, expected));
    }

    [Fact]
    public void Winners_are_the_first_of_the_largest()
    {
        Assert.Equal([1, 0, 0, 2], Differences.Winners([1, 2, 1, 3, 3, 3, double.NaN, double.NaN, double.NaN, 0, 0.1, 0.2], 3));
        Assert.Equal(2, Differences.Flips([1, 2, 3], [1, 3, 2]));
    }

    /// <summary>A device that gives NaN for one posterior must not come out as perfect.</summary>
    [Fact]
    public void A_device_that_gives_nan_shows_in_the_report_of_its_operation()
    {
        GaussianMixture mixture = BenchmarkProblem.RandomMixture(3, 4, 1);
        var problem = new BenchmarkProblem(mixture, BenchmarkProblem.ClassesAround(mixture, ["QSO", "YSO"]), 2);
        using var session = new BenchmarkSession(new BrokenBackend(), problem, 40, 1, TimeSpan.FromSeconds(1), CancellationToken.None);

        Measurement inference = Assert.Single(InferenceBenchmark.Measure(session));

        Assert.Equal(double.NaN, inference.LargestError);
        Assert.Equal(0, Assert.Single(EmBenchmark.Measure(session)).LargestError);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(FeatureMatrix.ChunkRows)]
    [InlineData((9 * FeatureMatrix.ChunkRows) + 5)]
    public void Rows_do_not_depend_on_the_threads_nor_on_how_many_there_are(int rows)
    {
        GaussianMixture mixture = BenchmarkProblem.RandomMixture(3, 2, 1);
        using FeatureMatrix one = BenchmarkProblem.Draw(mixture, rows, 5, 1);
        using FeatureMatrix more = BenchmarkProblem.Draw(mixture, rows + 3, 5, 3);
        double[] expected = new double[2];
        double[] actual = new double[2];
        Assert.Equal((rows, rows + 3), (one.Rows, more.Rows));
        for (int row = 0; row < rows; row += Math.Max(1, rows / 1000))
        {
            one.CopyRow(row, expected);
            more.CopyRow(row, actual);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void The_rows_are_those_of_the_mixture()
    {
        GaussianMixture mixture = BenchmarkProblem.RandomMixture(2, 3, 7);
        using FeatureMatrix rows = BenchmarkProblem.Draw(mixture, 200_000, 8, 2);
        using IDeviceMatrix data = new CpuBackend().Upload(rows);
        var statistics = new SufficientStatistics(2, mixture.OverallMean());
        data.EStep(mixture, statistics);

        // 200,000 rows: means to about 0.3 / sqrt(1e5), variances to 0.07 sqrt(2 / 1e5).
        for (int k = 0; k < 2; k++)
        {
            Assert.Equal(mixture.Weights[k], statistics.Count(k) / rows.Rows, 0.01);
            for (int d = 0; d < 3; d++)
                Assert.Equal(mixture.Mean(k)[d], statistics.Origin[d] + (statistics.First(k)[d] / statistics.Count(k)), 0.005);
        }
    }

    private sealed class BrokenBackend : IComputeBackend
    {
        public string Name => "broken";

        public string Description => "";

        public Precision Precision => Precision.Double;

        public int Threads => 1;

        public IDeviceMatrix Upload(FeatureMatrix features) => new BrokenMatrix(new ScalarBackend().Upload(features));
    }

    private sealed class BrokenMatrix(IDeviceMatrix right) : IDeviceMatrix
    {
        public long Rows => right.Rows;

        public int Dims => right.Dims;

        public double EStep(GaussianMixture mixture, SufficientStatistics statistics) => right.EStep(mixture, statistics);

        public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods) => right.EStepBatch(mixtures, statistics, logLikelihoods);

        public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
        {
            right.Responsibilities(mixture, firstRow, responsibilities, clusters, logDensities);
            responsibilities[7] = double.NaN;
        }

        public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities) => right.ClassProbabilities(mixture, classes, firstRow, clusters, probabilities);

        public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients) => right.Silhouettes(labellings, coefficients);

        public void Dispose() => right.Dispose();
    }
}
