using UmlCaxs.Compute;

namespace UmlCaxs.Mixture.Marginal;

/// <summary>
/// What each component of a mixture says of the missing features of a pattern, given the observed ones: a Gaussian with mean
/// mu_m + B (x_o - mu_o), B = S_mo S_oo^-1, and covariance C = S_mm - B S_om. The mean is linear in x_o, so that the expected
/// statistics of all features follow from those of the observed ones (Ghahramani and Jordan 1994, section 3).
/// </summary>
/// <param name="mixture">K components in D dimensions.</param>
/// <param name="marginal">The same for the observed features.</param>
/// <param name="observed">O features, ascending.</param>
/// <param name="missing">The other M features, ascending.</param>
internal sealed class ConditionalGaussians(GaussianMixture mixture, GaussianMixture marginal, int[] observed, int[] missing)
{
    private readonly (double[] Slope, double[] Covariance)[] components = [.. Enumerable.Range(0, mixture.Components).Select(k => Condition(mixture, marginal, k, observed, missing))];

    /// <summary>M x M: the covariance C of the missing features of component k.</summary>
    public ReadOnlySpan<double> Covariance(int k) => components[k].Covariance;

    /// <summary>The expected values of the missing features in component k.</summary>
    /// <param name="k">Component.</param>
    /// <param name="x">O observed values.</param>
    /// <param name="expected">Receives M values.</param>
    public void Expect(int k, ReadOnlySpan<double> x, Span<double> expected)
    {
        ReadOnlySpan<double> slope = components[k].Slope;
        for (int i = 0; i < missing.Length; i++)
        {
            double sum = mixture.Mean(k)[missing[i]];
            for (int j = 0; j < observed.Length; j++)
                sum += slope[(i * observed.Length) + j] * (x[j] - marginal.Mean(k)[j]);
            expected[i] = sum;
        }
    }

    /// <summary>The expected statistics of all features.</summary>
    /// <param name="partial">Statistics of the observed features.</param>
    /// <param name="whole">Overwritten; its origin is that of the partial ones where features are observed.</param>
    public void Expand(SufficientStatistics partial, SufficientStatistics whole)
    {
        int dims = mixture.Dims;
        double[] first = new double[dims];
        double[] second = new double[dims * dims];
        for (int k = 0; k < mixture.Components; k++)
        {
            Expand(k, partial, whole.Origin, first, second);
            Span<double> target = whole.Values.AsSpan(k * whole.Stride, whole.Stride);
            target[0] = partial.Count(k);
            first.CopyTo(target[1..]);
            int at = 1 + dims;
            for (int i = 0; i < dims; i++)
                for (int j = i; j < dims; j++)
                    target[at++] = second[(i * dims) + j];
        }
    }

    /// <summary>
    /// With z = x - origin and E[z_m] = a + B z_o: the sums of r E[z_m] = a N + B s, of r E[z_m] z_o^T = a s^T + B Q, and of
    /// r E[z_m z_m^T] = (a s^T + B Q) B^T + (a N + B s) a^T + N C, where N, s and Q are the sums of r, r z_o and r z_o z_o^T.
    /// </summary>
    private void Expand(int k, SufficientStatistics partial, double[] origin, double[] first, double[] second)
    {
        int dims = mixture.Dims;
        int o = observed.Length;
        (double[] slope, double[] covariance) = components[k];
        double count = partial.Count(k);
        ReadOnlySpan<double> s = partial.First(k);
        ReadOnlySpan<double> q = partial.Second(k);
        for (int i = 0, at = 0; i < o; i++)
        {
            first[observed[i]] = s[i];
            for (int j = i; j < o; j++, at++)
                second[(observed[i] * dims) + observed[j]] = second[(observed[j] * dims) + observed[i]] = q[at];
        }

        Span<double> offset = stackalloc double[missing.Length];
        for (int i = 0; i < missing.Length; i++)
        {
            int m = missing[i];
            ReadOnlySpan<double> b = slope.AsSpan(i * o, o);
            offset[i] = mixture.Mean(k)[m] - origin[m];
            for (int j = 0; j < o; j++)
                offset[i] -= b[j] * (marginal.Mean(k)[j] - origin[observed[j]]);
            first[m] = offset[i] * count;
            for (int j = 0; j < o; j++)
                first[m] += b[j] * s[j];
            for (int j = 0; j < o; j++)
            {
                double sum = offset[i] * s[j];
                for (int l = 0; l < o; l++)
                    sum += b[l] * second[(observed[l] * dims) + observed[j]];
                second[(m * dims) + observed[j]] = second[(observed[j] * dims) + m] = sum;
            }
        }

        for (int i = 0; i < missing.Length; i++)
            for (int n = 0; n <= i; n++)
            {
                double sum = (first[missing[i]] * offset[n]) + (count * covariance[(i * missing.Length) + n]);
                for (int j = 0; j < o; j++)
                    sum += second[(missing[i] * dims) + observed[j]] * slope[(n * o) + j];
                second[(missing[i] * dims) + missing[n]] = second[(missing[n] * dims) + missing[i]] = sum;
            }
    }

    /// <summary>B (M x O) and C (M x M) of one component, by way of S_oo^-1 = U U^T.</summary>
    private static (double[] Slope, double[] Covariance) Condition(GaussianMixture mixture, GaussianMixture marginal, int k, int[] observed, int[] missing)
    {
        int dims = mixture.Dims;
        int o = observed.Length;
        int m = missing.Length;
        ReadOnlySpan<double> s = mixture.Covariance(k);
        ReadOnlySpan<double> u = marginal.PrecisionFactor(k);
        double[] half = new double[m * o]; // S_mo U
        double[] slope = new double[m * o];
        double[] covariance = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < o; j++)
                for (int l = 0; l <= j; l++)
                    half[(i * o) + j] += s[(missing[i] * dims) + observed[l]] * u[(l * o) + j];
            for (int j = 0; j < o; j++)
                for (int l = j; l < o; l++)
                    slope[(i * o) + j] += half[(i * o) + l] * u[(j * o) + l];
            for (int n = 0; n <= i; n++)
            {
                double sum = s[(missing[i] * dims) + missing[n]];
                for (int j = 0; j < o; j++)
                    sum -= half[(i * o) + j] * half[(n * o) + j];

                // A variance that the observed features explain to rounding may come out slightly negative.
                covariance[(i * m) + n] = covariance[(n * m) + i] = i == n ? Math.Max(0, sum) : sum;
            }
        }

        return (slope, covariance);
    }
}
