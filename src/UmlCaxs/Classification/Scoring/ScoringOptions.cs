namespace UmlCaxs.Classification.Scoring;

/// <summary>How class probabilities are made.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Priors">Class priors; <see cref="ScoringRule.Softmin"/> has none.</param>
/// <param name="MixClusters">
/// Mix over clusters, p(c | x) = sum_k r_k(x) p(c | x, k) with the responsibilities r_k, instead of taking the most probable
/// cluster for granted. Clusters without class models are left out and the others' responsibilities scaled up.
/// </param>
public sealed record ScoringOptions(ScoringRule Rule, ClassPriors Priors, bool MixClusters = false)
{
    /// <summary>The rule of the paper.</summary>
    public static ScoringOptions Softmin { get; } = new(ScoringRule.Softmin, ClassPriors.OfLabels);
}
