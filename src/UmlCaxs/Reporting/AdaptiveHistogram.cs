namespace UmlCaxs.Reporting;

/// <summary>
/// Histograms of groups over common bins, whose range is not known beforehand. Bins are as wide as a power of two and begin at
/// multiples of it; when a value lies beyond them, neighbours are merged. The result depends on the values alone, not on
/// their order.
/// </summary>
internal sealed class AdaptiveHistogram
{
    private const int MostBins = 1024;

    /// <summary>How fine the bins around a single value are: this many powers of two below it.</summary>
    private const int FinestBits = 40;

    /// <summary>Two to the power of less has no reciprocal.</summary>
    private const int FinestExponent = -1000;

    private readonly List<long[]> counts = [];
    private int exponent;
    private long first;
    private double min = double.PositiveInfinity;
    private double max = double.NegativeInfinity;

    /// <summary>Number of groups.</summary>
    public int Groups => counts.Count;

    /// <summary>Number of values in all groups.</summary>
    public long Total => counts.Sum(c => c.Sum());

    /// <summary>Number of values of a group.</summary>
    public long TotalOf(int group) => group < counts.Count ? counts[group].Sum() : 0;

    /// <summary>Counts values.</summary>
    /// <param name="values">Values; those that are not finite are left out.</param>
    /// <param name="groups">Group of each; a negative one leaves it out.</param>
    public void Add(ReadOnlySpan<double> values, ReadOnlySpan<int> groups)
    {
        (double low, double high, int largest) = (double.PositiveInfinity, double.NegativeInfinity, -1);
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]) || groups[i] < 0)
                continue;
            (low, high, largest) = (Math.Min(low, values[i]), Math.Max(high, values[i]), Math.Max(largest, groups[i]));
        }

        if (largest < 0)
            return;
        while (counts.Count <= largest)
            counts.Add(new long[MostBins]);
        Cover(low, high);
        double scale = Math.ScaleB(1, -exponent);
        for (int i = 0; i < values.Length; i++)
            if (double.IsFinite(values[i]) && groups[i] >= 0)
                counts[groups[i]][(long)Math.Floor(values[i] * scale) - first]++;
    }

    /// <summary>The histograms over the middle of the values, in bins merged until they are few.</summary>
    /// <param name="mostBins">Most bins.</param>
    /// <param name="cut">Share of the values to leave out at each end, at most.</param>
    /// <returns>Edges of the bins, and counts by group; no edges where there are no values.</returns>
    public (double[] Edges, double[][] Counts) Middle(int mostBins, double cut)
    {
        long total = Total;
        if (total == 0)
            return ([], []);
        (int low, int high) = (0, MostBins - 1);
        for (long below = 0; (below += InBin(low)) <= cut * total && low < high; low++)
            continue;
        for (long above = 0; (above += InBin(high)) <= cut * total && high > low; high--)
            continue;
        int merged = 0;
        while (((first + high) >> merged) - ((first + low) >> merged) + 1 > mostBins)
            merged++;
        long start = (first + low) >> merged;
        int bins = (int)(((first + high) >> merged) - start + 1);
        double[] edges = [.. Enumerable.Range(0, bins + 1).Select(i => Math.ScaleB(start + i, exponent + merged))];
        double[][] result = [.. counts.Select(_ => new double[bins])];
        for (int group = 0; group < counts.Count; group++)
            for (int bin = low; bin <= high; bin++)
                result[group][((first + bin) >> merged) - start] += counts[group][bin];
        return (edges, result);
    }

    private long InBin(int bin)
    {
        long sum = 0;
        foreach (long[] group in counts)
            sum += group[bin];
        return sum;
    }

    private void Cover(double low, double high)
    {
        if (low >= min && high <= max)
            return;
        bool isFirst = double.IsInfinity(min);
        (min, max) = (Math.Min(min, low), Math.Max(max, high));
        int wanted = isFirst ? Finest() : exponent;
        while (Math.Floor(Math.ScaleB(max, -wanted)) - Math.Floor(Math.ScaleB(min, -wanted)) >= MostBins)
            wanted++;
        long start = (long)Math.Floor(Math.ScaleB(min, -wanted));
        if (!isFirst)
            foreach (long[] group in counts)
                Move(group, wanted - exponent, start);
        (exponent, first) = (wanted, start);
    }

    private int Finest() => Math.Max(Math.Abs(min), Math.Abs(max)) is var largest && largest == 0 ? -FinestBits : Math.Max(FinestExponent, Math.ILogB(largest) - FinestBits);

    private void Move(long[] group, int shift, long start)
    {
        long[] old = [.. group];
        Array.Clear(group);
        for (int bin = 0; bin < MostBins; bin++)
            if (old[bin] > 0)
                group[((first + bin) >> shift) - start] += old[bin];
    }
}
