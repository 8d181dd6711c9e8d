namespace UmlCaxs.Classification.Scoring;

/// <summary>What the outlier scores of a source's detections say together. Detections of a source depend on each other.</summary>
internal static class SourceEvidence
{
    /// <summary>
    /// No single detection speaks against the others by more than this p-value does: without it one p-value of 1, which conformal
    /// ones reach, outweighs all (the truncation of Fang, Chang, Park and Tseng 2023).
    /// </summary>
    private const double LargestP = 0.99;

    private const double SmallestP = 1e-15;

    /// <summary>
    /// The Cauchy combination of p-values (Liu and Xie 2020, J. Am. Stat. Assoc. 115, 393): right in the tail under any
    /// dependence, and the p-value itself where all are the same.
    /// </summary>
    /// <param name="values">P-values; NaN ones do not count.</param>
    /// <returns>NaN if there is none.</returns>
    public static double CombinedP(ReadOnlySpan<double> values)
    {
        double sum = 0;
        double only = double.NaN;
        int count = 0;
        foreach (double p in values)
            if (!double.IsNaN(p))
            {
                count++;
                only = p;
                sum += 1 / Math.Tan(Math.PI * Math.Clamp(p, SmallestP, LargestP));
            }

        // Atan2 keeps the precision of small results, where 1/2 - atan(t)/pi would lose it.
        return count <= 1 ? only : Math.Atan2(1, sum / count) / Math.PI;
    }

    /// <summary>The mean of the values that are there; NaN if there is none.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        int count = 0;
        foreach (double value in values)
            if (!double.IsNaN(value))
                (sum, count) = (sum + value, count + 1);
        return sum / count;
    }

    /// <summary>
    /// The classes in at least half of the sets (Gasparin and Ramdas 2024). Sets that each miss the true class with chance a
    /// give one that misses it with chance 2 a at most, whatever their dependence, and it does not grow with the number of
    /// detections as the union does, nor is it emptied by a single one as the intersection.
    /// </summary>
    /// <param name="sets">Sets as sums of 2^class; NaN ones do not count.</param>
    /// <returns>NaN if there is none.</returns>
    public static double Majority(ReadOnlySpan<double> sets)
    {
        int count = 0;
        Span<int> votes = stackalloc int[ClassSets.MostClasses];
        votes.Clear();
        foreach (double set in sets)
        {
            if (double.IsNaN(set))
                continue;
            count++;
            for (int c = 0; c < ClassSets.MostClasses; c++)
                votes[c] += (int)(((long)set >> c) & 1);
        }

        long majority = 0;
        for (int c = 0; c < ClassSets.MostClasses; c++)
            if (2 * votes[c] >= count)
                majority |= 1L << c;
        return count == 0 ? double.NaN : majority;
    }
}
