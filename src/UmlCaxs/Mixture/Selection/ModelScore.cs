using System.Text.Json.Serialization;

namespace UmlCaxs.Mixture.Selection;

/// <summary>What a sweep notes of one fitted mixture.</summary>
/// <param name="K">Components.</param>
/// <param name="Restart">0-based number among the fits of this K and kind of start.</param>
/// <param name="Seed">Seed of this fit's own random choices.</param>
/// <param name="Start">Kind of start, or <see cref="Relocation"/>.</param>
/// <param name="Status">The worst that happened to a component: ok, regularised or empty.</param>
/// <param name="Converged">True if the change of the mean log-likelihood fell below the tolerance.</param>
/// <param name="Iterations">M-steps made.</param>
/// <param name="MeanLogLikelihood">Mean log-likelihood of all rows.</param>
/// <param name="Bic">-2 log L + p ln N.</param>
/// <param name="Aic">-2 log L + 2 p.</param>
/// <param name="Icl">BIC + 2 x the entropy of the responsibilities (Biernacki, Celeux and Govaert 2000; lower is better, as BIC).</param>
/// <param name="Silhouette">Mean silhouette coefficient; null for a single cluster, or where it is not wanted.</param>
/// <param name="SilhouetteError">Its standard error where it is of a sample; null where it is exact.</param>
/// <param name="SmallestEigenvalue">The smallest eigenvalue of any covariance.</param>
/// <param name="FloorDominated">Components with a direction in which reg_covar makes up more than half of the variance.</param>
/// <param name="Seconds">Its share of the wall time of the fits it advanced with.</param>
public sealed record ModelScore(
    int K,
    int Restart,
    int Seed,
    string Start,
    string Status,
    bool Converged,
    int Iterations,
    double MeanLogLikelihood,
    double Bic,
    double Aic,
    double Icl,
    double? Silhouette,
    double? SilhouetteError,
    double SmallestEigenvalue,
    int FloorDominated,
    double Seconds)
{
    /// <summary>The start of a model that was improved by relocating components, one of every K.</summary>
    public const string Relocation = "relocation";

    /// <summary>True for a model from a start of its own: what the spread over restarts is about.</summary>
    [JsonIgnore]
    public bool IsRestart => Start != Relocation;
}
