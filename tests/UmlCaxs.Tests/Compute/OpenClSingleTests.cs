using UmlCaxs.Benchmarking;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Native;
using UmlCaxs.Compute.OpenCl;
using UmlCaxs.IO;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>
/// What single precision promises on features as they are: posteriors that nobody can tell from those in double precision, and
/// a BIC that leads to the same K. Classes are in double precision here too.
/// </summary>
public sealed class OpenClSingleTests : IDisposable
{
    private const string Detections = "csc_detections.csv";

    private readonly IDisposable turn = OpenClTurn.Take();
    private readonly TempFolder folder = new();

    private static OpenClDevice BestDevice => OpenClDevice.All(out _)[0];

    public void Dispose()
    {
        folder.Dispose();
        turn.Dispose();
    }

    /// <summary>Rows drawn from the published mixture, classified by its class models with precisions of up to 3e9.</summary>
    [OpenClFact]
    public void The_published_mixture_keeps_its_posteriors_classes_and_BIC()
    {
        Model csc2 = ModelFile.Load("csc2");
        using FeatureMatrix rows = BenchmarkProblem.Draw(csc2.Mixture, 20_000, seed: 70, threads: 2);

        AssertPromises(new Problem(rows, csc2.Mixture, csc2.Classifier!), Backend(BestDevice));
    }

    /// <summary>Features at walls, of which most rows have the same value: there rounding errors share a sign.</summary>
    [OpenClFact(Detections)]
    public void Real_detections_keep_their_posteriors_classes_and_BIC()
    {
        Model csc2 = ModelFile.Load("csc2");
        using var catalogue = Catalogue.Read(SharedData.PathOf(Detections));
        csc2.Transform.Apply(catalogue.Features);

        AssertPromises(new Problem(catalogue.Features, csc2.Mixture, csc2.Classifier!), Backend(BestDevice));
    }

    /// <summary>Memory for a chunk or two of single precision: rows are streamed and rounded on the way.</summary>
    [OpenClFact]
    public void Streamed_rows_keep_the_promises_too()
    {
        Model csc2 = ModelFile.Load("csc2");
        using FeatureMatrix rows = BenchmarkProblem.Draw(csc2.Mixture, (2 * FeatureMatrix.ChunkRows) + 77, seed: 71, threads: 2);
        OpenClBackend small = Backend(BestDevice with { MemoryBytes = 3 * 12 * FeatureMatrix.ChunkRows * sizeof(float) });
        using (var data = (NativeMatrix)small.Upload(rows))
            Assert.Equal(3, data.SegmentCount);

        AssertPromises(new Problem(rows, csc2.Mixture, csc2.Classifier!), small);
    }

    [OpenClFact]
    public void Results_have_the_same_bits_in_every_run_and_whatever_else_is_in_the_batch()
    {
        Problem p = Problem.Named(Problems.Shape(16_385, 12, 6));
        GaussianMixture other = RandomMixtures.Mixture(20, 12, seed: 78);
        (double expected, SufficientStatistics statistics) = p.EStep(Backend(BestDevice));

        for (int run = 0; run < 3; run++)
        {
            SufficientStatistics[] again = [new(20, statistics.Origin), new(6, statistics.Origin)];
            double[] logLikelihoods = new double[2];
            using IDeviceMatrix data = Backend(BestDevice).Upload(p.Data);
            data.EStepBatch([other, p.Mixture], again, logLikelihoods);
            Assert.Equal(expected, logLikelihoods[1]);
            Assert.Equal(statistics.Values, again[1].Values);
        }
    }

    /// <summary>Far from zero a float has few digits left: what is rounded is the distance from the mean of the rows.</summary>
    [OpenClFact]
    public void Features_far_from_zero_lose_nothing()
    {
        GaussianMixture m = RandomMixtures.Mixture(6, 12, seed: 13);
        var far = new GaussianMixture(m.Weights, [.. m.Means.Select(x => x + 1000)], m.Covariances);
        using FeatureMatrix rows = RandomMixtures.Draw(far, 5000, seed: 14);

        AssertPromises(new Problem(rows, far, BenchmarkProblem.ClassesAround(far, ["QSO", "YSO"])), Backend(BestDevice));
    }

    [OpenClFact]
    public void A_device_in_single_precision_is_opened_by_name()
    {
        IComputeBackend backend = ComputeDevices.Open("opencl", 1, Precision.Single);

        Assert.Equal(("opencl", Precision.Single), (backend.Name, backend.Precision));
    }

    private OpenClBackend Backend(OpenClDevice device) => new(device, "opencl", 1, new BinaryCache(folder["cache"]), Precision.Single);

    private static void AssertPromises(Problem problem, OpenClBackend backend)
    {
        int rows = (int)problem.Data.Rows;

        Posterior posterior = problem.Responsibilities(backend, 0, rows);
        (double logLikelihood, SufficientStatistics statistics) = problem.EStep(backend);
        (int[] clusters, double[] probabilities) = problem.ClassProbabilities(backend, 0, rows);

        Assert.InRange(LargestDifference(problem.ExpectedPosterior.Responsibilities, posterior.Responsibilities), 0, 1e-4);
        double bic = problem.Mixture.Bic(logLikelihood, rows) - problem.Mixture.Bic(problem.ExpectedEStep.LogLikelihood, rows);
        Assert.InRange(bic, -3e-6 * rows, 3e-6 * rows);
        SufficientStatistics expected = problem.ExpectedEStep.Statistics;
        Assert.InRange(LargestDifference(expected.Values, statistics.Values), 0, 1e-6 * expected.Values.Max(Math.Abs));
        Assert.Equal(problem.ExpectedClasses.Clusters, clusters);
        Assert.InRange(LargestDifference(problem.ExpectedClasses.Probabilities, probabilities), 0, 1e-9);
    }

    /// <summary>The largest difference, or NaN where only one of two is NaN.</summary>
    private static double LargestDifference(double[] expected, double[] actual) =>
        expected.Zip(actual, (e, a) => double.IsNaN(e) && double.IsNaN(a) ? 0 : Math.Abs(e - a)).Aggregate(0.0, Math.Max);
}
