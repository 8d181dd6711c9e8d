using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Validation;

/// <summary>What a rule may learn from: the training rows of one division, and the transform and mixture fitted to them.</summary>
internal sealed record FoldTraining
{
    private TrainedScoring? trained;

    /// <summary>Device to compute on.</summary>
    public required IComputeBackend Backend { get; init; }

    /// <summary>Classes.</summary>
    public required ClassScheme Scheme { get; init; }

    /// <summary>Transform of the training rows.</summary>
    public required FeatureTransform Transform { get; init; }

    /// <summary>Mixture of the training rows, labelled or not.</summary>
    public required GaussianMixture Mixture { get; init; }

    /// <summary>N x D transformed features of the labelled training rows, NaN where one is missing.</summary>
    public required FeatureMatrix Rows { get; init; }

    /// <summary>N classes.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>N sources: what is held out within the training rows must be held out by source.</summary>
    public required IReadOnlyList<int> Sources { get; init; }

    /// <summary>Seed for choices of the rule's own.</summary>
    public required int Seed { get; init; }

    /// <summary>What scoring rules need. Normal classes, calibration and held-out scores are trained once for all of them.</summary>
    /// <param name="withClasses">With the class models of the paper's rule.</param>
    /// <exception cref="BadInputException">No class has two sources, so that nothing can be calibrated.</exception>
    public ScoringModel Scoring(bool withClasses)
    {
        if (withClasses)
            return new ScoringModel(ClassTraining.Train(Backend, Mixture, Rows, Labels, Scheme).Models);
        trained ??= new ScoringTraining(new ScoringOptions(ScoringRule.Calibrated, ClassPriors.OfLabels, MixClusters: true), Calibration, Seed).Run(Backend, Mixture, Rows, Labels, Sources, Scheme);
        return new ScoringModel(new ClassModelSet(Scheme.Classes, [.. Enumerable.Repeat<IReadOnlyList<ClassModel>>([], Mixture.Components)]), trained.Gaussian, trained.Calibration, trained.Conformal);
    }

    /// <summary>The map of the rule calibrated.</summary>
    public CalibrationKind Calibration { get; init; }

    /// <summary>Training rows of each class.</summary>
    public long[] Counts()
    {
        long[] counts = new long[Scheme.Classes.Count];
        foreach (int label in Labels)
            counts[label]++;
        return counts;
    }
}
