namespace UmlCaxs.Synthetic;

/// <summary>
/// How many detections a source has: 78 % have one, 11 % two, 10 % three to ten and 1 % more, falling steeply up to the
/// 97 of the most observed source of the Chandra Source Catalog sample of Perez-Diaz et al. 2024.
/// </summary>
internal static class DetectionCounts
{
    /// <summary>Most detections a source can have.</summary>
    public const int Largest = 97;

    // Cumulative[n] is the probability of at most n detections.
    private static readonly double[] Cumulative = MakeCumulative();

    /// <summary>The number of detections that belongs to a number uniform in [0, 1).</summary>
    public static int At(double uniform)
    {
        int count = 1;
        while (count < Largest && uniform >= Cumulative[count])
            count++;
        return count;
    }

    private static double[] MakeCumulative()
    {
        double[] shares = new double[Largest + 1];
        shares[1] = 0.78;
        shares[2] = 0.11;
        PowerLaw(shares, 3, 10, 0.10, -2.5);
        PowerLaw(shares, 11, Largest, 0.01, -3);
        for (int n = 1; n <= Largest; n++)
            shares[n] += shares[n - 1];
        return shares;
    }

    /// <summary>Shares a probability out in proportion to n^exponent.</summary>
    private static void PowerLaw(double[] shares, int first, int last, double probability, double exponent)
    {
        double sum = 0;
        for (int n = first; n <= last; n++)
            sum += shares[n] = Math.Pow(n, exponent);
        for (int n = first; n <= last; n++)
            shares[n] *= probability / sum;
    }
}
