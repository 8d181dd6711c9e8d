using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>What every backend does with arguments of all kinds. That its numbers are right is judged in the other classes of this folder, one an operation.</summary>
public sealed class ConformanceTests
{
    public static IEnumerable<object[]> PresentBackends => Backends.Present.Select(b => new object[] { b });

    /// <summary>Callers ask for ranges: of no row, of the last row, within a chunk, and across the border of two chunks.</summary>
    [Theory]
    [MemberData(nameof(PresentBackends))]
    public void Any_range_of_rows_agrees(string backend)
    {
        const int Chunk = FeatureMatrix.ChunkRows;
        Problem p = Problem.Named(Problems.Shape(Chunk + 1, 12, 6));
        IComputeBackend device = Backends.Create(backend);

        foreach ((int first, int rows) in new[] { (0, 0), (Chunk, 1), (5, 1), (1, 31), (100, 1500), (Chunk - 1, 2), (Chunk - 700, 701), (Chunk + 1, 0) })
        {
            Judge.Posterior(p, first, p.Responsibilities(device, first, rows), device.Precision);
            (int[] clusters, double[] probabilities) = p.ClassProbabilities(device, first, rows);
            Judge.Classes(p, first, clusters, probabilities, device.Precision);
        }
    }

    [Theory]
    [MemberData(nameof(PresentBackends))]
    public void What_is_not_wanted_may_be_left_out(string backend)
    {
        Problem p = Problem.Named(Problems.Shape(2049, 5, 2));
        int[] clusters = new int[2049];
        double[] logDensities = new double[2049];
        IComputeBackend device = Backends.Create(backend);
        using IDeviceMatrix data = device.Upload(p.Data);

        data.Responsibilities(p.Mixture, 0, [], clusters, []);
        Assert.Equal(p.ExpectedPosterior.Clusters, clusters);

        data.Responsibilities(p.Mixture, 0, [], clusters, logDensities);
        Assert.Equal(p.ExpectedPosterior.Clusters, clusters);
        Assert.Equal(p.ExpectedPosterior.LogDensities, logDensities, (e, a) => Math.Abs(e - a) <= Tolerances.LogDensity(e, p.LargestFactor, device.Precision));
    }

    /// <summary>One device matrix serves mixtures of different K, and every operation again and again.</summary>
    [Theory]
    [MemberData(nameof(PresentBackends))]
    public void Operations_leave_nothing_behind(string backend)
    {
        Problem p = Problem.Named(Problems.Shape(257, 12, 3));
        GaussianMixture larger = RandomMixtures.Mixture(20, 12, seed: 30);
        using IDeviceMatrix data = Backends.Create(backend).Upload(p.Data);
        var first = new SufficientStatistics(3, new double[12]);
        var again = new SufficientStatistics(3, new double[12]);

        double before = data.EStep(p.Mixture, first);
        data.EStep(larger, new SufficientStatistics(20, new double[12]));
        data.Responsibilities(larger, 3, [], new int[200], []);
        data.ClassProbabilities(p.Mixture, p.ClassModels, 0, new int[257], new double[257 * 4]);
        double after = data.EStep(p.Mixture, again);

        Assert.Equal(before, after);
        Assert.Equal(first.Values, again.Values);
    }

    [Theory]
    [MemberData(nameof(PresentBackends))]
    public void A_mixture_of_other_features_is_refused(string backend)
    {
        using IDeviceMatrix data = Backends.Create(backend).Upload(Problem.Named(Problems.Shape(257, 12, 3)).Data);
        GaussianMixture other = RandomMixtures.Mixture(2, 11, seed: 31);

        Assert.Throws<ArgumentException>(() => data.EStep(other, new SufficientStatistics(2, new double[11])));
        Assert.Throws<ArgumentException>(() => data.Responsibilities(other, 0, [], new int[1], []));
        Assert.Throws<ArgumentException>(() => data.EStepBatch([other], [new SufficientStatistics(2, new double[11])], new double[1]));
    }

    [Theory]
    [MemberData(nameof(PresentBackends))]
    public void A_batch_whose_shapes_disagree_is_refused(string backend)
    {
        Problem p = Problem.Named(Problems.Shape(257, 12, 3));
        using IDeviceMatrix data = Backends.Create(backend).Upload(p.Data);
        SufficientStatistics Statistics(int components, double origin) => new(components, [.. Enumerable.Repeat(origin, 12)]);

        Assert.Throws<ArgumentException>(() => data.EStepBatch([p.Mixture], [], new double[1]));
        Assert.Throws<ArgumentException>(() => data.EStepBatch([p.Mixture], [Statistics(2, 0)], new double[1]));
        Assert.Throws<ArgumentException>(() => data.EStepBatch([p.Mixture, p.Mixture], [Statistics(3, 0), Statistics(3, 1)], new double[2]));
        Assert.Throws<ArgumentException>(() => data.Silhouettes([new int[256]], new double[257]));
        Assert.Throws<ArgumentException>(() => data.Silhouettes([new int[257]], new double[256]));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Silhouettes([[.. Enumerable.Repeat(-1, 257)]], new double[257]));
        data.EStepBatch([], [], []);
        data.Silhouettes([], []);
    }
}
