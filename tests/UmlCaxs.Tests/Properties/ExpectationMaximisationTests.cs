using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture;
using Xunit;

namespace UmlCaxs.Tests.Properties;

/// <summary>What EM promises, whatever the data.</summary>
public sealed class ExpectationMaximisationTests
{
    private static readonly GaussianMixture Truth = RandomMixtures.Mixture(4, 6, seed: 40);

    /// <summary>The theorem of Dempster, Laird and Rubin: without regularisation no iteration lowers the likelihood.</summary>
    [Fact]
    public void The_log_likelihood_never_falls()
    {
        using FeatureMatrix x = RandomMixtures.Draw(Truth, 2000, seed: 41);

        FitResult fit = Fit(x, regCovar: 0);

        for (int i = 1; i < fit.LogLikelihoodPath.Count; i++)
            Assert.True(fit.LogLikelihoodPath[i] >= fit.LogLikelihoodPath[i - 1] - Tolerances.MeanLogLikelihood, $"it falls in iteration {i}");
        Assert.True(fit.LogLikelihoodPath[^1] > fit.LogLikelihoodPath[0] + 0.1, "the start leaves much to gain");
    }

    /// <summary>
    /// reg_covar moves a covariance S away from the maximum, to S + reg I. That costs a row of the component, for every
    /// eigenvalue e of S, half of ln(1 + t) - t / (1 + t) with t = reg / e: at most t^2 / 4, and 1e-7 for eigenvalues of 1e-3.
    /// </summary>
    [Fact]
    public void With_reg_covar_it_falls_by_no_more_than_that_explains()
    {
        const double Reg = 1e-4;
        using FeatureMatrix x = RandomMixtures.Draw(Truth, 2000, seed: 41);

        FitResult fit = Fit(x, Reg);

        double smallest = fit.SmallestEigenvalues.Min() - Reg;
        Assert.True(smallest > Reg, "this test is about data with a spread larger than reg_covar");
        double allowed = Truth.Dims * (Reg / smallest) * (Reg / smallest) / 4;
        for (int i = 1; i < fit.LogLikelihoodPath.Count; i++)
            Assert.True(fit.LogLikelihoodPath[i] >= fit.LogLikelihoodPath[i - 1] - allowed - Tolerances.MeanLogLikelihood, $"it falls in iteration {i}");
    }

    [Fact]
    public void One_component_is_the_mean_and_covariance_of_the_data()
    {
        using FeatureMatrix x = RandomMixtures.Draw(Truth, 500, seed: 42);
        double[][] rows = RandomMixtures.RowsOf(x);
        using IDeviceMatrix data = new CpuBackend().Upload(x);

        FitResult fit = ExpectationMaximisation.Run(data, RandomMixtures.Mixture(1, 6, seed: 43), new FitOptions(1) { RegCovar = 0 });

        for (int i = 0; i < 6; i++)
        {
            double mean = rows.Average(r => r[i]);
            Assert.Equal(mean, fit.Mixture.Mean(0)[i], Tolerances.Moments);
            for (int j = 0; j < 6; j++)
            {
                double other = rows.Average(r => r[j]);
                // ddof 0: the maximum of the likelihood, unlike the class models' ddof 1.
                Assert.Equal(rows.Average(r => (r[i] - mean) * (r[j] - other)), fit.Mixture.Covariance(0)[(i * 6) + j], Tolerances.Moments);
            }
        }

        Assert.Equal([1.0], fit.Mixture.Weights);
        Assert.True(fit.Converged);
    }

    [Fact]
    public void The_path_tells_of_every_iteration_and_of_the_result()
    {
        using FeatureMatrix x = RandomMixtures.Draw(Truth, 1000, seed: 44);
        using IDeviceMatrix data = new CpuBackend().Upload(x);
        var reported = new List<(int Iteration, double MeanLogLikelihood)>();

        FitResult fit = ExpectationMaximisation.Run(data, RandomMixtures.Mixture(4, 6, seed: 45), new FitOptions(4) { MaxIterations = 7, Tolerance = 0 }, onIteration: (i, l) => reported.Add((i, l)));

        Assert.Equal(7, fit.Iterations);
        Assert.False(fit.Converged);
        Assert.Equal(fit.LogLikelihoodPath.Take(7), reported.Select(r => r.MeanLogLikelihood));
        Assert.Equal(Enumerable.Range(1, 7), reported.Select(r => r.Iteration));
        double[] logDensities = new double[1000];
        data.Responsibilities(fit.Mixture, 0, [], new int[1000], logDensities);
        Assert.Equal(logDensities.Average(), fit.MeanLogLikelihood, Tolerances.MeanLogLikelihood);
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using FeatureMatrix x = RandomMixtures.Draw(Truth, 100, seed: 46);
        using IDeviceMatrix data = new CpuBackend().Upload(x);
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => ExpectationMaximisation.Run(
            data, Truth, new FitOptions(4) { Tolerance = 0 }, onIteration: (i, _) => Cancel(i), cancellation: cancellation.Token));

        void Cancel(int iteration)
        {
            Assert.True(iteration <= 3, "an iteration was made after the cancellation");
            if (iteration == 3)
                cancellation.Cancel();
        }
    }

    /// <summary>BIC = -2 ln L + p ln N: a mixture of 6 components in 12 dimensions has 545 free parameters.</summary>
    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(2, 1, 5)]
    [InlineData(6, 12, 5 + 72 + 468)]
    public void Free_parameters_count_weights_means_and_covariances(int components, int dims, int expected)
    {
        GaussianMixture mixture = RandomMixtures.Mixture(components, dims, seed: 47);

        Assert.Equal(expected, mixture.FreeParameters);
        Assert.Equal((-2 * 1234.5) + (expected * Math.Log(29_655)), mixture.Bic(1234.5, 29_655), Tolerances.MeanLogLikelihood);
    }

    private static FitResult Fit(FeatureMatrix x, double regCovar)
    {
        using IDeviceMatrix data = new CpuBackend().Upload(x);
        return ExpectationMaximisation.Run(data, RandomMixtures.Mixture(4, 6, seed: 48), new FitOptions(4) { RegCovar = regCovar, Tolerance = 1e-7, MaxIterations = 60 });
    }
}
