namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// A covariance of few samples, shrunk towards another one: ((n - 1) S + nu T) / (n - 1 + nu), the form in which Friedman 1989
/// (J. Am. Stat. Assoc. 84, 165) shrinks class covariances towards the pooled one, and that of a conjugate (inverse-Wishart)
/// prior. The prior weighs as much as nu = D + 1 samples, the fewest that give a covariance of full rank. The intensity of Chen
/// et al. 2010 (OAS), as that of Ledoit and Wolf 2004, is to minimise the squared error of the matrix, which the wide directions
/// make up; on generated catalogues it shrinks the narrow ones, which tell classes apart, so far that the log loss is worse than
/// without shrinkage.
/// </summary>
internal static class ShrunkCovariance
{
    /// <summary>Shrinks a covariance.</summary>
    /// <param name="covariance">D x D, symmetric; of any rank, also 0.</param>
    /// <param name="samples">Independent samples it was estimated from, its mean included.</param>
    /// <param name="target">D x D, symmetric positive definite.</param>
    /// <param name="dims">D.</param>
    /// <returns>The shrunk covariance, positive definite, and the share of the target in it.</returns>
    public static (double[] Covariance, double Shrinkage) Towards(ReadOnlySpan<double> covariance, int samples, ReadOnlySpan<double> target, int dims)
    {
        double rho = (dims + 1.0) / (dims + samples);
        double[] shrunk = new double[covariance.Length];
        for (int i = 0; i < shrunk.Length; i++)
            shrunk[i] = ((1 - rho) * covariance[i]) + (rho * target[i]);
        return (shrunk, rho);
    }
}
