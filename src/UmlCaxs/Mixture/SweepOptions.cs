namespace UmlCaxs.Mixture;

/// <summary>Which mixtures a sweep fits.</summary>
/// <param name="Components">The K to fit, in the order of the results.</param>
/// <param name="Restarts">Fits of each.</param>
public sealed record SweepOptions(IReadOnlyList<int> Components, int Restarts)
{
    /// <summary>Kind of start of all of them.</summary>
    public StartKind Start { get; init; } = StartKind.KMeans;

    /// <summary>Tolerance, iterations, reg_covar and seed of all of them; its K, restarts and start do not count.</summary>
    public FitOptions Fit { get; init; } = new(1);
}
