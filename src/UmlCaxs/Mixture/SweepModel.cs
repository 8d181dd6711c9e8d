namespace UmlCaxs.Mixture;

/// <summary>One fit of a sweep.</summary>
/// <param name="Components">K.</param>
/// <param name="Restart">0-based number among the fits of this K.</param>
/// <param name="Fit">The fit.</param>
public sealed record SweepModel(int Components, int Restart, FitResult Fit);
