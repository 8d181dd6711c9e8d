using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>The classes of every cluster as normal distributions.</summary>
/// <param name="ClassNames">All classes, in the order that breaks ties.</param>
/// <param name="Clusters">Per cluster, its classes in ascending order: those with at least one labelled detection there.</param>
public sealed record GaussianClassSet(IReadOnlyList<string> ClassNames, IReadOnlyList<IReadOnlyList<GaussianClass>> Clusters)
{
    /// <summary>Labelled detections of each class in all clusters.</summary>
    public int[] LabelledRows()
    {
        int[] counts = new int[ClassNames.Count];
        foreach (GaussianClass model in Clusters.SelectMany(c => c))
            counts[model.Class] += model.LabelledRows;
        return counts;
    }

    /// <summary>
    /// The classes of a cluster as a mixture, whose responsibilities are the class probabilities; null where no class has a
    /// model and a prior above 0.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="priors">Class priors.</param>
    /// <param name="components">The class of each component.</param>
    public GaussianMixture? MixtureOf(int cluster, ClassPriors priors, out int[] components)
    {
        int[] everywhere = LabelledRows();
        GaussianClass[] models = [.. Clusters[cluster].Where(m => priors.Weight(m.Class, m.LabelledRows, everywhere[m.Class]) > 0)];
        components = [.. models.Select(m => m.Class)];
        if (models.Length == 0)
            return null;
        double[] weights = [.. models.Select(m => priors.Weight(m.Class, m.LabelledRows, everywhere[m.Class]))];
        double total = weights.Sum();
        return new GaussianMixture([.. weights.Select(w => w / total)], [.. models.SelectMany(m => m.Mean)], [.. models.SelectMany(m => m.Covariance)]);
    }

    /// <summary>The same classes in fewer features: exact marginals.</summary>
    /// <param name="observed">Indices of the features kept, ascending.</param>
    public GaussianClassSet Reduce(ReadOnlySpan<int> observed)
    {
        int[] kept = observed.ToArray();
        return this with
        {
            Clusters = [.. Clusters.Select(IReadOnlyList<GaussianClass> (models) => [.. models.Select(m => m with { Mean = Marginals.Of(m.Mean, kept), Covariance = Marginals.OfMatrix(m.Covariance, m.Mean.Length, kept) })])],
        };
    }
}
