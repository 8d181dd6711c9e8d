namespace UmlCaxs.Mixture.Selection;

/// <summary>
/// Where the gradient of BIC flattens. From the smallest K to the minimum of BIC a straight line is drawn, and the K is taken
/// at which the curve lies furthest below it: up to there a component lowers BIC by more than the average of the range does,
/// after it by less. The place depends on the range of K, which is why it is told with it.
/// </summary>
public static class BicKnee
{
    /// <summary>A curve that leaves the line by less than this share of its height has no knee worth the name.</summary>
    private const double SmallestBend = 0.1;

    /// <summary>Finds the K.</summary>
    /// <param name="k">The K, ascending.</param>
    /// <param name="bic">BIC of each.</param>
    /// <returns>The K; null if BIC does not fall, or falls in too few steps or too evenly to tell.</returns>
    public static int? Find(IReadOnlyList<int> k, IReadOnlyList<double> bic)
    {
        int last = Enumerable.Range(0, k.Count).MinBy(i => bic[i]);
        double height = last == 0 ? 0 : bic[0] - bic[last];
        if (last < 2 || height <= 0)
            return null;
        int knee = Enumerable.Range(0, last + 1).MaxBy(Bend);
        return Bend(knee) >= SmallestBend ? k[knee] : null;

        double Bend(int i) => ((bic[0] - bic[i]) / height) - ((double)(k[i] - k[0]) / (k[last] - k[0]));
    }
}
