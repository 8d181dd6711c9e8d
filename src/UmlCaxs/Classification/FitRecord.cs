namespace UmlCaxs.Classification;

/// <summary>How a model's mixture was fitted, kept with the model so that it can be judged and repeated.</summary>
/// <param name="Version">Version of UmlCaxs.</param>
/// <param name="Rows">Rows fitted: complete, or with gaps that were integrated out.</param>
/// <param name="Seed">Seed of the random choices.</param>
/// <param name="Start">Kind of start that led to the optimum.</param>
/// <param name="Restarts">Restarts tried.</param>
/// <param name="Tolerance">Change of the mean log-likelihood at which a run stops.</param>
/// <param name="MaxIterations">Most iterations of a run.</param>
/// <param name="RegCovar">Added to the diagonal of every covariance.</param>
/// <param name="MeanLogLikelihood">Mean log-likelihood of the rows under the mixture.</param>
/// <param name="Iterations">Iterations of the last run.</param>
/// <param name="Converged">True if the last run converged.</param>
/// <param name="LogLikelihoodPath">Mean log-likelihood before each M-step of the last run, then the final one.</param>
/// <param name="Bic">Bayesian information criterion.</param>
/// <param name="SmallestEigenvalues">Smallest eigenvalue of each covariance.</param>
/// <param name="FloorDominated">True for a component with a direction in which reg_covar is more than half of the variance.</param>
/// <param name="ComponentStatus">ok, regularised or empty, for each component.</param>
public sealed record FitRecord(
    string Version,
    long Rows,
    int Seed,
    string Start,
    int Restarts,
    double Tolerance,
    int MaxIterations,
    double RegCovar,
    double MeanLogLikelihood,
    int Iterations,
    bool Converged,
    IReadOnlyList<double> LogLikelihoodPath,
    double Bic,
    IReadOnlyList<double> SmallestEigenvalues,
    IReadOnlyList<bool> FloorDominated,
    IReadOnlyList<string> ComponentStatus)
{
    /// <summary>Puts a fit on record.</summary>
    public static FitRecord Of(Mixture.FitResult fit, Mixture.FitOptions options) => new(
        Product.Version,
        fit.Rows,
        options.Seed,
        fit.Start,
        options.Restarts,
        options.Tolerance,
        options.MaxIterations,
        options.RegCovar,
        fit.MeanLogLikelihood,
        fit.Iterations,
        fit.Converged,
        fit.LogLikelihoodPath,
        fit.Bic,
        fit.SmallestEigenvalues,
        [.. fit.SmallestEigenvalues.Select(e => e < 2 * options.RegCovar)],
        [.. fit.Status.Select(s => s.ToString().ToLowerInvariant())]);
}
