using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Properties;

/// <summary>
/// The same bits for any number of threads and any tile size, so that a result can be repeated on another day and a
/// difference between two results always means something.
/// </summary>
public sealed class DeterminismTests
{
    // Three chunks with a ragged end: nine blocks to share out, and a last tile that is not full for any tile size.
    private const int Rows = (2 * FeatureMatrix.ChunkRows) + 1777;
    private static readonly GaussianMixture Mixture = RandomMixtures.Mixture(6, 12, seed: 60);
    private static readonly FeatureMatrix Data = RandomMixtures.Draw(Mixture, Rows, seed: 61);

    public static TheoryData<int> Widths => [.. new[] { 512, 256, 128 }.Where(bits => Backends.AbsenceOfWidth(bits) is null)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Threads_and_tiles_change_no_bit_of_an_E_step(int bits)
    {
        (double expected, double[] values) = EStep(new CpuBackend(1, bits, 32));

        foreach (int threads in new[] { 1, 2, 5 })
            foreach (int tileRows in new[] { 32, 128, 256, 512 })
            {
                (double logLikelihood, double[] others) = EStep(new CpuBackend(threads, bits, tileRows));
                Assert.Equal(expected, logLikelihood);
                Assert.Equal(values, others);
            }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Threads_and_tiles_change_no_bit_of_an_E_step_in_single_precision(int bits)
    {
        (double expected, double[] values) = EStep(new CpuBackend(1, bits, 64, Precision.Single));

        foreach (int threads in new[] { 1, 2, 5 })
            foreach (int tileRows in new[] { 64, 192, 256, 1024 })
            {
                (double logLikelihood, double[] others) = EStep(new CpuBackend(threads, bits, tileRows, Precision.Single));
                Assert.Equal(expected, logLikelihood);
                Assert.Equal(values, others);
            }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Threads_and_ranges_change_no_bit_of_a_posterior(int bits)
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
            AssertRangesAgree(bits, precision);
    }

    private static void AssertRangesAgree(int bits, Precision precision)
    {
        double[] expected = new double[Rows * 6];
        int[] clusters = new int[Rows];
        using (IDeviceMatrix data = new CpuBackend(1, bits, 256, precision).Upload(Data))
            data.Responsibilities(Mixture, 0, expected, clusters, []);

        using IDeviceMatrix parallel = new CpuBackend(2, bits, 64, precision).Upload(Data);
        foreach ((int first, int rows) in new[] { (0, Rows), (FeatureMatrix.ChunkRows - 333, 1000), (77, 1) })
        {
            double[] actual = new double[rows * 6];
            int[] labels = new int[rows];
            parallel.Responsibilities(Mixture, first, actual, labels, []);
            Assert.Equal(expected[(first * 6)..((first + rows) * 6)], actual);
            Assert.Equal(clusters[first..(first + rows)], labels);
        }
    }

    [Fact]
    public void A_fit_does_not_depend_on_threads_or_tiles()
    {
        FitResult one = Fit(new CpuBackend(1, 128, 32), seed: 1);
        FitResult two = Fit(new CpuBackend(2, 128, 512), seed: 1);

        AssertSame(one, two);
        AssertSame(Fit(new CpuBackend(1, 128, 64, Precision.Single), seed: 1), Fit(new CpuBackend(2, 128, 512, Precision.Single), seed: 1));
    }

    [Fact]
    public void A_seed_decides_a_restart_search()
    {
        var backend = new CpuBackend(2);

        AssertSame(Fit(backend, seed: 1), Fit(backend, seed: 1));
        Assert.NotEqual(Fit(backend, seed: 1).Mixture.Means, Fit(backend, seed: 2).Mixture.Means);
    }

    [Fact]
    public void Plain_restarts_of_one_kind_repeat_too()
    {
        foreach (StartKind kind in Enum.GetValues<StartKind>())
        {
            AssertSame(Fit(new CpuBackend(1), seed: 3, kind), Fit(new CpuBackend(2), seed: 3, kind));
            Assert.Equal(kind.ToString(), Fit(new CpuBackend(1), seed: 3, kind).Start);
        }
    }

    private static FitResult Fit(CpuBackend backend, int seed, StartKind? kind = null)
    {
        using FeatureMatrix x = RandomMixtures.Draw(RandomMixtures.Mixture(3, 4, seed: 62), 2500, seed: 63);
        return RestartSearch.Run(backend, x, new FitOptions(3) { Seed = seed, Restarts = 2, Start = kind });
    }

    private static void AssertSame(FitResult expected, FitResult actual)
    {
        Assert.Equal(expected.Mixture.Weights, actual.Mixture.Weights);
        Assert.Equal(expected.Mixture.Means, actual.Mixture.Means);
        Assert.Equal(expected.Mixture.Covariances, actual.Mixture.Covariances);
        Assert.Equal(expected.LogLikelihoodPath, actual.LogLikelihoodPath);
        Assert.Equal(expected.Start, actual.Start);
    }

    private static (double LogLikelihood, double[] Values) EStep(CpuBackend backend)
    {
        var statistics = new SufficientStatistics(6, Mixture.OverallMean());
        using IDeviceMatrix data = backend.Upload(Data);
        return (data.EStep(Mixture, statistics), statistics.Values);
    }
}
