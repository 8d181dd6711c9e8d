using System.Text.Json.Serialization;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>What is kept of a finished part of a sweep.</summary>
/// <param name="Models">Its models in the order of their restarts, one at least.</param>
/// <param name="Weights">K weights of its best model, that of the lowest BIC.</param>
/// <param name="Means">K x D means of it.</param>
/// <param name="Covariances">K x D x D covariances of it.</param>
/// <param name="Fit">How it was fitted.</param>
/// <param name="Agreement">Mean agreement of the labels between restarts; null of fewer than two, and in parts that are not the first of their K and start.</param>
/// <param name="Compared">Restarts that this agreement is of.</param>
internal sealed record SweepPart(
    IReadOnlyList<ModelScore> Models,
    double[] Weights,
    double[] Means,
    double[] Covariances,
    FitRecord Fit,
    LabelAgreement? Agreement,
    int Compared)
{
    /// <summary>The score of the best model.</summary>
    [JsonIgnore]
    public ModelScore Best => ComponentSummary.Best(Models);

    /// <summary>The best model's mixture.</summary>
    public GaussianMixture Mixture() => new(Weights, Means, Covariances);
}
