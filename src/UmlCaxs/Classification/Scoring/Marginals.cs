using UmlCaxs.Mixture.Marginal;

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
        MarginalMixture.Block(values, dims, kept, result);
        return result;
    }
}
