namespace UmlCaxs.Crossmatch;

/// <summary>How close a row and an object are.</summary>
/// <param name="Separation">Separation in arcsec.</param>
/// <param name="Score">
/// What decides which of several is nearest: the separation, or, in a match by errors, its ratio to the sum of the errors (0 if
/// that is 0), as the scaled separation of <c>matcher=skyerr</c> of STILTS.
/// </param>
internal readonly record struct Closeness(double Separation, double Score)
{
    /// <summary>Nothing is near.</summary>
    public static Closeness None { get; } = new(double.NaN, double.NaN);
}
