namespace UmlCaxs.Compute;

/// <summary>
/// A full-covariance Gaussian mixture: immutable parameters and what is derived from them.
/// ln p(x | k) = -D/2 ln 2 pi + sum_i ln U_ii - 1/2 |U^T (x - mean_k)|^2 with precision = U U^T.
/// </summary>
public sealed class GaussianMixture
{
    /// <summary>Makes a mixture and factors its covariances.</summary>
    /// <param name="weights">K values that sum to one.</param>
    /// <param name="means">K x D, row-major.</param>
    /// <param name="covariances">K x D x D, row-major, symmetric positive definite.</param>
    /// <exception cref="ArgumentException">Shapes disagree, or a covariance is not positive definite.</exception>
    public GaussianMixture(double[] weights, double[] means, double[] covariances)
    {
        Components = weights.Length;
        Dims = Components == 0 ? 0 : means.Length / Components;
        int square = Dims * Dims;
        if (Dims == 0 || means.Length != Components * Dims || covariances.Length != Components * square)
            throw new ArgumentException($"Weights ({weights.Length}), means ({means.Length}) and covariances ({covariances.Length}) do not fit together.");
        Weights = weights;
        Means = means;
        Covariances = covariances;
        PrecisionCholesky = new double[covariances.Length];
        HalfLogDeterminants = new double[Components];
        double[] lower = new double[square];
        for (int k = 0; k < Components; k++)
        {
            if (!Cholesky.TryFactor(covariances.AsSpan(k * square, square), lower, Dims))
                throw new ArgumentException($"The covariance of component {k} is not positive definite.");
            Cholesky.InvertTransposed(lower, PrecisionCholesky.AsSpan(k * square, square), Dims);
            for (int i = 0; i < Dims; i++)
                HalfLogDeterminants[k] += Math.Log(PrecisionCholesky[(k * square) + (i * Dims) + i]);
        }
    }

    /// <summary>K.</summary>
    public int Components { get; }

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>K values that sum to one.</summary>
    public double[] Weights { get; }

    /// <summary>K x D.</summary>
    public double[] Means { get; }

    /// <summary>K x D x D.</summary>
    public double[] Covariances { get; }

    /// <summary>K x D x D: upper triangular U with precision = U U^T.</summary>
    public double[] PrecisionCholesky { get; }

    /// <summary>K values: half the log-determinant of the precision, sum_i ln U_ii.</summary>
    public double[] HalfLogDeterminants { get; }

    /// <summary>Free parameters p = K-1 + K D + K D(D+1)/2.</summary>
    public int FreeParameters => Components - 1 + (Components * Dims) + (Components * Dims * (Dims + 1) / 2);

    /// <summary>D values of the mean of component k.</summary>
    public ReadOnlySpan<double> Mean(int k) => Means.AsSpan(k * Dims, Dims);

    /// <summary>D x D values of the covariance of component k.</summary>
    public ReadOnlySpan<double> Covariance(int k) => Covariances.AsSpan(k * Dims * Dims, Dims * Dims);

    /// <summary>D x D values of the precision Cholesky factor U of component k.</summary>
    public ReadOnlySpan<double> PrecisionFactor(int k) => PrecisionCholesky.AsSpan(k * Dims * Dims, Dims * Dims);

    /// <summary>The part of ln(weight_k p(x | k)) that does not depend on x.</summary>
    public double LogNormalisation(int k) =>
        Math.Log(Weights[k]) + HalfLogDeterminants[k] - (0.5 * Dims * Math.Log(2 * Math.PI));

    /// <summary>
    /// The mean of the whole mixture, sum of weight_k mean_k: D values. Rows shifted by it keep the offsets of the triangular
    /// form and the second moments small.
    /// </summary>
    public double[] OverallMean()
    {
        double[] mean = new double[Dims];
        for (int k = 0; k < Components; k++)
            for (int d = 0; d < Dims; d++)
                mean[d] += Weights[k] * Mean(k)[d];
        return mean;
    }

    /// <summary>The Bayesian information criterion -2 log L + p ln N (lower is better).</summary>
    public double Bic(double logLikelihood, long rows) => (-2 * logLikelihood) + (FreeParameters * Math.Log(rows));
}
