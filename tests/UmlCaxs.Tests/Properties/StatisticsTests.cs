using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Properties;

/// <summary>
/// Sufficient statistics are sums over rows: parts add up to the whole, in any order. Threads, tiles, chunks and machines
/// rest on this.
/// </summary>
public sealed class StatisticsTests
{
    private const int Rows = 3000;
    private static readonly GaussianMixture Mixture = RandomMixtures.Mixture(5, 7, seed: 50);
    private static readonly double[][] Data = RandomMixtures.RowsOf(RandomMixtures.Draw(Mixture, Rows, seed: 51));

    public static TheoryData<string> BackendNames => ["scalar", "cpu"];

    [Theory]
    [MemberData(nameof(BackendNames))]
    public void Statistics_of_parts_merge_to_those_of_the_whole(string backend)
    {
        (double logLikelihood, SufficientStatistics whole) = EStep(backend, Data);

        (double sum, SufficientStatistics merged) = EStep(backend, Data[..1]);
        foreach (Range part in new[] { 1..1, 1..1025, 1025..2900, 2900..Rows })
        {
            (double l, SufficientStatistics s) = EStep(backend, Data[part]);
            sum += l;
            merged.Add(s);
        }

        Assert.Equal(logLikelihood, sum, Rows * Tolerances.MeanLogLikelihood);
        AssertClose(whole, merged);
    }

    [Theory]
    [MemberData(nameof(BackendNames))]
    public void The_order_of_the_rows_does_not_matter(string backend)
    {
        int[] order = [.. Enumerable.Range(0, Rows)];
        new Random(52).Shuffle(order);
        double[][] shuffled = [.. order.Select(row => Data[row])];

        (double before, SufficientStatistics expected) = EStep(backend, Data);
        (double after, SufficientStatistics actual) = EStep(backend, shuffled);
        int[] labels = Labels(backend, Data);
        int[] shuffledLabels = Labels(backend, shuffled);

        Assert.Equal(before, after, Rows * Tolerances.MeanLogLikelihood);
        AssertClose(expected, actual);
        Assert.Equal(order.Select(row => labels[row]), shuffledLabels);
    }

    [Theory]
    [MemberData(nameof(BackendNames))]
    public void Responsibilities_sum_to_one_and_to_the_counts(string backend)
    {
        double[] responsibilities = new double[Rows * 5];
        using FeatureMatrix x = RandomMixtures.ToMatrix(Data, 7);
        using IDeviceMatrix data = Create(backend).Upload(x);
        data.Responsibilities(Mixture, 0, responsibilities, new int[Rows], []);
        (_, SufficientStatistics statistics) = EStep(backend, Data);

        foreach (double[] row in responsibilities.Chunk(5))
        {
            Assert.Equal(1, row.Sum(), Tolerances.Moments);
            Assert.All(row, r => Assert.InRange(r, 0, 1));
        }

        for (int k = 0; k < 5; k++)
            Assert.Equal(statistics.Count(k), responsibilities.Chunk(5).Sum(row => row[k]), Rows * Tolerances.Summation);
    }

    /// <summary>Moments about one origin follow from those about another: sum r (x - o) = sum r x - N o.</summary>
    [Fact]
    public void The_origin_shifts_the_moments_and_nothing_else()
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix(Data, 7);
        using IDeviceMatrix data = new CpuBackend().Upload(x);
        double[] origin = [0.1, -0.2, 0.3, 0.4, 0.5, -0.6, 0.7];
        var about = new SufficientStatistics(5, origin);
        var zero = new SufficientStatistics(5, new double[7]);

        Assert.Equal(data.EStep(Mixture, zero), data.EStep(Mixture, about), Rows * Tolerances.MeanLogLikelihood);

        for (int k = 0; k < 5; k++)
        {
            Assert.Equal(zero.Count(k), about.Count(k), Rows * Tolerances.Summation);
            for (int i = 0; i < 7; i++)
                Assert.Equal(zero.First(k)[i] - (zero.Count(k) * origin[i]), about.First(k)[i], Rows * Tolerances.Summation);
        }
    }

    [Fact]
    public void Statistics_about_different_origins_are_not_added()
    {
        var statistics = new SufficientStatistics(2, [0.0, 1.0]);

        Assert.Throws<ArgumentException>(() => statistics.Add(new SufficientStatistics(2, [0.0, 2.0])));
        Assert.Throws<ArgumentException>(() => statistics.Add(new SufficientStatistics(3, [0.0, 1.0])));
    }

    /// <summary>Blocks follow from N and the size of the statistics alone; together they are all rows, once each.</summary>
    [Theory]
    [InlineData(0L, 546)]
    [InlineData(1L, 546)]
    [InlineData(2049L, 546)]
    [InlineData(100_000_000L, 546)]
    [InlineData(100_000_000L, 35_904)]
    public void Blocks_partition_the_rows(long rows, int statisticsLength)
    {
        BlockPlan plan = BlockPlan.For(rows, statisticsLength);

        long end = 0;
        for (int block = 0; block < plan.Count; block++)
        {
            Assert.Equal(end, plan.Range(block).First);
            Assert.True(plan.Range(block).End > end);
            end = plan.Range(block).End;
        }

        Assert.Equal(rows, end);
        Assert.True((plan.RowsPerBlock & (plan.RowsPerBlock - 1)) == 0, "a block must not straddle chunks");
        Assert.True(plan.Count <= 1024, "merging must stay cheap");
    }

    /// <summary>Blocks of very many rows and large statistics reach over chunks.</summary>
    [Fact]
    public void A_block_may_reach_over_chunks()
    {
        GaussianMixture mixture = RandomMixtures.Mixture(2, 3, seed: 53);
        using FeatureMatrix x = RandomMixtures.Draw(mixture, FeatureMatrix.ChunkRows + 500, seed: 54);
        double[][] rows = RandomMixtures.RowsOf(x)[(FeatureMatrix.ChunkRows - 700)..];
        using FeatureMatrix part = RandomMixtures.ToMatrix(rows, 3);
        var problem = new Problem(part, mixture, new ClassModelSet([], [[], []]));
        var statistics = new SufficientStatistics(2, mixture.OverallMean());
        using PackedMixture packed = PackedMixture.Of(mixture, statistics.Origin);
        using var work = new TileWorkspace(3, 2, 64, 2 * MomentKernel.SumVectors(3) * 2);

        double logLikelihood = EStepPass.Run<System.Runtime.Intrinsics.Vector128<double>>(
            work, x, packed, FeatureMatrix.ChunkRows - 700, FeatureMatrix.ChunkRows + 500, statistics.Values);

        Judge.LogLikelihood(problem, logLikelihood);
        Judge.Statistics(problem, statistics);
    }

    private static IComputeBackend Create(string backend) => backend == "cpu" ? new CpuBackend() : new ScalarBackend();

    private static (double LogLikelihood, SufficientStatistics Statistics) EStep(string backend, double[][] rows)
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix(rows, 7);
        using IDeviceMatrix data = Create(backend).Upload(x);
        var statistics = new SufficientStatistics(5, Mixture.OverallMean());
        return (data.EStep(Mixture, statistics), statistics);
    }

    private static int[] Labels(string backend, double[][] rows)
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix(rows, 7);
        using IDeviceMatrix data = Create(backend).Upload(x);
        int[] labels = new int[rows.Length];
        data.Responsibilities(Mixture, 0, [], labels, []);
        return labels;
    }

    private static void AssertClose(SufficientStatistics expected, SufficientStatistics actual) =>
        Assert.Equal(expected.Values, actual.Values, (e, a) => Math.Abs(e - a) <= Rows * Tolerances.Summation);
}
