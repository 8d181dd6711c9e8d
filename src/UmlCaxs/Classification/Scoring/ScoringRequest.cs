namespace UmlCaxs.Classification.Scoring;

/// <summary>How a table is to be classified, checked against the model.</summary>
/// <param name="Options">The rule.</param>
/// <param name="Outliers">Write outlier_p, outlier_p_conformal (where the model has held-out scores) and anomaly_score.</param>
/// <param name="ClassSetLevel">Level of the class sets to write; null for none.</param>
public sealed record ScoringRequest(ScoringOptions Options, bool Outliers = false, double? ClassSetLevel = null)
{
    /// <summary>The paper's rule and nothing else.</summary>
    public static ScoringRequest Softmin { get; } = new(ScoringOptions.Softmin);

    /// <summary>The wishes of a user, completed by what the model was trained for.</summary>
    /// <param name="model">A model with class models.</param>
    /// <param name="source">Its name, for messages.</param>
    /// <param name="rule">The rule; null takes the model's own, softmin if it has none.</param>
    /// <param name="priors">Class priors; null takes the model's own.</param>
    /// <param name="mixClusters">Mix over clusters; null takes the model's own choice.</param>
    /// <param name="outliers">See <see cref="Outliers"/>.</param>
    /// <param name="classSetLevel">See <see cref="ClassSetLevel"/>.</param>
    /// <exception cref="BadInputException">The model lacks what that needs; the message says why and what to do.</exception>
    public static ScoringRequest Of(Model model, string source, ScoringRule? rule = null, ClassPriors? priors = null, bool? mixClusters = null, bool outliers = false, double? classSetLevel = null)
    {
        ScoringOptions own = model.Scoring?.Options ?? ScoringOptions.Softmin;
        var options = new ScoringOptions(rule ?? own.Rule, priors ?? own.Priors, mixClusters ?? own.MixClusters);
        if (options.Rule != ScoringRule.Softmin && model.Distances == DistanceKind.Relative)
            throw BadInputException.At(source, "distances", $"its class distances are relative: a term common to the classes of a cluster is unknown, and with it their covariances, so there is no {Name(options.Rule)} posterior", $"Use --scoring softmin, or train the model on labelled detections of your own with 'umlcaxs train LABELLED --model {source} --scoring {Name(options.Rule)} --out model.json'.");
        if (options.Rule != ScoringRule.Softmin && model.Scoring?.Gaussian is null)
            throw Untrained(source, "the model has no covariances of its classes", options.Rule);
        if (options.Rule == ScoringRule.Calibrated && model.Scoring?.Calibration is null)
            throw Untrained(source, "the model has no calibration", options.Rule);
        bool asTrained = options.Rule == own.Rule && options.MixClusters == own.MixClusters && options.Priors.IsSame(own.Priors);
        if (options.Rule == ScoringRule.Calibrated && options.MixClusters != own.MixClusters)
            throw BadInputException.At(source, "scoring", $"it was calibrated {(own.MixClusters ? "with" : "without")} mixing of clusters", "Leave out --mix-clusters, or give it to 'umlcaxs train'.");
        if (classSetLevel is not null && model.Scoring?.Conformal is null)
            throw BadInputException.At(source, "scoring", "the model has no scores of held-out detections, so there are no class sets", "Train it with --held-out, or with --scoring gaussian or calibrated.");
        if (classSetLevel is not null && !asTrained)
            throw BadInputException.At(source, "scoring", $"its held-out scores are those of the rule {Name(own.Rule)} as it was trained", "Class sets need the same rule, priors and mixing: leave out --scoring, --priors and --mix-clusters, or give them to 'umlcaxs train'.");
        return new ScoringRequest(options, outliers, classSetLevel);
    }

    /// <summary>True if the model's held-out scores are about the distances of this rule.</summary>
    internal bool HasConformalOutliers(Model model) => Outliers && model.Scoring?.Conformal is { Nonconformity.Length: > 0 } scores && (scores.Rule == ScoringRule.Softmin) == (Options.Rule == ScoringRule.Softmin);

    private static string Name(ScoringRule rule) => rule.ToString().ToLowerInvariant();

    private static BadInputException Untrained(string source, string problem, ScoringRule rule) =>
        BadInputException.At(source, "scoring", problem, $"Train it with 'umlcaxs train LABELLED --model {source} --scoring {Name(rule)} --out {source}', or classify with --scoring softmin.");
}
