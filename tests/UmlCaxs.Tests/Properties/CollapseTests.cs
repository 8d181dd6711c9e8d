using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture;
using Xunit;

namespace UmlCaxs.Tests.Properties;

/// <summary>
/// Real detections crowd: hardness ratios at -1 and 1, probabilities at 0 and 1, one value in most rows of var_newq_b.
/// Components collapse on such data. A fit goes on, ends with finite numbers, and says what happened.
/// </summary>
public sealed class CollapseTests
{
    public static TheoryData<string> Kinds => ["default search", .. Enum.GetNames<StartKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_row_repeated_is_fitted_by_any_number_of_components(string kind) =>
        AssertUsable(Fit(kind, 5, Enumerable.Repeat(new[] { 0.25, 1.0, -1.0 }, 50), regCovar: 1e-6));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void More_components_than_distinct_rows(string kind)
    {
        double[][] distinct = [[0, 0, 1], [1, 0, 1], [0.5, 1, 1]];

        FitResult fit = Fit(kind, 7, Enumerable.Range(0, 60).Select(n => distinct[n % 3]), regCovar: 1e-6);

        AssertUsable(fit);
        // Every component sits on a point or a line: the flag tells that its density is that of the floor.
        Assert.Equal(7, fit.FloorDominated(1e-6));
    }

    /// <summary>Without reg_covar the covariance of equal rows is zero: the component raises its own regularisation.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_component_that_needs_more_than_reg_covar_is_recorded(string kind)
    {
        double[][] distinct = [[0, 0, 1], [1, 0, 1]];

        FitResult fit = Fit(kind, 2, Enumerable.Range(0, 40).Select(n => distinct[n % 2]), regCovar: 0);

        AssertUsable(fit);
        Assert.Contains(ComponentStatus.Regularised, fit.Status);
    }

    /// <summary>Features of 1e6 on a line: the floor of 1e-6 lies below the rounding of the covariance itself.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Large_features_on_a_line(string kind)
    {
        var random = new Random(70);
        IEnumerable<double[]> rows = Enumerable.Range(0, 200).Select(_ => 1e6 * RandomMixtures.Normal(random)).Select(t => new[] { t, 2 * t, 1 - (3 * t) });

        FitResult fit = Fit(kind, 4, rows, regCovar: 1e-6);

        AssertUsable(fit);
        Assert.Contains(ComponentStatus.Regularised, fit.Status);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void As_many_components_as_rows(string kind)
    {
        var random = new Random(71);

        AssertUsable(Fit(kind, 6, Enumerable.Range(0, 6).Select(_ => new[] { random.NextDouble(), random.NextDouble(), 1.0 }), regCovar: 1e-6));
    }

    /// <summary>
    /// Random tables of every bad sort: few distinct rows, rows on lines and planes, walls, outliers, large and small and far
    /// from zero, with and without reg_covar. None stops a search.
    /// </summary>
    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-9)]
    [InlineData(0)]
    public void No_degenerate_table_stops_a_search(double regCovar)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            (int dims, double[][] rows) = DegenerateTable(new Random(seed));
            using FeatureMatrix x = RandomMixtures.ToMatrix(rows, dims);

            AssertUsable(RestartSearch.Run(new CpuBackend(1), x, new FitOptions(2 + (seed % 7)) { RegCovar = regCovar, Restarts = 1, Seed = seed }));
        }
    }

    [Fact]
    public void Fewer_rows_than_components_are_refused()
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix([[0.0, 1.0], [1.0, 0.0]], 2);

        Assert.Throws<ArgumentException>(() => RestartSearch.Run(new CpuBackend(), x, new FitOptions(3)));
    }

    /// <summary>Missing values are taken out before a fit; if one is left, the fit ends with an error and not never.</summary>
    [Fact]
    public void A_NaN_is_refused()
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix([[0.0, 1.0], [1.0, double.NaN], [0.5, 0.5]], 2);
        using IDeviceMatrix data = new CpuBackend().Upload(x);

        Assert.Throws<ArgumentException>(() => ExpectationMaximisation.Run(data, RandomMixtures.Mixture(2, 2, seed: 76), new FitOptions(2)));
    }

    /// <summary>A component to which no row belongs keeps its place and comes to weigh nothing.</summary>
    [Fact]
    public void An_empty_component_is_recorded_and_stays_where_it_is()
    {
        GaussianMixture truth = RandomMixtures.Mixture(1, 3, seed: 72);
        using FeatureMatrix x = RandomMixtures.Draw(truth, 300, seed: 73);
        using IDeviceMatrix data = new CpuBackend().Upload(x);
        var start = new GaussianMixture([0.9, 0.1], [.. truth.Means, 1e4, 1e4, 1e4], [.. truth.Covariances, .. truth.Covariances]);

        FitResult fit = ExpectationMaximisation.Run(data, start, new FitOptions(2));

        Assert.Equal([ComponentStatus.Ok, ComponentStatus.Empty], fit.Status);
        Assert.Equal(start.Mean(1), fit.Mixture.Mean(1));
        Assert.Equal(start.Covariance(1), fit.Mixture.Covariance(1));
        Assert.True(fit.Mixture.Weights[1] < 1e-15);
    }

    /// <summary>A healthy fit raises no flag.</summary>
    [Fact]
    public void Ordinary_data_need_nothing()
    {
        using FeatureMatrix x = RandomMixtures.Draw(RandomMixtures.Mixture(3, 4, seed: 74), 1000, seed: 75);

        FitResult fit = RestartSearch.Run(new CpuBackend(), x, new FitOptions(3) { Restarts = 1 });

        Assert.All(fit.Status, status => Assert.Equal(ComponentStatus.Ok, status));
        Assert.Equal(0, fit.FloorDominated(1e-6));
        Assert.True(fit.Converged);
    }

    private static FitResult Fit(string kind, int components, IEnumerable<double[]> rows, double regCovar)
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix(rows, 3);
        StartKind? start = kind == "default search" ? null : Enum.Parse<StartKind>(kind);
        return RestartSearch.Run(new CpuBackend(), x, new FitOptions(components) { RegCovar = regCovar, Restarts = 2, Start = start });
    }

    private static (int Dims, double[][] Rows) DegenerateTable(Random random)
    {
        int dims = 1 + random.Next(12);
        int rank = 1 + random.Next(dims);
        int kind = random.Next(4);
        double scale = Math.Pow(10, random.Next(-3, 7));
        double offset = random.Next(3) == 0 ? Math.Pow(10, random.Next(8)) : 0;
        double[][] directions = [.. Enumerable.Range(0, rank).Select(_ => Enumerable.Range(0, dims).Select(_ => scale * RandomMixtures.Normal(random)).ToArray())];
        double[][] distinct = [.. Enumerable.Range(0, 1 + random.Next(150)).Select(_ => Row())];
        return (dims, [.. Enumerable.Range(0, 8 + random.Next(150)).Select(_ => distinct[random.Next(distinct.Length)])]);

        double[] Row()
        {
            double[] x = new double[dims];
            foreach (double[] direction in directions)
            {
                double along = kind == 0 ? random.Next(3) : RandomMixtures.Normal(random);
                for (int d = 0; d < dims; d++)
                    x[d] += along * direction[d];
            }

            for (int d = 0; d < dims; d++)
            {
                x[d] = kind == 1 ? Math.Clamp(x[d] + offset, -1, 1) : x[d] + offset;
                x[d] *= kind == 2 && random.Next(50) == 0 ? 1e6 : 1;
            }

            return x;
        }
    }

    private static void AssertUsable(FitResult fit)
    {
        Assert.True(double.IsFinite(fit.MeanLogLikelihood));
        Assert.All(fit.Mixture.Weights.Concat(fit.Mixture.Means).Concat(fit.Mixture.PrecisionCholesky), value => Assert.True(double.IsFinite(value)));
        Assert.Equal(1, fit.Mixture.Weights.Sum(), Tolerances.Moments);
        Assert.All(fit.SmallestEigenvalues, e => Assert.True(double.IsFinite(e)));
    }
}
