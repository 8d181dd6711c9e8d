using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>
/// One suite for every backend: each operation, on each problem, agrees with the scalar reference. The reference is the
/// definition of correct: a few dozen lines that follow the books.
/// </summary>
public sealed class ConformanceTests
{
    public static IEnumerable<object[]> Cases => from backend in Backends.Present from problem in Problems.Names select new object[] { backend, problem };

    /// <summary>Problems small enough for all pairs of rows.</summary>
    public static IEnumerable<object[]> SilhouetteCases => Cases.Where(c => Problem.Named((string)c[1]).Data.Rows <= 2049);

    public static IEnumerable<object[]> PresentBackends => Backends.Present.Select(b => new object[] { b });

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_E_step_agrees(string backend, string problem)
    {
        Problem p = Problem.Named(problem);

        IComputeBackend device = Backends.Create(backend);

        (double logLikelihood, SufficientStatistics statistics) = p.EStep(device);

        Judge.LogLikelihood(p, logLikelihood, device.Precision);
        Judge.Statistics(p, statistics, device.Precision);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Responsibilities_clusters_and_log_densities_agree(string backend, string problem)
    {
        Problem p = Problem.Named(problem);

        IComputeBackend device = Backends.Create(backend);

        Posterior posterior = p.Responsibilities(device, 0, (int)p.Data.Rows);

        Judge.Posterior(p, 0, posterior, device.Precision);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Class_probabilities_agree(string backend, string problem)
    {
        Problem p = Problem.Named(problem);

        IComputeBackend device = Backends.Create(backend);

        (int[] clusters, double[] probabilities) = p.ClassProbabilities(device, 0, (int)p.Data.Rows);

        Judge.Classes(p, 0, clusters, probabilities, device.Precision);
    }

    /// <summary>
    /// Mixtures of one to twenty components in one batch, among them the problem's own: each gets what it gets alone, to the
    /// bit, whatever else is in the batch.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_batch_of_E_steps_agrees_and_no_mixture_disturbs_another(string backend, string problem)
    {
        Problem p = Problem.Named(problem);
        GaussianMixture[] others = [.. new[] { 1, 20, 3 }.Select(k => RandomMixtures.Mixture(k, p.Data.Dims, seed: 40 + k))];
        IComputeBackend device = Backends.Create(backend);
        using IDeviceMatrix data = device.Upload(p.Data);

        (double[] alone, SufficientStatistics[] statistics) = Batch(data, [p.Mixture], p.Mixture.OverallMean());
        Judge.LogLikelihood(p, alone[0], device.Precision);
        Judge.Statistics(p, statistics[0], device.Precision);

        foreach (GaussianMixture[] mixtures in new GaussianMixture[][] { [p.Mixture, .. others], [.. others, p.Mixture], [others[1], p.Mixture, p.Mixture] })
        {
            (double[] logLikelihoods, SufficientStatistics[] among) = Batch(data, mixtures, p.Mixture.OverallMean());
            int at = Array.LastIndexOf(mixtures, p.Mixture);
            Assert.Equal(alone[0], logLikelihoods[at]);
            Assert.Equal(statistics[0].Values, among[at].Values);
        }
    }

    /// <summary>Labellings of one to five clusters, with an empty one and one of a single row, in one pass over the pairs.</summary>
    [Theory]
    [MemberData(nameof(SilhouetteCases))]
    public void Silhouettes_agree(string backend, string problem)
    {
        Problem p = Problem.Named(problem);
        int rows = (int)p.Data.Rows;
        double[] expected = p.ExpectedSilhouettes;
        using IDeviceMatrix data = Backends.Create(backend).Upload(p.Data);
        double[] actual = new double[expected.Length];

        data.Silhouettes(p.Labellings, actual);

        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= Tolerances.Silhouette, $"labelling {i / rows}, row {i % rows}: expected {expected[i]:R}, got {actual[i]:R}");
    }

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

    private static (double[] LogLikelihoods, SufficientStatistics[] Statistics) Batch(IDeviceMatrix data, GaussianMixture[] mixtures, double[] origin)
    {
        double[] logLikelihoods = new double[mixtures.Length];
        SufficientStatistics[] statistics = [.. mixtures.Select(m => new SufficientStatistics(m.Components, origin))];
        foreach (SufficientStatistics s in statistics)
            Array.Fill(s.Values, 7.0);
        data.EStepBatch(mixtures, statistics, logLikelihoods);
        return (logLikelihoods, statistics);
    }
}
