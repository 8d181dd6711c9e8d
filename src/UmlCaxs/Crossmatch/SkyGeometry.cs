using System.Runtime.CompilerServices;

namespace UmlCaxs.Crossmatch;

/// <summary>Positions on the sphere, in degrees; separations in arcsec.</summary>
public static class SkyGeometry
{
    /// <summary>Arcseconds of a degree.</summary>
    public const double ArcsecPerDegree = 3600;

    private const double Degree = Math.PI / 180;

    /// <summary>Any right ascension between 0 (with) and 360 (without).</summary>
    public static double Wrap(double ra)
    {
        if (ra is >= 0 and < 360)
            return ra;
        double wrapped = ra % 360;
        if (wrapped < 0)
            wrapped += 360;
        // -1e-15 becomes 360 above.
        return wrapped >= 360 ? 0 : wrapped;
    }

    /// <summary>Cosine of an angle in degrees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Cos(double degrees) => Math.Cos(degrees * Degree);

    /// <summary>
    /// Great-circle separation in arcsec by the haversine formula, which keeps its digits at small angles. The difference in
    /// right ascension is wrapped in degrees, where that costs no digits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Separation(double ra1, double dec1, double cosDec1, double ra2, double dec2)
    {
        double ra = Math.Abs(ra2 - ra1);
        if (ra > 180)
            ra = 360 - ra;
        double sinDec = Math.Sin((dec2 - dec1) * (Degree / 2));
        double sinRa = Math.Sin(ra * (Degree / 2));
        double haversine = (sinDec * sinDec) + (sinRa * sinRa * (cosDec1 * Cos(dec2)));
        return 2 * Math.Asin(Math.Min(1, Math.Sqrt(haversine))) * (ArcsecPerDegree / Degree);
    }

    /// <summary>
    /// How far in right ascension the circle around a position reaches, in degrees to either side: asin(sin r / cos dec). 180, the
    /// whole parallel, where it holds a pole or nearly does.
    /// </summary>
    /// <param name="dec">Declination of the centre.</param>
    /// <param name="cosDec">Its cosine.</param>
    /// <param name="radius">Radius in degrees.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double HalfWidth(double dec, double cosDec, double radius)
    {
        if (Math.Abs(dec) + radius >= 90)
            return 180;
        double half = Math.Asin(Math.Min(1, Math.Sin(radius * Degree) / cosDec)) / Degree;
        return half > 89 ? 180 : half;
    }

    /// <summary>The position at a distance from another, in a direction.</summary>
    /// <param name="ra">Right ascension, degrees.</param>
    /// <param name="dec">Declination, degrees.</param>
    /// <param name="distance">Distance along the great circle, arcsec.</param>
    /// <param name="direction">Position angle, degrees from north over east.</param>
    public static (double Ra, double Dec) Shift(double ra, double dec, double distance, double direction)
    {
        (double sinRa, double cosRa) = Math.SinCos(ra * Degree);
        (double sinDec, double cosDec) = Math.SinCos(dec * Degree);
        (double sinDistance, double cosDistance) = Math.SinCos(distance / ArcsecPerDegree * Degree);
        (double sinAngle, double cosAngle) = Math.SinCos(direction * Degree);

        // Along the tangent that is made of north (-sin dec cos ra, -sin dec sin ra, cos dec) and east (-sin ra, cos ra, 0).
        double north = cosAngle * sinDistance;
        double east = sinAngle * sinDistance;
        double radial = (cosDistance * cosDec) - (north * sinDec);
        double x = (radial * cosRa) - (east * sinRa);
        double y = (radial * sinRa) + (east * cosRa);
        double z = (cosDistance * sinDec) + (north * cosDec);
        return (Wrap(Math.Atan2(y, x) / Degree), Math.Atan2(z, Math.Sqrt((x * x) + (y * y))) / Degree);
    }
}
