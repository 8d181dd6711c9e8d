using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// The M-step, written once for all backends: weights, means and covariances from sufficient statistics. As
/// scikit-learn: N_k + 10 eps, reg_covar on the diagonal. A component that collapses escalates its own regularisation
/// and never aborts a fit.
/// </summary>
internal static class MStep
{
    private const double TenEps = 10 * 2.220446049250313e-16;

    /// <summary>Computes the parameters that maximise the expected log-likelihood.</summary>
    /// <param name="statistics">K components in D dimensions.</param>
    /// <param name="regCovar">Added to each diagonal.</param>
    /// <param name="previous">The mixture of the E-step: what an empty component keeps; null at a start.</param>
    /// <param name="status">Receives K values; a worse status of an earlier iteration is kept.</param>
    public static GaussianMixture Run(SufficientStatistics statistics, double regCovar, GaussianMixture? previous, Span<ComponentStatus> status)
    {
        int components = statistics.Components;
        int dims = statistics.Dims;
        double[] weights = new double[components];
        double[] means = new double[components * dims];
        double[] covariances = new double[components * dims * dims];
        double total = 0;
        for (int k = 0; k < components; k++)
            total += weights[k] = statistics.Count(k) + TenEps;
        for (int k = 0; k < components; k++)
        {
            weights[k] /= total;
            Span<double> mean = means.AsSpan(k * dims, dims);
            Span<double> covariance = covariances.AsSpan(k * dims * dims, dims * dims);
            if (statistics.Count(k) < TenEps && previous is not null)
            {
                previous.Mean(k).CopyTo(mean);
                previous.Covariance(k).CopyTo(covariance);
                status[k] = ComponentStatus.Empty;
                continue;
            }

            Moments(statistics, k, mean, covariance);
            if (Regularise(covariance, dims, regCovar) && status[k] == ComponentStatus.Ok)
                status[k] = ComponentStatus.Regularised;
        }

        return new GaussianMixture(weights, means, covariances);
    }

    /// <summary>mean = origin + S1/N and covariance = (S2 - S1 m^T - m S1^T)/N + m m^T with m = S1/N about the origin.</summary>
    private static void Moments(SufficientStatistics statistics, int k, Span<double> mean, Span<double> covariance)
    {
        int dims = statistics.Dims;
        double sum = statistics.Count(k);
        double count = sum + TenEps;
        ReadOnlySpan<double> first = statistics.First(k);
        ReadOnlySpan<double> second = statistics.Second(k);
        for (int i = 0; i < dims; i++)
            mean[i] = first[i] / count;
        int at = 0;
        for (int i = 0; i < dims; i++)
            for (int j = i; j < dims; j++)
            {
                double value = (second[at++] - (first[i] * mean[j]) - (mean[i] * first[j]) + (sum * mean[i] * mean[j])) / count;
                covariance[(i * dims) + j] = value;
                covariance[(j * dims) + i] = value;
            }

        for (int i = 0; i < dims; i++)
            mean[i] += statistics.Origin[i];
    }

    /// <summary>Adds regCovar to the diagonal, then ten times as much again and again until the matrix can be factored.</summary>
    /// <returns>True if more than regCovar was needed.</returns>
    /// <exception cref="ArgumentException">The matrix is not finite, which nothing can mend.</exception>
    internal static bool Regularise(Span<double> covariance, int dims, double regCovar)
    {
        Span<double> lower = new double[dims * dims];
        double largest = 0;
        for (int i = 0; i < dims; i++)
        {
            // Rounding can leave a vanishing variance slightly negative.
            covariance[(i * dims) + i] = Math.Max(0, covariance[(i * dims) + i]) + regCovar;
            largest = Math.Max(largest, covariance[(i * dims) + i]);
        }

        // Rows that coincide may leave exactly nothing, of which not even a scale is known: small, but its inverse can be squared.
        double step = Math.Max(regCovar, 1e-12 * Math.Max(largest, 1e-100));
        bool escalated = false;
        while (!Cholesky.TryFactor(covariance, lower, dims))
        {
            escalated = true;
            step *= 10;

            // No regularisation helps against NaN or an overflow, and the loop would go on for ever.
            if (!double.IsFinite(step))
                throw new ArgumentException("A covariance is not finite: a feature is NaN or far too large.", nameof(covariance));
            for (int i = 0; i < dims; i++)
                covariance[(i * dims) + i] += step;
        }

        return escalated;
    }
}
