using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;

namespace UmlCaxs.Validation;

/// <summary>Gives rows -ln of their tail probability and, where held-out scores are known, their rank among them.</summary>
/// <param name="rows">N x D transformed features, NaN where one is missing.</param>
/// <param name="logTails">Receives N values: ln of the tail probability of the nearest class.</param>
/// <param name="ranks">Receives N conformal p-values; NaN without held-out scores.</param>
internal delegate void OutlierScorer(FeatureMatrix rows, Span<double> logTails, Span<double> ranks);

/// <summary>The scoring rules of the product, as they are tested.</summary>
internal static class ScoringRules
{
    /// <summary>Trains a rule.</summary>
    public static ClassScorer Train(FoldTraining training, string rule) => Scorer(training.Backend, training.Mixture, training.Scoring(withClasses: rule == ValidationRule.Softmin), rule);

    /// <summary>A rule with what is trained already.</summary>
    public static ClassScorer Scorer(IComputeBackend backend, GaussianMixture mixture, ScoringModel model, string rule)
    {
        var scoring = new MarginalScoring(backend, mixture, model, OptionsOf(rule));
        return (rows, probabilities) =>
        {
            if (rows.Rows > 0)
                scoring.Run(rows, new int[rows.Rows], probabilities);
        };
    }

    /// <summary>How far rows are from every class: by normal classes if there are such, else by the class models of the paper's rule.</summary>
    public static OutlierScorer Evidence(IComputeBackend backend, GaussianMixture mixture, ScoringModel model)
    {
        var scoring = new MarginalScoring(backend, mixture, model, OptionsOf(model.Gaussian is null ? ValidationRule.Softmin : ValidationRule.Gaussian));
        return (rows, logTails, ranks) =>
        {
            scoring.RunOutliers(rows, logTails, new double[logTails.Length]);
            for (int row = 0; row < ranks.Length; row++)
                ranks[row] = model.Conformal?.OutlierP(-logTails[row]) ?? double.NaN;
        };
    }

    /// <summary>Whether a model has what a rule needs.</summary>
    public static bool CanJudge(Model model, string rule) => rule switch
    {
        ValidationRule.Softmin => true,
        ValidationRule.Gaussian => model.Scoring?.Gaussian is not null,
        _ => model.Scoring is { Gaussian: not null, Calibration: not null, Options.MixClusters: true },
    };

    private static ScoringOptions OptionsOf(string rule) => rule switch
    {
        ValidationRule.Softmin => ScoringOptions.Softmin,
        ValidationRule.Gaussian => new ScoringOptions(ScoringRule.Gaussian, ClassPriors.OfLabels),
        ValidationRule.Calibrated => new ScoringOptions(ScoringRule.Calibrated, ClassPriors.OfLabels, MixClusters: true),
        _ => new ScoringOptions(ScoringRule.Calibrated, ClassPriors.Uniform, MixClusters: true),
    };
}
