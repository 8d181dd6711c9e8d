using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Marginal;
using Xunit;

namespace UmlCaxs.Tests.Mixture.Marginal;

/// <summary>Fits to rows with gaps, against closed forms and against fits to what the rows were before.</summary>
public sealed class MarginalFitTests
{
    private static readonly MarginalBackend Backend = new(new CpuBackend(2));
    private static readonly GaussianMixture Truth = RandomMixtures.Mixture(3, 4, seed: 320);

    [Fact]
    public void The_log_likelihood_never_falls()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Truth, 2000, seed: 321);
        using FeatureMatrix x = Gaps.AtRandom(complete, 0.3, seed: 322);

        FitResult fit = RestartSearch.Run(Backend, x, new FitOptions(3) { RegCovar = 0, Tolerance = 0, MaxIterations = 60, Restarts = 1, Start = StartKind.RandomFromData });

        Assert.True(fit.Iterations >= 60);
        for (int i = 1; i < fit.LogLikelihoodPath.Count; i++)
            Assert.True(fit.LogLikelihoodPath[i] >= fit.LogLikelihoodPath[i - 1] - Tolerances.MeanLogLikelihood, $"it falls in iteration {i}");
        Assert.True(fit.LogLikelihoodPath[^1] > fit.LogLikelihoodPath[0] + 0.1, "the start leaves much to gain");
    }

    /// <summary>
    /// Where the second of two features is missing in some rows the maximum is known (Anderson 1957): the regression of the
    /// second on the first over the complete rows, carried to the moments of the first over all rows.
    /// </summary>
    [Fact]
    public void One_gaussian_ends_at_the_maximum_that_is_known_in_closed_form()
    {
        GaussianMixture gaussian = RandomMixtures.Mixture(1, 2, seed: 323);
        using FeatureMatrix complete = RandomMixtures.Draw(gaussian, 400, seed: 324);
        double[][] rows = RandomMixtures.RowsOf(complete);
        foreach (double[] row in rows)
            if (row[0] > gaussian.Means[0])
                row[1] = double.NaN;
        using FeatureMatrix x = RandomMixtures.ToMatrix(rows, 2);

        FitResult fit = RestartSearch.Run(Backend, x, new FitOptions(1) { RegCovar = 0, Tolerance = 1e-15, MaxIterations = 5000, Restarts = 1, Start = StartKind.KMeans });

        double[][] pairs = [.. rows.Where(r => !double.IsNaN(r[1]))];
        double m1 = rows.Average(r => r[0]);
        double v1 = rows.Average(r => (r[0] - m1) * (r[0] - m1));
        (double p1, double p2) = (pairs.Average(r => r[0]), pairs.Average(r => r[1]));
        double slope = pairs.Sum(r => (r[0] - p1) * (r[1] - p2)) / pairs.Sum(r => (r[0] - p1) * (r[0] - p1));
        double residual = pairs.Average(r => Math.Pow(r[1] - p2 - (slope * (r[0] - p1)), 2));
        Assert.InRange(pairs.Length, 100, 300);
        Assert.Equal([m1, p2 + (slope * (m1 - p1))], fit.Mixture.Means, (e, a) => Math.Abs(e - a) < 1e-7);
        Assert.Equal([v1, slope * v1, slope * v1, residual + (slope * slope * v1)], fit.Mixture.Covariances, (e, a) => Math.Abs(e - a) < 1e-7);
    }

    /// <summary>
    /// Three rows in ten lack one of two features. On all features of all rows, the fit to what is left is nearly as good as the
    /// fit to everything, and better than the one to complete rows.
    /// </summary>
    [Fact]
    public void With_thirty_percent_missing_a_fit_comes_near_to_that_of_all_values()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Truth, 12_000, seed: 325);
        using FeatureMatrix x = Gaps.OneOfTwo(complete, 0.3, 1, 2, seed: 326);
        var options = new FitOptions(3) { Tolerance = 1e-6, MaxIterations = 500, Restarts = 1 };

        FitResult all = RestartSearch.Run(Backend, complete, options);
        FitResult gapped = RestartSearch.Run(Backend, x, options);

        using IDeviceMatrix data = Backend.Upload(complete);
        double reached = data.EStep(gapped.Mixture, new SufficientStatistics(3, new double[4])) / complete.Rows;
        // The parameters scatter by their share of lost values: a mean log-likelihood by about p / 2N = 2e-3 times that.
        Assert.InRange(reached, all.MeanLogLikelihood - 2e-3, all.MeanLogLikelihood + 1e-6);
    }

    [Fact]
    public void Complete_rows_are_fitted_to_the_bit_as_without_it()
    {
        using FeatureMatrix x = RandomMixtures.Draw(Truth, 3000, seed: 327);
        var options = new FitOptions(3) { Restarts = 2 };

        FitResult plain = RestartSearch.Run(new CpuBackend(2), x, options);
        FitResult marginal = RestartSearch.Run(Backend, x, options);

        Assert.Equal(plain.LogLikelihoodPath, marginal.LogLikelihoodPath);
        Assert.Equal(plain.Mixture.Means, marginal.Mixture.Means);
        Assert.Equal(plain.Mixture.Covariances, marginal.Mixture.Covariances);
        Assert.Equal(plain.Mixture.Weights, marginal.Mixture.Weights);
    }

    /// <summary>No row has everything: starts come from rows whose gaps are filled.</summary>
    [Fact]
    public void A_fit_needs_no_complete_row()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Truth, 3000, seed: 328);
        using FeatureMatrix x = Gaps.OneOfTwo(complete, 1, 0, 3, seed: 329);

        FitResult fit = RestartSearch.Run(Backend, x, new FitOptions(3) { Restarts = 1 });

        Assert.True(fit.Converged);
        Assert.All(fit.Status, status => Assert.Equal(ComponentStatus.Ok, status));
        using IDeviceMatrix data = Backend.Upload(x);
        double truth = data.EStep(Truth, new SufficientStatistics(3, new double[4])) / x.Rows;
        Assert.True(fit.MeanLogLikelihood > truth - 0.05, $"{fit.MeanLogLikelihood} is far below {truth}, that of the truth");
    }

    [Fact]
    public void Starts_come_from_complete_rows_where_these_are_many()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Truth, 4000, seed: 330);
        using FeatureMatrix some = Gaps.OneOfTwo(complete, 0.3, 1, 2, seed: 331);
        using FeatureMatrix most = Gaps.OneOfTwo(complete, 0.9, 1, 2, seed: 332);

        var fromComplete = Sample.Of(some);
        var filled = Sample.Of(most);

        Assert.Equal(RandomMixtures.RowsOf(some).Where(r => !r.Any(double.IsNaN)).SelectMany(r => r), fromComplete.Values);
        Assert.Equal((4000, 4000), (fromComplete.TakenRows, filled.Rows));
        Assert.DoesNotContain(double.NaN, filled.Values);
        using FeatureMatrix taken = filled.TakenToMatrix();
        Assert.Equal(RandomMixtures.RowsOf(most), RandomMixtures.RowsOf(taken));

        // More components than complete rows: all rows are needed.
        Assert.Equal(4000, Sample.Of([some], some.Rows, 4, components: 3500).Rows);
    }
}
