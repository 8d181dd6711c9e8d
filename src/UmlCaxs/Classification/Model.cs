using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Classification;

/// <summary>
/// Everything that turns detections into classes: transform, mixture and, once trained, class models. Immutable; read and
/// written by the model file (see <c>IO/</c>).
/// </summary>
public sealed record Model
{
    /// <summary>Where the numbers come from.</summary>
    public required string Provenance { get; init; }

    /// <summary>What to cite when using them; null for a model of one's own.</summary>
    public string? Citation { get; init; }

    /// <summary>The fitted transform.</summary>
    public required FeatureTransform Transform { get; init; }

    /// <summary>Medians of the fit's data by feature, physical units; the features a model has none for cannot be filled in.</summary>
    public IReadOnlyDictionary<string, double> Medians { get; init; } = new Dictionary<string, double>();

    /// <summary>Classes and families.</summary>
    public ClassScheme Scheme { get; init; } = ClassScheme.Default;

    /// <summary>The mixture.</summary>
    public required GaussianMixture Mixture { get; init; }

    /// <summary>Class models per cluster; null before training.</summary>
    public ClassModelSet? Classifier { get; init; }

    /// <summary>Whether a class distance means something by itself.</summary>
    public DistanceKind Distances { get; init; } = DistanceKind.Absolute;

    /// <summary>What other rules than the paper's need, and which one the model was trained for; null if only for the paper's.</summary>
    public TrainedScoring? Scoring { get; init; }

    /// <summary>How the mixture was fitted; null if unknown.</summary>
    public FitRecord? Fit { get; init; }
}
