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
        Pack(mixture, origin, packed, length);
        return packed;
    }

    /// <summary>Packs the components of a mixture.</summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="origin">D values by which rows are shifted.</param>
    /// <param name="packed">K x <paramref name="stride"/>, of which the first <see cref="Length"/> each are written.</param>
    /// <param name="stride">Values from one component to the next.</param>
    public static void Pack(GaussianMixture mixture, ReadOnlySpan<double> origin, Span<double> packed, int stride)
    {
        for (int k = 0; k < mixture.Components; k++)
            Pack(mixture.PrecisionFactor(k), mixture.Mean(k), origin, Math.Sqrt(0.5), mixture.LogNormalisation(k), packed.Slice(k * stride, Length(mixture.Dims)));
    }

    /// <summary>Packs the components of a mixture for single precision: means in the place of offsets, normalisations less a reference.</summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="shift">D values that have been subtracted from the rows.</param>
    /// <param name="reference">See <see cref="Reference"/>.</param>
    /// <param name="packed">K x <paramref name="stride"/>, of which the first <see cref="Length"/> each are written.</param>
    /// <param name="stride">Values from one component to the next.</param>
    public static void PackCentred(GaussianMixture mixture, ReadOnlySpan<double> shift, double reference, Span<float> packed, int stride)
    {
        int dims = mixture.Dims;
        for (int k = 0; k < mixture.Components; k++)
        {
            ReadOnlySpan<double> upper = mixture.PrecisionFactor(k);
            int at = k * stride;
            packed[at++] = (float)(mixture.LogNormalisation(k) - reference);
            for (int j = 0; j < dims; j++)
            {
                packed[at++] = (float)(mixture.Mean(k)[j] - shift[j]);
                for (int i = 0; i <= j; i++)
                    packed[at++] = (float)(Math.Sqrt(0.5) * upper[(i * dims) + j]);
            }
        }
    }

    /// <summary>Place of the mean of feature <paramref name="dim"/> among the values of <see cref="PackCentred"/>.</summary>
    public static int PlaceOfMean(int dim) => 1 + dim + (dim * (dim + 1) / 2);

    /// <summary>
    /// The largest normalisation of a mixture: what log densities in single precision are taken relative to, so that their
    /// rounding is that of small numbers.
    /// </summary>
    public static double Reference(GaussianMixture mixture)
    {
        double largest = double.NegativeInfinity;
        for (int k = 0; k < mixture.Components; k++)
            largest = Math.Max(largest, mixture.LogNormalisation(k));
        return double.IsFinite(largest) ? largest : 0;
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
