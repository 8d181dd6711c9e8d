using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Mixture;

/// <summary>Many fits at once: each as if it were alone.</summary>
public sealed class MixtureSweepTests : IDisposable
{
    private const int Rows = 3000;
    private static readonly FitOptions Options = new(1) { MaxIterations = 40 };
    private readonly FeatureMatrix x = RandomMixtures.Draw(RandomMixtures.Mixture(4, 6, seed: 80), Rows, seed: 81);
    private readonly CpuBackend backend = new(2);

    public void Dispose() => x.Dispose();

    /// <summary>The same iterations and, but for rounding, the same optimum as a run alone.</summary>
    [Fact]
    public void A_run_in_a_batch_is_a_run_alone()
    {
        using IDeviceMatrix data = backend.Upload(x);
        GaussianMixture[] starts = Starts();

        IReadOnlyList<FitResult> together = BatchedExpectationMaximisation.Run(data, starts, Options, threads: 2);

        Assert.Equal(starts.Length, together.Count);
        foreach ((GaussianMixture start, FitResult fit) in starts.Zip(together))
        {
            FitResult alone = ExpectationMaximisation.Run(data, start, Options);
            Assert.Equal((alone.Iterations, alone.Converged, alone.Rows, alone.Start), (fit.Iterations, fit.Converged, fit.Rows, fit.Start));
            Assert.Equal(alone.Status, fit.Status);
            Assert.Equal(alone.LogLikelihoodPath, fit.LogLikelihoodPath, (e, a) => Math.Abs(e - a) <= Tolerances.MeanLogLikelihood);
            Assert.Equal(alone.Mixture.Means, fit.Mixture.Means, (e, a) => Math.Abs(e - a) <= Tolerances.ScikitLearn);
        }

        Assert.True(together.Select(f => f.Iterations).Distinct().Count() > 1, "runs were meant to leave the batch at different times");
    }

    [Fact]
    public void A_run_does_not_depend_on_the_others_in_its_batch()
    {
        using IDeviceMatrix data = backend.Upload(x);
        GaussianMixture[] starts = Starts();
        IReadOnlyList<FitResult> together = BatchedExpectationMaximisation.Run(data, starts, Options, threads: 2);

        for (int s = 0; s < starts.Length; s++)
            AssertSame(BatchedExpectationMaximisation.Run(data, [starts[s]], Options, threads: 1)[0], together[s]);
        AssertSame(together[1], BatchedExpectationMaximisation.Run(data, [.. starts.Reverse()], Options, threads: 2)[^2]);
    }

    [Fact]
    public void Threads_change_no_bit_of_a_sweep()
    {
        var options = new SweepOptions([2, 5], 2) { Fit = Options };
        IReadOnlyList<SweepModel> expected = MixtureSweep.Run(new CpuBackend(1), x, options);

        foreach (int threads in new[] { 2, 5 })
            foreach ((SweepModel e, SweepModel a) in expected.Zip(MixtureSweep.Run(new CpuBackend(threads), x, options)))
                AssertSame(e.Fit, a.Fit);
    }

    [Fact]
    public void Models_come_in_the_order_of_K_and_restarts()
    {
        IReadOnlyList<SweepModel> models = MixtureSweep.Run(backend, x, new SweepOptions([3, 1, 2], 2) { Fit = Options, Start = StartKind.RandomFromData });

        Assert.Equal([(3, 0), (3, 1), (1, 0), (1, 1), (2, 0), (2, 1)], models.Select(m => (m.Components, m.Restart)));
        Assert.All(models, m => Assert.Equal((m.Components, "RandomFromData"), (m.Fit.Mixture.Components, m.Fit.Start)));
        Assert.NotEqual(models[0].Fit.LogLikelihoodPath, models[1].Fit.LogLikelihoodPath);
    }

    [Fact]
    public void One_more_restart_or_K_leaves_the_others_as_they_were()
    {
        foreach (StartKind kind in Enum.GetValues<StartKind>())
        {
            var few = new SweepOptions([3], 2) { Fit = Options with { MaxIterations = 5 }, Start = kind };
            IReadOnlyList<SweepModel> expected = MixtureSweep.Run(backend, x, few);
            IReadOnlyList<SweepModel> more = MixtureSweep.Run(backend, x, few with { Components = [2, 3], Restarts = 3 });

            foreach (SweepModel model in expected)
                AssertSame(model.Fit, more.Single(m => (m.Components, m.Restart) == (model.Components, model.Restart)).Fit);
        }
    }

    [Fact]
    public void Progress_tells_of_every_iteration_and_every_fit()
    {
        var running = new List<int>();
        var finished = new List<SweepModel>();

        IReadOnlyList<SweepModel> models = MixtureSweep.Run(backend, x, new SweepOptions([1, 4], 3) { Fit = Options }, (i, n) =>
        {
            Assert.Equal(running.Count + 1, i);
            running.Add(n);
        }, finished.Add);

        Assert.Equal(0, running[^1]);
        Assert.Equal(running.OrderDescending(), running);
        Assert.Equal(models.Max(m => m.Fit.Iterations) + 1, running.Count);
        Assert.Equal(models.Select(m => m.Fit).ToHashSet(), finished.Select(m => m.Fit).ToHashSet());
    }

    [Fact]
    public void An_empty_batch_or_sweep_has_no_results()
    {
        using IDeviceMatrix data = backend.Upload(x);

        Assert.Empty(BatchedExpectationMaximisation.Run(data, [], Options, threads: 1));
        Assert.Empty(MixtureSweep.Run(backend, x, new SweepOptions([], 10)));
    }

    [Fact]
    public void Fewer_rows_than_components_are_refused()
    {
        using FeatureMatrix few = RandomMixtures.Draw(RandomMixtures.Mixture(2, 6, seed: 82), 4, seed: 83);

        Assert.Throws<ArgumentException>(() => MixtureSweep.Run(backend, few, new SweepOptions([2, 5], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureSweep.Run(backend, few, new SweepOptions([0], 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MixtureSweep.Run(backend, few, new SweepOptions([2], 0)));
    }

    [Fact]
    public void A_cancelled_sweep_stops()
    {
        using var cancellation = new CancellationTokenSource();
        int iterations = 0;

        Assert.ThrowsAny<OperationCanceledException>(() => MixtureSweep.Run(backend, x, new SweepOptions([3], 2) { Fit = Options with { Tolerance = 0 } }, (i, _) => Cancel(i), cancellation: cancellation.Token));

        Assert.Equal(2, iterations);
        Assert.ThrowsAny<OperationCanceledException>(() => MixtureSweep.Run(backend, x, new SweepOptions([3], 2), cancellation: cancellation.Token));

        void Cancel(int iteration)
        {
            iterations = iteration;
            if (iteration == 2)
                cancellation.Cancel();
        }
    }

    /// <summary>
    /// More mixtures than one round takes, over blocks, chunks and tiles that are not full: threads change no bit, and what is
    /// left out as negligible does not show.
    /// </summary>
    [Fact]
    public void A_batch_of_any_size_has_the_same_bits_for_any_number_of_threads()
    {
        using FeatureMatrix rows = RandomMixtures.Draw(RandomMixtures.Mixture(6, 12, seed: 84), FeatureMatrix.ChunkRows + 1777, seed: 85);
        GaussianMixture[] mixtures = [.. Enumerable.Range(0, 84).Select(m => RandomMixtures.Mixture(64, 12, seed: 86 + (m % 3)))];
        double[] origin = mixtures[0].OverallMean();
        foreach (int bits in new[] { 512, 256, 128 }.Where(b => Backends.AbsenceOfWidth(b) is null))
        {
            using IDeviceMatrix one = new CpuBackend(1, bits, 256).Upload(rows);
            using IDeviceMatrix three = new CpuBackend(3, bits, 32).Upload(rows);
            SufficientStatistics[] expected = [.. mixtures.Take(3).Select(m => new SufficientStatistics(64, origin))];
            double[] expectedLikelihoods = new double[3];
            one.EStepBatch(mixtures[..3], expected, expectedLikelihoods);

            int count = bits == 512 ? 84 : 4;
            SufficientStatistics[] actual = [.. mixtures.Take(count).Select(m => new SufficientStatistics(64, origin))];
            double[] likelihoods = new double[count];
            three.EStepBatch(mixtures[..count], actual, likelihoods);

            for (int m = 0; m < count; m++)
            {
                Assert.Equal(expectedLikelihoods[m % 3], likelihoods[m]);
                Assert.Equal(expected[m % 3].Values, actual[m].Values);
            }
        }
    }

    private static GaussianMixture[] Starts() => [.. new[] { 3, 1, 6, 4 }.Select(k => RandomMixtures.Mixture(k, 6, seed: 90 + k))];

    private static void AssertSame(FitResult expected, FitResult actual)
    {
        Assert.Equal(expected.Mixture.Weights, actual.Mixture.Weights);
        Assert.Equal(expected.Mixture.Means, actual.Mixture.Means);
        Assert.Equal(expected.Mixture.Covariances, actual.Mixture.Covariances);
        Assert.Equal(expected.LogLikelihoodPath, actual.LogLikelihoodPath);
    }
}
