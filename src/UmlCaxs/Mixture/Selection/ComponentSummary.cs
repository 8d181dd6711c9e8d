namespace UmlCaxs.Mixture.Selection;

/// <summary>What the models of one K say together. The best is the one of the lowest BIC, relocation included.</summary>
/// <param name="K">Components.</param>
/// <param name="Restarts">Models from starts of their own.</param>
/// <param name="BestBic">BIC of the best model.</param>
/// <param name="MeanBic">Mean BIC over the restarts.</param>
/// <param name="BicDeviation">Standard deviation over the restarts (ddof 0).</param>
/// <param name="Gradient">Derivative of <paramref name="MeanBic"/> with K, as numpy.gradient; null of a single K.</param>
/// <param name="BestGradient">The same of <paramref name="BestBic"/>.</param>
/// <param name="BestMeanLogLikelihood">Mean log-likelihood of the best model.</param>
/// <param name="BestStart">Kind of start of the best model.</param>
/// <param name="BestRestart">Number of its restart.</param>
/// <param name="FloorDominated">Floor-dominated components of the best model.</param>
/// <param name="Icl">ICL of the best model.</param>
/// <param name="Silhouette">Silhouette of the best model.</param>
/// <param name="SilhouetteError">Standard error of it where it is of a sample.</param>
/// <param name="MeanSilhouette">Mean silhouette over the restarts.</param>
/// <param name="SilhouetteDeviation">Standard deviation of it over the restarts (ddof 0).</param>
/// <param name="FoundBest">Restarts whose mean log-likelihood comes within the tolerance of the best model's.</param>
/// <param name="FoundBestRestart">The same of the best restart's, without relocation.</param>
/// <param name="NotConverged">Models that used up their iterations.</param>
/// <param name="Agreement">Mean agreement of the labels between restarts; null of fewer than two.</param>
/// <param name="Compared">Restarts that this agreement is of.</param>
public sealed record ComponentSummary(
    int K,
    int Restarts,
    double BestBic,
    double MeanBic,
    double BicDeviation,
    double? Gradient,
    double? BestGradient,
    double BestMeanLogLikelihood,
    string BestStart,
    int BestRestart,
    int FloorDominated,
    double Icl,
    double? Silhouette,
    double? SilhouetteError,
    double? MeanSilhouette,
    double? SilhouetteDeviation,
    int FoundBest,
    int FoundBestRestart,
    int NotConverged,
    LabelAgreement? Agreement,
    int Compared)
{
    /// <summary>Summarises the models of one K; the gradients are not known yet.</summary>
    /// <param name="models">The models, one restart at least.</param>
    /// <param name="agreement">Agreement of the labels.</param>
    /// <param name="compared">Restarts it is of.</param>
    /// <param name="tolerance">Differences of the mean log-likelihood up to this are no difference.</param>
    internal static ComponentSummary Of(IReadOnlyList<ModelScore> models, LabelAgreement? agreement, int compared, double tolerance)
    {
        ModelScore best = Best(models);
        ModelScore[] restarts = [.. models.Where(m => m.IsRestart)];
        double bestRestart = restarts.Max(m => m.MeanLogLikelihood);
        return new ComponentSummary(
            best.K,
            restarts.Length,
            best.Bic,
            restarts.Average(m => m.Bic),
            Deviation([.. restarts.Select(m => m.Bic)])!.Value,
            null,
            null,
            best.MeanLogLikelihood,
            best.Start,
            best.Restart,
            best.FloorDominated,
            best.Icl,
            best.Silhouette,
            best.SilhouetteError,
            restarts.Average(m => m.Silhouette),
            Deviation([.. restarts.Select(m => m.Silhouette).OfType<double>()]),
            restarts.Count(m => m.MeanLogLikelihood >= best.MeanLogLikelihood - tolerance),
            restarts.Count(m => m.MeanLogLikelihood >= bestRestart - tolerance),
            models.Count(m => !m.Converged),
            agreement,
            compared);
    }

    /// <summary>The model of the lowest BIC; of equals the first.</summary>
    internal static ModelScore Best(IEnumerable<ModelScore> models) => models.MinBy(m => m.Bic)!;

    private static double? Deviation(double[] values)
    {
        if (values.Length == 0)
            return null;
        double mean = values.Average();
        return Math.Sqrt(values.Average(x => (x - mean) * (x - mean)));
    }
}
