using UmlCaxs.Benchmarking;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Cpu.SinglePrecision;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Mixture;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>
/// What single precision promises on features as they are, where components lie at the floor of their covariances: posteriors
/// that nobody can tell from those in double precision, and a BIC that leads to the same K.
/// </summary>
public sealed class SinglePrecisionTests
{
    private const string Detections = "csc_detections.csv";

    /// <summary>Rows drawn from the published mixture, classified by its class models with precisions of up to 3e9.</summary>
    [Fact]
    public void The_published_mixture_keeps_its_posteriors_classes_and_BIC()
    {
        Model csc2 = ModelFile.Load("csc2");
        using FeatureMatrix rows = BenchmarkProblem.Draw(csc2.Mixture, 20_000, seed: 70, threads: 2);

        AssertPromises(new Problem(rows, csc2.Mixture, csc2.Classifier!));
    }

    [SharedDataFact(Detections)]
    public void Real_detections_keep_their_posteriors_and_BIC_under_a_fit_of_their_own()
    {
        using var catalogue = Catalogue.Read(SharedData.PathOf(Detections));
        FeatureTransform.Fit(catalogue.Features, Detections).Apply(catalogue.Features);
        FitResult fit = RestartSearch.Run(new CpuBackend(), catalogue.Features, new FitOptions(6) { Start = StartKind.KMeans, Restarts = 1 });

        AssertPromises(new Problem(catalogue.Features, fit.Mixture, new ClassModelSet([], [.. Enumerable.Repeat<IReadOnlyList<ClassModel>>([], 6)])));
    }

    [SharedDataFact(Detections)]
    public void Real_detections_keep_their_classes()
    {
        Model csc2 = ModelFile.Load("csc2");
        using var catalogue = Catalogue.Read(SharedData.PathOf(Detections));
        csc2.Transform.Apply(catalogue.Features);

        AssertPromises(new Problem(catalogue.Features, csc2.Mixture, csc2.Classifier!));
    }

    /// <summary>A whole fit, in which errors could add up from iteration to iteration.</summary>
    [SharedDataFact(Detections)]
    public void A_fit_ends_where_it_ends_in_double_precision()
    {
        using var catalogue = Catalogue.Read(SharedData.PathOf(Detections));
        FeatureTransform.Fit(catalogue.Features, Detections).Apply(catalogue.Features);
        var options = new FitOptions(6) { Start = StartKind.KMeans, Restarts = 1 };

        FitResult expected = RestartSearch.Run(new CpuBackend(), catalogue.Features, options);
        FitResult actual = RestartSearch.Run(new CpuBackend(precision: Precision.Single), catalogue.Features, options);

        Assert.Equal(expected.Iterations, actual.Iterations);
        Assert.InRange(actual.Mixture.Bic(actual.MeanLogLikelihood * actual.Rows, actual.Rows) - expected.Mixture.Bic(expected.MeanLogLikelihood * expected.Rows, expected.Rows), -1, 1);
    }

    /// <summary>Far from the origin a float has few digits left: what is rounded is the distance from the mixture's mean.</summary>
    [Fact]
    public void Moments_do_not_suffer_from_an_origin_far_away()
    {
        GaussianMixture mixture = RandomMixtures.Mixture(3, 5, seed: 71);
        using FeatureMatrix rows = RandomMixtures.Draw(mixture, 3000, seed: 72);
        using IDeviceMatrix data = new CpuBackend(precision: Precision.Single).Upload(rows);
        double[] middle = mixture.OverallMean();
        var near = new SufficientStatistics(3, middle);
        var far = new SufficientStatistics(3, [.. middle.Select(m => m + 1024)]);

        Assert.Equal(data.EStep(mixture, near), data.EStep(mixture, far));

        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(near.Count(k), far.Count(k));
            for (int i = 0; i < 5; i++)
                Assert.Equal(near.First(k)[i], far.First(k)[i] + (1024 * far.Count(k)), far.Count(k) * 1024 * Tolerances.Moments);
        }
    }

    /// <summary>A block of very many rows reaches over chunks.</summary>
    [Fact]
    public void A_block_may_reach_over_chunks()
    {
        const int First = FeatureMatrix.ChunkRows - SingleEStepPass.RowsPerFlush;
        GaussianMixture mixture = RandomMixtures.Mixture(2, 3, seed: 73);
        using FeatureMatrix x = RandomMixtures.Draw(mixture, FeatureMatrix.ChunkRows + 500, seed: 74);
        using FeatureMatrix part = RandomMixtures.ToMatrix(RandomMixtures.RowsOf(x)[First..], 3);
        var problem = new Problem(part, mixture, new ClassModelSet([], [[], []]));
        var statistics = new SufficientStatistics(2, mixture.OverallMean());
        using var centred = new CentredMixture(mixture);
        using var tile = new SingleTile(3, 2, 64, 4);

        double logLikelihood = SingleEStepPass.Run<System.Runtime.Intrinsics.Vector128<float>, System.Runtime.Intrinsics.Vector128<double>>(
            tile, x, centred, First, FeatureMatrix.ChunkRows + 500, statistics.Values);
        centred.MoveToOrigin(statistics);

        Judge.LogLikelihood(problem, logLikelihood, Precision.Single);
        Judge.Statistics(problem, statistics, Precision.Single);
    }

    [Fact]
    public void A_tile_holds_whole_groups_of_vectors()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuBackend(1, 128, 32, Precision.Single));
        Assert.Equal(Precision.Single, new CpuBackend(1, 128, 64, Precision.Single).Precision);
    }

    private static void AssertPromises(Problem problem)
    {
        var backend = new CpuBackend(precision: Precision.Single);
        int rows = (int)problem.Data.Rows;

        Posterior posterior = problem.Responsibilities(backend, 0, rows);
        (double logLikelihood, _) = problem.EStep(backend);
        (int[] clusters, double[] probabilities) = problem.ClassProbabilities(backend, 0, rows);

        Assert.InRange(LargestDifference(problem.ExpectedPosterior.Responsibilities, posterior.Responsibilities), 0, Tolerances.SingleResponsibility);
        double bic = problem.Mixture.Bic(logLikelihood, rows) - problem.Mixture.Bic(problem.ExpectedEStep.LogLikelihood, rows);
        Assert.InRange(bic, -rows * Tolerances.SingleBicPerRow, rows * Tolerances.SingleBicPerRow);
        Assert.Equal(problem.ExpectedClasses.Clusters, clusters);
        Assert.InRange(LargestDifference(problem.ExpectedClasses.Probabilities, probabilities), 0, Tolerances.SingleResponsibility);
    }

    /// <summary>The largest difference, or NaN where only one of two is NaN.</summary>
    private static double LargestDifference(double[] expected, double[] actual) =>
        expected.Zip(actual, (e, a) => double.IsNaN(e) && double.IsNaN(a) ? 0 : Math.Abs(e - a)).Aggregate(0.0, Math.Max);
}
