namespace UmlCaxs.Mixture.Selection;

/// <summary>
/// Where the gradient of BIC flattens. From the first K to the minimum of BIC a straight line is drawn. Where the curve lies
/// furthest below it, a component has so far lowered BIC by more than the average of the range does, and lowers it by less from
/// there on. Restarts scatter, so several K may be that place: those whose distance from the line comes within a standard
/// deviation of the largest. The smallest of these is taken, as simpler models are where the data do not decide (the
/// one-standard-error rule of Breiman et al. 1984). K = 1 is left out: it is no clustering, and the first split outweighs all
/// others.
/// </summary>
/// <param name="K">The smallest K of the place.</param>
/// <param name="Sharpest">The K at which the curve lies furthest below the line.</param>
/// <param name="Largest">The largest K that the scatter of restarts does not tell from it.</param>
public sealed record BicKnee(int K, int Sharpest, int Largest)
{
    /// <summary>A curve that leaves the line by less than this share of its height has no knee worth the name.</summary>
    private const double SmallestBend = 0.1;

    /// <summary>Finds the place.</summary>
    /// <param name="k">The K, ascending.</param>
    /// <param name="bic">Mean BIC of each.</param>
    /// <param name="deviation">Standard deviation of each over restarts.</param>
    /// <returns>The place; null if BIC does not fall, or falls in too few steps or too evenly to tell.</returns>
    public static BicKnee? Find(IReadOnlyList<int> k, IReadOnlyList<double> bic, IReadOnlyList<double> deviation)
    {
        int[] several = [.. Enumerable.Range(0, k.Count).Where(i => k[i] > 1)];
        if (several.Length < 3)
            return null;
        int first = several[0];
        int last = several.MinBy(i => bic[i]);
        double height = bic[first] - bic[last];
        if (last - first < 2 || height <= 0)
            return null;
        int[] falling = [.. several.Where(i => i <= last)];
        int sharpest = falling.MaxBy(Bend);
        if (Bend(sharpest) < SmallestBend)
            return null;
        int[] equal = [.. falling.Where(i => i == sharpest || (Bend(sharpest) - Bend(i)) * height < Math.Max(deviation[i], deviation[sharpest]))];
        return new BicKnee(k[equal[0]], k[sharpest], k[equal[^1]]);

        double Bend(int i) => ((bic[first] - bic[i]) / height) - ((double)(k[i] - k[first]) / (k[last] - k[first]));
    }
}
