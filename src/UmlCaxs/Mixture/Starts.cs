using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>Makes the mixtures from which EM is run.</summary>
internal static class Starts
{
    /// <summary>A start of the given kind.</summary>
    /// <param name="sample">Rows to start from; at least K.</param>
    /// <param name="kind">Kind of start.</param>
    /// <param name="options">K and reg_covar.</param>
    /// <param name="random">Source of the random choices.</param>
    public static GaussianMixture Make(Sample sample, StartKind kind, FitOptions options, Random random)
    {
        int components = options.Components;
        if (kind == StartKind.RandomFromData)
            return FromRows(sample, options, random);
        int[] labels = kind == StartKind.KMeans ? KMeans.Converged(sample, components, random) : KMeans.Seeded(sample, components, random);
        return FromLabels(sample, labels, components, options.RegCovar);
    }

    /// <summary>The variances of the features over all rows, reg_covar included: D values.</summary>
    public static double[] Variances(Sample sample, double regCovar)
    {
        GaussianMixture all = FromLabels(sample, new int[sample.Rows], 1, regCovar);
        return [.. Enumerable.Range(0, sample.Dims).Select(i => all.Covariances[(i * sample.Dims) + i])];
    }

    /// <summary>One component a group of rows.</summary>
    private static GaussianMixture FromLabels(Sample sample, int[] labels, int components, double regCovar) =>
        MStep.Run(LabelMoments.Of(sample, labels, components), regCovar, previous: null, new ComponentStatus[components]);

    /// <summary>K distinct rows as means, each component with the covariance of all rows and the same weight.</summary>
    private static GaussianMixture FromRows(Sample sample, FitOptions options, Random random)
    {
        int components = options.Components;
        int dims = sample.Dims;
        GaussianMixture all = FromLabels(sample, new int[sample.Rows], 1, options.RegCovar);
        var chosen = new HashSet<int>();
        while (chosen.Count < components)
            chosen.Add(random.Next(sample.Rows));
        double[] weights = new double[components];
        double[] means = new double[components * dims];
        double[] covariances = new double[components * dims * dims];
        Array.Fill(weights, 1.0 / components);
        foreach ((int k, int row) in chosen.Order().Index())
        {
            sample[row].CopyTo(means.AsSpan(k * dims));
            all.Covariances.CopyTo(covariances, k * dims * dims);
        }

        return new GaussianMixture(weights, means, covariances);
    }
}
