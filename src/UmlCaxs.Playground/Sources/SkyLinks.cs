using System.Globalization;

namespace UmlCaxs.Playground.Sources;

/// <summary>Where archives show a position. The page offers them; nothing is asked there by itself.</summary>
internal static class SkyLinks
{
    /// <summary>Addresses for a position.</summary>
    /// <param name="ra">ICRS right ascension, degrees.</param>
    /// <param name="dec">ICRS declination, degrees.</param>
    public static object Of(double ra, double dec)
    {
        string right = ra.ToString("F6", CultureInfo.InvariantCulture);
        string up = dec.ToString("+0.000000;-0.000000", CultureInfo.InvariantCulture);
        string position = Uri.EscapeDataString($"{right} {up}");
        return new
        {
            Simbad = $"https://simbad.cds.unistra.fr/simbad/sim-coo?Coord={position}&CooFrame=ICRS&Radius=10&Radius.unit=arcsec",
            Esasky = $"https://sky.esa.int/esasky/?target={position}&hips=Chandra&fov=0.1&cooframe=J2000&sci=true&lang=en",

            // The catalogue's cone search: what it lists is the source itself and its neighbours within 6 arcseconds.
            Csc = $"https://cda.cfa.harvard.edu/csc2scs/coneSearch?RA={right}&DEC={Uri.EscapeDataString(up)}&SR=0.00167&VERB=1",
        };
    }
}
