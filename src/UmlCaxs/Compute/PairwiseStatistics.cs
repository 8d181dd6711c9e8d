namespace UmlCaxs.Compute;

/// <summary>
/// Adds the statistics of parts pairwise as they come: the result is that of a balanced tree over all of them, in the memory
/// of one path through it, and rounding grows with the logarithm of their number.
/// </summary>
internal sealed class PairwiseStatistics
{
    // At position i the sum of 2^i parts, or nothing: the binary digits of the number of parts.
    private readonly List<(double LogLikelihood, SufficientStatistics Values)?> digits = [];

    /// <summary>Adds the next part, which becomes this object's own.</summary>
    public void Add(double logLikelihood, SufficientStatistics part)
    {
        int position = 0;
        for (; position < digits.Count && digits[position] is { } earlier; position++)
        {
            earlier.Values.Add(part);
            (logLikelihood, part) = (earlier.LogLikelihood + logLikelihood, earlier.Values);
            digits[position] = null;
        }

        if (position == digits.Count)
            digits.Add(null);
        digits[position] = (logLikelihood, part);
    }

    /// <summary>Replaces statistics by the sum.</summary>
    /// <returns>The sum of the log-likelihoods.</returns>
    public double CopyTo(SufficientStatistics statistics)
    {
        statistics.Clear();
        double logLikelihood = 0;
        foreach ((double LogLikelihood, SufficientStatistics Values)? digit in digits)
            if (digit is { } sum)
            {
                statistics.Add(sum.Values);
                logLikelihood += sum.LogLikelihood;
            }

        return logLikelihood;
    }
}
