namespace UmlCaxs.Crossmatch;

/// <summary>
/// How positions are shifted to see how often they match by chance: in eight directions, by ten times the separation up to which
/// they match, at least 30 arcsec. That is far enough to leave the true counterparts behind, and near enough for the reference
/// to be as dense as at the positions themselves.
/// </summary>
internal static class ChanceShift
{
    /// <summary>Directions in which every position is shifted, evenly around it.</summary>
    public const int Directions = 8;

    private const double Smallest = 30;
    private const double TimesReach = 10;

    /// <summary>The distance of the shift in arcsec.</summary>
    /// <param name="reach">Separation up to which the position matches objects without error, arcsec.</param>
    /// <param name="maxError">The greatest error of an object, arcsec.</param>
    public static double Distance(double reach, double maxError) => Math.Max(Smallest, TimesReach * (reach + maxError));

    /// <summary>The shifted position.</summary>
    /// <param name="ra">Right ascension, degrees.</param>
    /// <param name="dec">Declination, degrees.</param>
    /// <param name="reach">Separation up to which the position matches objects without error, arcsec.</param>
    /// <param name="maxError">The greatest error of an object, arcsec.</param>
    /// <param name="direction">0 to <see cref="Directions"/> - 1.</param>
    public static (double Ra, double Dec) Of(double ra, double dec, double reach, double maxError, int direction) =>
        SkyGeometry.Shift(ra, dec, Distance(reach, maxError), direction * (360.0 / Directions));
}
