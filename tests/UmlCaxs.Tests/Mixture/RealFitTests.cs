using UmlCaxs.Compute.Cpu;
using UmlCaxs.Features;
using UmlCaxs.Mixture;
using Xunit;

namespace UmlCaxs.Tests.Mixture;

/// <summary>
/// What a fit of the real detections reaches. Their walls make many optima: where k-means starts lead, every run from such
/// a start ends at nearly the same, poorer one. The restart search was made for this table.
/// </summary>
public sealed class RealFitTests
{
    private const string Detections = "csc_detections.csv";

    /// <summary>What scikit-learn's default, k-means and ten restarts, finds.</summary>
    [SharedDataFact(Detections)]
    public void Restarts_from_k_means_end_at_a_mean_log_likelihood_of_20_46()
    {
        FitResult fit = Fit(new FitOptions(6) { Start = StartKind.KMeans, Restarts = 10 });

        Assert.InRange(fit.MeanLogLikelihood, 20.44, 20.48);
    }

    [SharedDataFact(Detections)]
    public void The_restart_search_finds_a_better_optimum_without_more_degenerate_components()
    {
        var options = new FitOptions(6);

        FitResult fit = Fit(options);

        Assert.True(fit.Converged);
        Assert.True(fit.MeanLogLikelihood >= 20.8045, $"it found {fit.MeanLogLikelihood:F4}");
        Assert.InRange(fit.FloorDominated(options.RegCovar), 0, 4);
        Assert.All(fit.Status, status => Assert.Equal(ComponentStatus.Ok, status));
        Assert.Equal((12_285, 545), ((int)fit.Rows, fit.Mixture.FreeParameters));
    }

    private static FitResult Fit(FitOptions options)
    {
        using var catalogue = Catalogue.Read(SharedData.PathOf(Detections));
        FeatureTransform.Fit(catalogue.Features, Detections).Apply(catalogue.Features);
        return RestartSearch.Run(new CpuBackend(), catalogue.Features, options);
    }
}
