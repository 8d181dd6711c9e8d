using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>Normal distributions in a subset of the features: sub-means and sub-covariances.</summary>
internal static class Marginals
{
    /// <summary>The kept values of a vector.</summary>
    public static double[] Of(ReadOnlySpan<double> values, ReadOnlySpan<int> kept)
    {
        double[] result = new double[kept.Length];
        for (int i = 0; i < kept.Length; i++)
            result[i] = values[kept[i]];
        return result;
    }

    /// <summary>The kept rows and columns of a D x D matrix.</summary>
    public static double[] OfMatrix(ReadOnlySpan<double> values, int dims, ReadOnlySpan<int> kept)
    {
        double[] result = new double[kept.Length * kept.Length];
        for (int i = 0; i < kept.Length; i++)
            for (int j = 0; j < kept.Length; j++)
                result[(i * kept.Length) + j] = values[(kept[i] * dims) + kept[j]];
        return result;
    }

    /// <summary>A mixture in fewer features.</summary>
    public static GaussianMixture Of(GaussianMixture mixture, ReadOnlySpan<int> kept)
    {
        var means = new List<double>();
        var covariances = new List<double>();
        for (int k = 0; k < mixture.Components; k++)
        {
            means.AddRange(Of(mixture.Mean(k), kept));
            covariances.AddRange(OfMatrix(mixture.Covariance(k), mixture.Dims, kept));
        }

        return new GaussianMixture(mixture.Weights, [.. means], [.. covariances]);
    }

    /// <summary>
    /// Class models of the paper's rule in fewer features: the covariance that a precision is the pseudo-inverse of, its kept
    /// rows and columns, and their pseudo-inverse.
    /// </summary>
    public static ClassModelSet Of(ClassModelSet classes, ReadOnlySpan<int> kept)
    {
        int[] features = kept.ToArray();
        return classes with { Clusters = [.. classes.Clusters.Select(IReadOnlyList<ClassModel> (models) => [.. models.Select(m => Reduce(m, features))])] };
    }

    private static ClassModel Reduce(ClassModel model, int[] kept)
    {
        int dims = model.Mean.Length;
        if (kept.Length == dims)
            return model;
        double[] covariance = SymmetricMatrix.PseudoInverse(model.Precision, dims);
        return model with
        {
            Mean = Of(model.Mean, kept),
            Precision = SymmetricMatrix.PseudoInverse(OfMatrix(covariance, dims, kept), kept.Length),
        };
    }
}
