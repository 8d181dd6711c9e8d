using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Oracle approximating shrinkage (Chen, Wiesel, Eldar and Hero 2010, IEEE Trans. Signal Process. 58, 5016, eq. 23) of a
/// covariance towards another one. The formula shrinks towards a multiple of the identity; in the coordinates in which the
/// target is the identity that is a multiple of the target, and nothing depends on the units of the features.
/// </summary>
internal static class ShrunkCovariance
{
    /// <summary>Shrinks a covariance.</summary>
    /// <param name="covariance">D x D, symmetric; of any rank, also 0.</param>
    /// <param name="samples">Independent samples it was estimated from, its mean included.</param>
    /// <param name="target">D x D, symmetric positive definite.</param>
    /// <param name="dims">D.</param>
    /// <returns>(1 - rho) S + rho mu T, positive definite, and rho.</returns>
    public static (double[] Covariance, double Shrinkage) Towards(double[] covariance, int samples, ReadOnlySpan<double> target, int dims)
    {
        double[] relative = Relative(covariance, target, dims);
        double trace = 0;
        double traceOfSquare = 0;
        for (int i = 0; i < dims; i++)
        {
            trace += relative[(i * dims) + i];
            for (int j = 0; j < dims; j++)
                traceOfSquare += relative[(i * dims) + j] * relative[(j * dims) + i];
        }

        double spread = traceOfSquare - (trace * trace / dims);
        double rho = samples <= 1 || trace <= 0 || spread <= 0
            ? 1
            : Math.Min(1, (((1 - (2.0 / dims)) * traceOfSquare) + (trace * trace)) / ((samples + 1 - (2.0 / dims)) * spread));

        // The size of the class by its own samples and one of the target's size: two samples that nearly coincide must not
        // make a class of no volume.
        double scale = (((samples - 1) * trace / dims) + 1) / samples;
        double[] shrunk = new double[covariance.Length];
        for (int i = 0; i < shrunk.Length; i++)
            shrunk[i] = ((1 - rho) * covariance[i]) + (rho * scale * target[i]);
        return (shrunk, rho);
    }

    /// <summary>L^-1 S L^-T with target = L L^T.</summary>
    private static double[] Relative(double[] covariance, ReadOnlySpan<double> target, int dims)
    {
        double[] lower = new double[dims * dims];
        double[] upper = new double[dims * dims]; // L^-T
        if (!Cholesky.TryFactor(target, lower, dims))
            throw new ArgumentException("The target is not positive definite.", nameof(target));
        Cholesky.InvertTransposed(lower, upper, dims);
        return Multiply(upper, Multiply(covariance, upper, dims, transposeLeft: false), dims, transposeLeft: true);
    }

    private static double[] Multiply(double[] left, double[] right, int dims, bool transposeLeft)
    {
        double[] product = new double[dims * dims];
        for (int i = 0; i < dims; i++)
            for (int j = 0; j < dims; j++)
                for (int m = 0; m < dims; m++)
                    product[(i * dims) + j] += left[transposeLeft ? (m * dims) + i : (i * dims) + m] * right[(m * dims) + j];
        return product;
    }
}
