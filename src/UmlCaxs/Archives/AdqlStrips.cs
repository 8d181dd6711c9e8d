using System.Globalization;
using System.Text.RegularExpressions;

namespace UmlCaxs.Archives;

/// <summary>
/// The mark <c>{strip COLUMN}</c> in an ADQL query: it becomes the condition that a declination lies in the strip that is
/// fetched, so that a long result comes in pieces.
/// </summary>
public static partial class AdqlStrips
{
    /// <summary>True if the query can be asked strip by strip.</summary>
    public static bool AreIn(string adql) => Mark().IsMatch(adql);

    /// <summary>The query of one strip.</summary>
    /// <param name="adql">Query with marks.</param>
    /// <param name="south">Southern edge, degrees, inclusive.</param>
    /// <param name="north">Northern edge, degrees.</param>
    /// <param name="withNorth">The northern edge is part of the strip, as in the last one.</param>
    public static string Fill(string adql, double south, double north, bool withNorth) =>
        Mark().Replace(adql, mark => string.Create(
            CultureInfo.InvariantCulture, $"({mark.Groups["column"].Value} >= {south:R} AND {mark.Groups["column"].Value} {(withNorth ? "<=" : "<")} {north:R})"));

    [GeneratedRegex("""\{strip\s+(?<column>[\w."]+)\s*\}""", RegexOptions.IgnoreCase)]
    private static partial Regex Mark();
}
