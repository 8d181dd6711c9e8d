using UmlCaxs.Compute;

namespace UmlCaxs.Mixture.Marginal;

/// <summary>
/// Class models seen through some of their features. A class model keeps only its precision: the marginal covariance is the
/// block of the precision's pseudo-inverse, and its pseudo-inverse the precision of those features. Each pattern is reduced
/// once. For one caller at a time.
/// </summary>
/// <param name="classes">Class models in D dimensions.</param>
/// <param name="dims">D.</param>
internal sealed class MarginalClasses(ClassModelSet classes, int dims)
{
    private readonly Dictionary<ulong, ClassModelSet> reduced = [];
    private double[][][]? covariances;

    /// <summary>The class models of a pattern's observed features; for the complete pattern the given ones.</summary>
    public ClassModelSet Of(PatternGroup group)
    {
        if (group.IsComplete)
            return classes;
        if (reduced.TryGetValue(group.Pattern, out ClassModelSet? known))
            return known;
        reduced.Add(group.Pattern, known = Of(group.Observed));
        return known;
    }

    /// <summary>The class models of some features.</summary>
    /// <param name="observed">The features to keep, ascending.</param>
    public ClassModelSet Of(int[] observed)
    {
        covariances ??= [.. classes.Clusters.Select(models => models.Select(m => SymmetricMatrix.PseudoInverse(m.Precision, dims)).ToArray())];
        return classes with { Clusters = [.. classes.Clusters.Select((models, k) => models.Select((model, i) => Reduce(model, covariances[k][i], observed)).ToArray())] };
    }

    private ClassModel Reduce(ClassModel model, double[] covariance, int[] observed)
    {
        double[] block = new double[observed.Length * observed.Length];
        MarginalMixture.Block(covariance, dims, observed, block);
        return model with { Mean = [.. observed.Select(d => model.Mean[d])], Precision = SymmetricMatrix.PseudoInverse(block, observed.Length) };
    }
}
