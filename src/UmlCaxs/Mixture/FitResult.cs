using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>A fitted mixture and how the fit went.</summary>
/// <param name="Mixture">The parameters.</param>
/// <param name="LogLikelihoodPath">Mean log-likelihood before each M-step, then that of the returned parameters.</param>
/// <param name="Iterations">M-steps made.</param>
/// <param name="Converged">True if the change of the mean log-likelihood fell below the tolerance.</param>
/// <param name="Status">What each component needed.</param>
/// <param name="Rows">N.</param>
/// <param name="Start">Kind of start, or "model" for given parameters.</param>
public sealed record FitResult(
    GaussianMixture Mixture,
    IReadOnlyList<double> LogLikelihoodPath,
    int Iterations,
    bool Converged,
    IReadOnlyList<ComponentStatus> Status,
    long Rows,
    string Start)
{
    /// <summary>Mean log-likelihood of the rows under <see cref="Mixture"/>.</summary>
    public double MeanLogLikelihood => LogLikelihoodPath[^1];

    /// <summary>The Bayesian information criterion of <see cref="Mixture"/>.</summary>
    public double Bic => Mixture.Bic(MeanLogLikelihood * Rows, Rows);

    /// <summary>The smallest eigenvalue of every covariance, reg_covar included.</summary>
    public IReadOnlyList<double> SmallestEigenvalues { get; } = [.. Enumerable.Range(0, Mixture.Components).Select(k => SymmetricMatrix.SmallestEigenvalue(Mixture.Covariance(k), Mixture.Dims))];

    /// <summary>
    /// Components with a direction in which reg_covar makes up more than half of the variance: their density, and with it
    /// the likelihood, says more about the floor than about the data.
    /// </summary>
    /// <param name="regCovar">The reg_covar of the fit.</param>
    public int FloorDominated(double regCovar) => SmallestEigenvalues.Count(e => e < 2 * regCovar);

    /// <summary>This run and the one that went on from its parameters on the same rows, as one.</summary>
    internal FitResult ContinuedBy(FitResult next) => next with
    {
        LogLikelihoodPath = [.. LogLikelihoodPath.SkipLast(1), .. next.LogLikelihoodPath],
        Iterations = Iterations + next.Iterations,
        Status = [.. Status.Zip(next.Status, (a, b) => a > b ? a : b)],
    };
}
