namespace UmlCaxs.Mixture.Selection;

/// <summary>What a sweep says about the number of components, and what it does not.</summary>
/// <param name="Components">A summary of every K, ascending.</param>
/// <param name="OptimumTolerance">Differences of the mean log-likelihood up to this count as the same optimum.</param>
/// <param name="Flattening">Where the gradient of the mean BIC flattens; null if it does not.</param>
/// <param name="BicMinimumK">K of the lowest BIC of any model.</param>
/// <param name="IclMinimumK">K whose best model has the lowest ICL.</param>
/// <param name="SilhouetteBestK">K whose best model has the largest silhouette; null without silhouettes.</param>
/// <param name="ChosenK">The K that the rest of the selection is about.</param>
public sealed record ComponentSelection(
    IReadOnlyList<ComponentSummary> Components,
    double OptimumTolerance,
    BicKnee? Flattening,
    int BicMinimumK,
    int IclMinimumK,
    int? SilhouetteBestK,
    int ChosenK)
{
    /// <summary>Runs end when a step gains less than the tolerance; the way left from there is some steps longer.</summary>
    private const double TolerancesOfAnOptimum = 10;

    /// <summary>What becomes of the chosen model with another reg_covar.</summary>
    public IReadOnlyList<Sensitivity> Sensitivity { get; init; } = [];

    /// <summary>The summary of the chosen K.</summary>
    public ComponentSummary Chosen => Components.Single(c => c.K == ChosenK);

    /// <summary>Which differences of the mean log-likelihood count as the same optimum.</summary>
    /// <param name="tolerance">Tolerance of the fits.</param>
    public static double ToleranceOf(double tolerance) => Math.Max(TolerancesOfAnOptimum * tolerance, 1e-9);

    /// <summary>Selects.</summary>
    /// <param name="models">All models of a sweep, with one restart of every K at least.</param>
    /// <param name="agreements">Agreement of the labels of some restarts, and their number, by K.</param>
    /// <param name="optimumTolerance">Differences of the mean log-likelihood up to this count as the same optimum (<see cref="ToleranceOf"/>).</param>
    public static ComponentSelection Of(IReadOnlyList<ModelScore> models, IReadOnlyDictionary<int, (LabelAgreement? Mean, int Compared)> agreements, double optimumTolerance)
    {
        ComponentSummary[] components = [.. models.GroupBy(m => m.K).OrderBy(g => g.Key).Select(g =>
        {
            (LabelAgreement? mean, int compared) = agreements.GetValueOrDefault(g.Key);
            return ComponentSummary.Of([.. g], mean, compared, optimumTolerance);
        })];
        double[] k = [.. components.Select(c => (double)c.K)];
        double[] mean = [.. components.Select(c => c.MeanBic)];
        double[] gradient = NumericGradient.Of(k, mean);
        double[] bestGradient = NumericGradient.Of(k, [.. components.Select(c => c.BestBic)]);
        if (gradient.Length > 0)
            components = [.. components.Select((c, i) => c with { Gradient = gradient[i], BestGradient = bestGradient[i] })];
        BicKnee? flattening = BicKnee.Find([.. components.Select(c => c.K)], mean, [.. components.Select(c => c.BicDeviation)]);
        int lowest = components.MinBy(c => c.BestBic)!.K;
        return new ComponentSelection(
            components,
            optimumTolerance,
            flattening,
            lowest,
            components.MinBy(c => c.Icl)!.K,
            components.Where(c => c.Silhouette is not null).MaxBy(c => c.Silhouette)?.K,
            flattening?.K ?? lowest);
    }
}
