using UmlCaxs.Compute;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Everything besides the mixture that scores need, in any number of features: <see cref="Reduce"/> makes that of a subset.
/// Immutable.
/// </summary>
/// <param name="Classes">Class models of the paper's rule.</param>
/// <param name="Gaussian">Classes as normal distributions; null if the model was not trained for the other rules.</param>
/// <param name="Calibration">Map of probabilities; null if the model was not trained with one.</param>
/// <param name="Conformal">Scores of held-out detections; null if the model was trained without.</param>
/// <param name="Distances">Whether a class distance of <paramref name="Classes"/> means something by itself.</param>
public sealed record ScoringModel(ClassModelSet Classes, GaussianClassSet? Gaussian = null, ClassCalibration? Calibration = null, ConformalScores? Conformal = null, DistanceKind Distances = DistanceKind.Absolute)
{
    /// <summary>What a model brings.</summary>
    /// <param name="model">A model with class models.</param>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static ScoringModel Of(Model model) => new(
        model.Classifier ?? throw new ArgumentException("The model has no class models.", nameof(model)),
        model.Scoring?.Gaussian,
        model.Scoring?.Calibration,
        model.Scoring?.Conformal,
        model.Distances);

    /// <summary>
    /// The same in fewer features: exact marginals of the normal distributions. Calibration and conformal scores are about
    /// probabilities and tail probabilities and stay as they are.
    /// </summary>
    /// <param name="observed">Indices of the features kept, ascending.</param>
    public ScoringModel Reduce(ReadOnlySpan<int> observed)
    {
        int dims = Classes.Clusters.SelectMany(models => models).FirstOrDefault()?.Mean.Length ?? observed.Length;
        return observed.Length == dims && Gaussian is null
            ? this
            : this with { Classes = observed.Length == dims ? Classes : new MarginalClasses(Classes, dims).Of(observed.ToArray()), Gaussian = Gaussian?.Reduce(observed) };
    }
}
