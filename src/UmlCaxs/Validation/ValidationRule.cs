using UmlCaxs.Compute;

namespace UmlCaxs.Validation;

/// <summary>Gives class probabilities to rows.</summary>
/// <param name="rows">N x D transformed features; for baselines without gaps.</param>
/// <param name="probabilities">Receives N x classes; a row all NaN has no answer.</param>
internal delegate void ClassScorer(FeatureMatrix rows, Span<double> probabilities);

/// <summary>A way from detections to class probabilities that is put to the test.</summary>
/// <param name="Name">Name in results.</param>
/// <param name="IsBaseline">True for a simple one that others should beat. Baselines see gaps filled with medians.</param>
/// <param name="Words">What it does, in words for a reader.</param>
/// <param name="Train">Learns from the training rows of a division, and from nothing else.</param>
internal sealed record ValidationRule(string Name, bool IsBaseline, string Words, Func<FoldTraining, ClassScorer> Train)
{
    /// <summary>The rule of Perez-Diaz et al. 2024, by name.</summary>
    public const string Softmin = "softmin";

    /// <summary>The posterior of normal classes, by name.</summary>
    public const string Gaussian = "gaussian";

    /// <summary>The same, calibrated on held-out sources, by name.</summary>
    public const string Calibrated = "calibrated";

    /// <summary>The same with every class as probable as another beforehand, by name.</summary>
    public const string CalibratedUniform = "calibrated_uniform";

    /// <summary>Everything that is tested, in the order of results. The one place to add a rule.</summary>
    public static IReadOnlyList<ValidationRule> All { get; } =
    [
        new(Softmin, false, "the rule of Perez-Diaz et al. 2024: softmin of squared Mahalanobis distances to the classes of the row's cluster", t => ScoringRules.Train(t, Softmin)),
        new(Gaussian, false, "the posterior of normal classes in the row's cluster, with shrunk covariances and priors from the training rows", t => ScoringRules.Train(t, Gaussian)),
        new(Calibrated, false, "gaussian, mixed over clusters by responsibility, its probabilities corrected by a map fitted to sources held out within the training rows", t => ScoringRules.Train(t, Calibrated)),
        new(CalibratedUniform, false, "calibrated with uniform priors: rare classes count as much as frequent ones", t => ScoringRules.Train(t, CalibratedUniform)),
        new("majority", true, "the class frequencies of the training rows, whatever the features", Baselines.Majority),
        new("nearest_mean", true, "softmin of Euclidean distances to the class means, no clusters", Baselines.NearestMean),
        new("class_gaussian", true, "one Gaussian a class with covariances shrunk to the pooled one and priors from the training rows, no clusters", Baselines.ClassGaussian),
        new("logistic", true, "multinomial logistic regression with an L2 penalty (C = 1), no clusters", Baselines.Logistic),
    ];
}
