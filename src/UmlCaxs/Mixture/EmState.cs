using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>A run of EM between two iterations: all it needs to go on as if there had been no break.</summary>
/// <param name="Mixture">The mixture whose E-step is next.</param>
/// <param name="Origin">D values; the point about which the run takes its moments.</param>
/// <param name="Path">Mean log-likelihoods so far.</param>
/// <param name="Iterations">M-steps made.</param>
/// <param name="Converged">True if only the last E-step is left.</param>
/// <param name="Status">What each component needed.</param>
/// <param name="StartName">Kind of start.</param>
internal sealed record EmState(GaussianMixture Mixture, double[] Origin, IReadOnlyList<double> Path, int Iterations, bool Converged, IReadOnlyList<ComponentStatus> Status, string StartName);
