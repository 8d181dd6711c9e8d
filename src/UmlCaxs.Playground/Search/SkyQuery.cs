using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using UmlCaxs.IO.Text;

namespace UmlCaxs.Playground.Search;

/// <summary>A position that somebody typed, perhaps with a radius.</summary>
/// <param name="Ra">ICRS right ascension, degrees.</param>
/// <param name="Dec">ICRS declination, degrees.</param>
/// <param name="Radius">Radius, degrees.</param>
/// <param name="HasRadius">The radius was typed.</param>
internal sealed partial record SkyQuery(double Ra, double Dec, double Radius, bool HasRadius)
{
    /// <summary>Around a position without a radius: one arcminute.</summary>
    public const double DefaultRadius = 1 / 60.0;

    /// <summary>
    /// Reads degrees (83.82 -5.39), or hours and degrees with minutes and seconds (05:35:17.3 -05:23:28, 05h35m17.3s -05d23m28s,
    /// 05 35 17.3 -05 23 28), and behind it a radius such as 0.5d, 30' or 10".
    /// </summary>
    /// <returns>Null if the text is no position; it may be a name.</returns>
    public static SkyQuery? Parse(string text)
    {
        Match match = Whole().Match(text.Trim());
        if (!match.Success)
            return null;
        string first = match.Groups["ra"].Value.Trim(' ', ',');
        string second = match.Groups["dec"].Value.Trim();
        if (!TryAngle(first, usesHours: true, out double ra) || !TryAngle(second, usesHours: false, out double dec) || ra is < 0 or > 360 || dec is < -90 or > 90)
            return null;
        if (!match.Groups["radius"].Success)
            return new SkyQuery(ra, dec, DefaultRadius, false);
        double radius = double.Parse(match.Groups["radius"].Value, CultureInfo.InvariantCulture) / match.Groups["unit"].Value switch { "'" or "m" or "arcmin" => 60, "\"" or "s" or "arcsec" or "''" => 3600, _ => 1 };
        return radius is > 0 and <= 180 ? new SkyQuery(ra, dec, radius, true) : null;
    }

    private static bool TryAngle(string text, bool usesHours, out double degrees)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out degrees) && double.IsFinite(degrees))
            return true;
        string colons = Units().Replace(text, ":").Trim(' ', ':', 's', '"');
        return Sexagesimal.TryParse(Encoding.ASCII.GetBytes(colons), usesHours, out degrees);
    }

    // The second of two angles begins with a sign, or behind a comma or the blank between two plain numbers.
    [GeneratedRegex("""^(?<ra>\d+(?:\.\d+)?|\d{1,2}\s*[:h\s]\s*\d{1,2}\s*[:m\s]\s*\d{1,2}(?:\.\d+)?s?)\s*[,\s]\s*(?<dec>[+-]?\d+(?:\.\d+)?|[+-]?\d{1,2}\s*[:d°\s]\s*\d{1,2}\s*[:m'\s]\s*\d{1,2}(?:\.\d+)?[s"]?)(?:\s*[,\s]\s*(?<radius>\d+(?:\.\d+)?)\s*(?<unit>arcsec|arcmin|deg|d|m|s|°|''|'|"))?$""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex("""\s*[hdm:°'\s]\s*""", RegexOptions.CultureInvariant)]
    private static partial Regex Units();
}
