namespace UmlCaxs.Mixture.Selection;

/// <summary>How far two labellings of the same rows put the same pairs of rows together, whatever the clusters are called.</summary>
/// <param name="AdjustedRand">The adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, about 0 for independent ones.</param>
/// <param name="FowlkesMallows">The index of Fowlkes and Mallows (1983): geometric mean of the shares of either labelling's pairs that the other has too.</param>
public sealed record LabelAgreement(double AdjustedRand, double FowlkesMallows)
{
    /// <summary>Compares two labellings.</summary>
    /// <param name="a">Cluster of every row, 0 or more; memory grows with the product of the largest ones.</param>
    /// <param name="b">The same of the other labelling.</param>
    /// <exception cref="ArgumentException">The labellings differ in length.</exception>
    public static LabelAgreement Of(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"Labellings of {a.Length} and {b.Length} rows cannot be compared.", nameof(b));
        int width = Largest(b) + 1;
        long[] both = new long[(Largest(a) + 1) * width];
        for (int row = 0; row < a.Length; row++)
            both[(a[row] * width) + b[row]]++;
        double inA = 0;
        double inB = 0;
        for (int i = 0; i < both.Length; i += width)
            inA += Square(both[i..(i + width)].Sum());
        for (int j = 0; j < width; j++)
            inB += Square(Enumerable.Range(0, both.Length / width).Sum(i => both[(i * width) + j]));

        // Ordered pairs of different rows: together in both, in one only, in neither.
        double rows = a.Length;
        double inBoth = both.Sum(Square);
        double together = inBoth - rows;
        double onlyA = inA - inBoth;
        double onlyB = inB - inBoth;
        double neither = (rows * (rows - 1)) - together - onlyA - onlyB;
        return new LabelAgreement(Rand(together, onlyA, onlyB, neither), together > 0 ? Math.Sqrt(together / (together + onlyA)) * Math.Sqrt(together / (together + onlyB)) : 0);
    }

    /// <summary>The mean over all pairs of labellings; null of fewer than two.</summary>
    /// <param name="labellings">Labellings of the same rows.</param>
    public static LabelAgreement? Mean(IReadOnlyList<int[]> labellings)
    {
        if (labellings.Count < 2)
            return null;
        var pairs = new List<LabelAgreement>();
        for (int i = 0; i < labellings.Count; i++)
            for (int j = 0; j < i; j++)
                pairs.Add(Of(labellings[i], labellings[j]));
        return new LabelAgreement(pairs.Average(p => p.AdjustedRand), pairs.Average(p => p.FowlkesMallows));
    }

    private static double Rand(double together, double onlyA, double onlyB, double neither) =>
        onlyA == 0 && onlyB == 0
            ? 1
            : 2 * ((together * neither) - (onlyA * onlyB)) / (((together + onlyA) * (onlyA + neither)) + ((together + onlyB) * (onlyB + neither)));

    private static double Square(long count) => (double)count * count;

    private static int Largest(ReadOnlySpan<int> labels)
    {
        int largest = 0;
        foreach (int label in labels)
            largest = Math.Max(largest, label);
        return largest;
    }
}
