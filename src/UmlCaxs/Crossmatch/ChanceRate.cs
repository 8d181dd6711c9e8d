namespace UmlCaxs.Crossmatch;

/// <summary>
/// How often a position without counterpart matches something by chance, measured by shifting all input positions by the same
/// angle in several directions and matching them again. With p the mean share of shifted positions that match, N rows with a
/// position and m matched rows, N - m unmatched rows escaped a chance match with probability 1 - p each, so that
/// (N - m) p / (1 - p) of the matched rows are expected to have no true counterpart. N p, which is larger, would also count
/// rows whose true counterpart was found. The limit: the shifted positions must meet the same density of the reference. Where
/// objects cluster around the input's own targets (members of a cluster, a survey's fields), chance matches near the targets
/// are more frequent than this; where the shift leaves the reference's footprint, less.
/// </summary>
/// <param name="Shift">Smallest distance of the shift, arcsec.</param>
/// <param name="Directions">Number of directions.</param>
/// <param name="MeanShare">Mean share p of shifted positions that match something.</param>
/// <param name="StandardError">Standard error of that mean, from the spread between the directions.</param>
/// <param name="ExpectedFalseRows">Expected number of matched rows that have no true counterpart.</param>
public sealed record ChanceRate(double Shift, int Directions, double MeanShare, double StandardError, double ExpectedFalseRows)
{
    /// <summary>Makes the rate from counts.</summary>
    /// <param name="shift">Smallest distance of the shift, arcsec.</param>
    /// <param name="matches">Rows that match when shifted, for each direction.</param>
    /// <param name="rows">Rows that were shifted.</param>
    /// <param name="matchedRows">Rows that match as they are.</param>
    internal static ChanceRate Of(double shift, IReadOnlyList<long> matches, long rows, long matchedRows)
    {
        double[] shares = [.. matches.Select(m => rows == 0 ? 0 : (double)m / rows)];
        double mean = shares.Average();
        double variance = shares.Sum(s => (s - mean) * (s - mean)) / (shares.Length - 1);
        double expected = mean < 1 ? Math.Min(matchedRows, (rows - matchedRows) * mean / (1 - mean)) : matchedRows;
        return new ChanceRate(shift, shares.Length, mean, Math.Sqrt(variance / shares.Length), expected);
    }
}
