using UmlCaxs.Compute;

namespace UmlCaxs.Mixture.Marginal;

/// <summary>A mixture seen through some of its features: the marginal of a Gaussian is the block of its moments.</summary>
internal static class MarginalMixture
{
    /// <summary>The density of some features, the others integrated out.</summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="observed">The features to keep, ascending.</param>
    public static GaussianMixture Of(GaussianMixture mixture, ReadOnlySpan<int> observed)
    {
        int components = mixture.Components;
        int dims = observed.Length;
        double[] means = new double[components * dims];
        double[] covariances = new double[components * dims * dims];
        for (int k = 0; k < components; k++)
        {
            for (int i = 0; i < dims; i++)
                means[(k * dims) + i] = mixture.Mean(k)[observed[i]];
            Span<double> block = covariances.AsSpan(k * dims * dims, dims * dims);
            Block(mixture.Covariance(k), mixture.Dims, observed, block);

            // Exactly, a block of a positive definite matrix is positive definite; rounding can take that from one that only just was.
            MStep.Regularise(block, dims, 0);
        }

        return new GaussianMixture(mixture.Weights, means, covariances);
    }

    /// <summary>The block of a D x D matrix for some features.</summary>
    public static void Block(ReadOnlySpan<double> matrix, int dims, ReadOnlySpan<int> observed, Span<double> block)
    {
        for (int i = 0; i < observed.Length; i++)
            for (int j = 0; j < observed.Length; j++)
                block[(i * observed.Length) + j] = matrix[(observed[i] * dims) + observed[j]];
    }
}
