using System.Text.Json;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>Scoring rules, tails and calibration against scipy's densities, tails and minimisers on the same arrays.</summary>
public sealed class ScoringGoldenTests
{
    private const int Classes = 3;
    private static readonly JsonElement Golden = GoldenFile.Read("scoring.json");
    private static readonly JsonElement Calibrations = GoldenFile.Read("calibration.json");

    [Theory]
    [InlineData("labels", false)]
    [InlineData("uniform", false)]
    [InlineData("given", false)]
    [InlineData("labels", true)]
    [InlineData("uniform", true)]
    [InlineData("given", true)]
    public void Posteriors_are_those_of_scipys_densities(string priors, bool mixed)
    {
        using FeatureMatrix x = Golden.Matrix("x");
        ClassPriors chosen = priors switch
        {
            "labels" => ClassPriors.OfLabels,
            "uniform" => ClassPriors.Uniform,
            _ => ClassPriors.Given(Golden.Numbers("given")),
        };
        int[] clusters = new int[x.Rows];
        double[] actual = new double[x.Rows * Classes];
        ClassScoring.Run(ComputeDevices.Open("scalar", 1), Golden.GetProperty("mixture").Mixture(), Model(), new ScoringOptions(ScoringRule.Gaussian, chosen, mixed), x, clusters, actual);

        Assert.Equal(Golden.Numbers("clusters").Select(k => (int)k), clusters);
        Assert.Equal(Golden.GetProperty(mixed ? "mixed" : "hard").Numbers(priors), actual, (a, b) => Math.Abs(a - b) <= Tolerances.Posterior);
    }

    [Fact]
    public void Distances_to_the_nearest_class_have_scipys_tails()
    {
        using FeatureMatrix x = Golden.Matrix("x");
        GaussianMixture mixture = Golden.GetProperty("mixture").Mixture();
        double[] tails = new double[x.Rows];
        double[] anomalies = new double[x.Rows];
        OutlierScores.Run(ComputeDevices.Open("cpu", 1), mixture, Model(), new ScoringOptions(ScoringRule.Gaussian, ClassPriors.OfLabels), x, tails, anomalies);
        Assert.Equal(Golden.Numbers("log_tails"), tails, (a, b) => Math.Abs(a - b) <= Tolerances.LogTail * (1 + Math.Abs(a)));
        Assert.Equal(Golden.Numbers("anomalies"), anomalies, (a, b) => Math.Abs(a - b) <= Tolerances.LogTail * (1 + Math.Abs(a)));

        // Relative distances: the components of the mixture take the place of the classes.
        OutlierScores.Run(ComputeDevices.Open("cpu", 1), mixture, Model() with { Distances = UmlCaxs.Classification.DistanceKind.Relative }, ScoringOptions.Softmin, x, tails, anomalies);
        Assert.Equal(Golden.Numbers("mixture_tails"), tails.Select(Math.Exp), (a, b) => Math.Abs(a - b) <= Tolerances.LogTail * (a + 1e-12));
    }

    [Fact]
    public void Tails_of_chi_square_are_scipys()
    {
        double[] values = Calibrations.Numbers("values");
        JsonElement rows = Calibrations.GetProperty("log_tails");
        foreach ((int i, double freedom) in Calibrations.Numbers("freedoms").Index())
            foreach ((double expected, double value) in rows[i].Numbers().Zip(values))
                Assert.Equal(expected, ChiSquare.LogTail(value, (int)freedom), Tolerances.LogTail * (1 + Math.Abs(expected)));

        // Where no library reaches: for two degrees of freedom the tail is exp(-x / 2).
        Assert.Equal(-25_000, ChiSquare.LogTail(50_000, 2), 1e-8);
    }

    [Fact]
    public void Temperature_has_the_least_log_loss()
    {
        ClassCalibration fitted = Fit(CalibrationKind.Temperature);
        double[] p = Calibrations.Numbers("probabilities");
        fitted.Apply(p);

        Assert.Equal(Calibrations.GetProperty("temperature").GetDouble(), fitted.Temperature, Tolerances.Minimiser);
        Assert.Equal(Calibrations.Numbers("temperature_probabilities"), p, (a, b) => Math.Abs(a - b) <= Tolerances.Minimiser);
    }

    [Fact]
    public void The_Dirichlet_map_has_the_least_regularised_log_loss()
    {
        ClassCalibration fitted = Fit(CalibrationKind.Dirichlet);
        double[] p = Calibrations.Numbers("probabilities");
        fitted.Apply(p);

        Assert.Equal(Calibrations.Numbers("dirichlet_probabilities"), p, (a, b) => Math.Abs(a - b) <= Tolerances.Minimiser);
    }

    private static ClassCalibration Fit(CalibrationKind kind) =>
        CalibrationFit.Fit(kind, Calibrations.Numbers("probabilities"), [.. Calibrations.Numbers("labels").Select(l => (int)l)], [true, true, true, true]);

    private static ScoringModel Model()
    {
        string[] names = ["a", "b", "c"];
        double[] counts = Golden.Numbers("counts");
        double[] means = Golden.Numbers("class_means");
        double[] covariances = Golden.Numbers("class_covariances");
        GaussianClass[][] clusters = [.. Enumerable.Range(0, 2).Select(k => Enumerable.Range(0, Classes)
            .Where(c => counts[(k * Classes) + c] > 0)
            .Select(c => new GaussianClass(c, means[(((k * Classes) + c) * 3)..][..3], covariances[(((k * Classes) + c) * 9)..][..9], (int)counts[(k * Classes) + c], 0))
            .ToArray())];
        return new ScoringModel(new ClassModelSet(names, [[], []]), new GaussianClassSet(names, clusters));
    }
}
