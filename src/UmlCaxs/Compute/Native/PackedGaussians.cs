namespace UmlCaxs.Compute.Native;

/// <summary>
/// Gaussians as the native kernels read them (<c>kernels/native/gaussian.h</c>): per Gaussian the logarithm of the
/// normalisation, then per column j of the triangular factor offset_j, U_0j ... U_jj, scaled so that
/// ln density = normalisation - sum_j (offset_j + sum_i U_ij z_i)^2 with z = x - origin.
/// </summary>
internal static class PackedGaussians
{
    /// <summary>Values per Gaussian: 1 + D + D(D+1)/2, as many as statistics.</summary>
    public static int Length(int dims) => 1 + dims + (dims * (dims + 1) / 2);

    /// <summary>The components of a mixture, ln(weight_k p(x | k)): K x <see cref="Length"/>.</summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="origin">D values by which rows are shifted.</param>
    public static double[] Of(GaussianMixture mixture, ReadOnlySpan<double> origin)
    {
        int length = Length(mixture.Dims);
        double[] packed = new double[mixture.Components * length];
        for (int k = 0; k < mixture.Components; k++)
            Pack(mixture.PrecisionFactor(k), mixture.Mean(k), origin, Math.Sqrt(0.5), mixture.LogNormalisation(k), packed.AsSpan(k * length, length));
        return packed;
    }

    /// <summary>Class models, -MahalanobisSquared: one after another, each <see cref="Length"/> values.</summary>
    /// <param name="models">Models of any clusters.</param>
    /// <param name="dims">D.</param>
    /// <param name="origin">D values by which rows are shifted.</param>
    public static double[] Of(IReadOnlyList<ClassModel> models, int dims, ReadOnlySpan<double> origin)
    {
        int length = Length(dims);
        double[] packed = new double[models.Count * length];
        double[] upper = new double[dims * dims];
        for (int m = 0; m < models.Count; m++)
        {
            Cholesky.FactorUpperSemidefinite(models[m].Precision, upper, dims);
            Pack(upper, models[m].Mean, origin, 1, 0, packed.AsSpan(m * length, length));
        }

        return packed;
    }

    private static void Pack(ReadOnlySpan<double> upper, ReadOnlySpan<double> mean, ReadOnlySpan<double> origin, double scale, double normalisation, Span<double> packed)
    {
        int dims = mean.Length;
        int at = 0;
        packed[at++] = normalisation;
        for (int j = 0; j < dims; j++)
        {
            double offset = 0;
            for (int i = 0; i <= j; i++)
                offset -= upper[(i * dims) + j] * (mean[i] - origin[i]);
            packed[at++] = scale * offset;
            for (int i = 0; i <= j; i++)
                packed[at++] = scale * upper[(i * dims) + j];
        }
    }
}
