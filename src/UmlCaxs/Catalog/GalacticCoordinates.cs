namespace UmlCaxs.Catalog;

/// <summary>
/// Galactic (IAU 1958, in its J2000 form) from and to ICRS coordinates, in degrees. The galactic pole is that of FK5
/// (ra 192.8594812065348, dec 27.12825118085622, galactic longitude of the celestial pole 122.9319185680026), reached from ICRS
/// over the frame bias of USNO Circular 179, so that positions agree with astropy and not only to the 20 mas of the bias.
/// </summary>
public static class GalacticCoordinates
{
    private const double Degree = Math.PI / 180;

    // Rows: the galactic axes x (centre), y (l = 90) and z (pole) in ICRS; computed to 40 digits, then rounded.
    private const double Xx = -0.05487565771259173, Xy = -0.8734370519556163, Xz = -0.48383507361671557;
    private const double Yx = 0.4941094371927273, Yy = -0.44482972122329534, Yz = 0.7469821839866675;
    private const double Zx = -0.8676661375596588, Zy = -0.19807633727300053, Zz = 0.4559838136873016;

    /// <summary>Galactic longitude (0 to 360) and latitude of an ICRS position; all in degrees.</summary>
    public static (double L, double B) FromIcrs(double ra, double dec)
    {
        (double x, double y, double z) = Direction(ra, dec);
        return Angles(
            (Xx * x) + (Xy * y) + (Xz * z),
            (Yx * x) + (Yy * y) + (Yz * z),
            (Zx * x) + (Zy * y) + (Zz * z));
    }

    /// <summary>ICRS right ascension (0 to 360) and declination of a galactic position; all in degrees.</summary>
    public static (double Ra, double Dec) ToIcrs(double l, double b)
    {
        (double x, double y, double z) = Direction(l, b);
        return Angles(
            (Xx * x) + (Yx * y) + (Zx * z),
            (Xy * x) + (Yy * y) + (Zy * z),
            (Xz * x) + (Yz * y) + (Zz * z));
    }

    private static (double X, double Y, double Z) Direction(double longitude, double latitude)
    {
        (double sinLongitude, double cosLongitude) = Math.SinCos(longitude * Degree);
        (double sinLatitude, double cosLatitude) = Math.SinCos(latitude * Degree);
        return (cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }

    private static (double Longitude, double Latitude) Angles(double x, double y, double z)
    {
        double longitude = Math.Atan2(y, x) / Degree;
        if (longitude < 0)
            longitude += 360;

        // A longitude of -1e-15 rounds to 360 above. The arc tangent keeps its digits near the poles; the arc sine would not.
        return (longitude >= 360 ? 0 : longitude, Math.Atan2(z, Math.Sqrt((x * x) + (y * y))) / Degree);
    }
}
