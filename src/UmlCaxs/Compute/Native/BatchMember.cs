namespace UmlCaxs.Compute.Native;

/// <summary>A mixture of a batch. All of it follows from the mixture and the rows, nothing from the others in the batch.</summary>
/// <param name="Index">Place in the caller's lists.</param>
/// <param name="Mixture">K components.</param>
/// <param name="Statistics">Receives the sums.</param>
/// <param name="Shape">Kernel that serves it.</param>
/// <param name="Plan">Rows of its work-groups.</param>
/// <param name="Rows">Rows of the largest segment.</param>
internal sealed record BatchMember(int Index, GaussianMixture Mixture, SufficientStatistics Statistics, KernelShape Shape, GroupPlan Plan, long Rows)
{
    /// <summary>Work-groups a segment.</summary>
    public int Groups => Plan.Groups(Rows);

    /// <summary>Sums of a work-group: the statistics and the log-likelihood.</summary>
    public int Length => LengthOf(Mixture);

    /// <summary>Bytes of the sums of all its work-groups.</summary>
    public long PartialBytes => (long)Groups * Length * sizeof(double);

    /// <summary>Sums of a work-group: K statistics and the log-likelihood.</summary>
    public static int LengthOf(GaussianMixture mixture) => (mixture.Components * PackedGaussians.Length(mixture.Dims)) + 1;

    /// <summary>Values from one component's coefficients to the next: COEFFICIENTS of <c>e_step_batch.c</c>, 16 bytes' worth or more.</summary>
    public static int StrideOf(int dims) => (PackedGaussians.Length(dims) + 3) / 4 * 4;

    /// <summary>Takes over the sums of the device.</summary>
    /// <param name="data">The matrix, which says in what form they are.</param>
    /// <param name="sums">K statistics and the log-likelihood.</param>
    /// <returns>The log-likelihood.</returns>
    public double Take(NativeMatrix data, ReadOnlySpan<double> sums)
    {
        sums[..^1].CopyTo(Statistics.Values);
        double logLikelihood = sums[^1];
        if (data.Precision == Precision.Double)
            return logLikelihood;
        int dims = Mixture.Dims;
        int stride = PackedGaussians.Length(dims);
        double reference = PackedGaussians.Reference(Mixture);
        float[] centred = new float[Mixture.Components * stride];
        PackedGaussians.PackCentred(Mixture, data.Shift, reference, centred, stride);
        Span<double> offset = new double[dims];
        logLikelihood += data.Rows * reference;
        for (int k = 0; k < Mixture.Components; k++)
        {
            // The rounding of a normalisation is the same for all rows, so that it would add up: to first order, what it took
            // from the log-likelihood is itself times the responsibilities of the component.
            double lost = Mixture.LogNormalisation(k) - reference - centred[k * stride];
            if (double.IsFinite(lost))
                logLikelihood += lost * Statistics.Count(k);
            for (int d = 0; d < dims; d++)
                offset[d] = centred[(k * stride) + PackedGaussians.PlaceOfMean(d)] + (data.Shift[d] - Statistics.Origin[d]);
            Translate(Statistics.Values.AsSpan(k * stride, stride), offset);
        }

        return logLikelihood;
    }

    /// <summary>
    /// Moments about a point become moments about another: with z = c + offset, sum r z z^T = sum r c c^T + (sum r c) offset^T +
    /// offset (sum r c)^T + N offset offset^T.
    /// </summary>
    /// <param name="values">Statistics of a component about the point, then about the origin.</param>
    /// <param name="offset">D values: the point less the origin.</param>
    private static void Translate(Span<double> values, ReadOnlySpan<double> offset)
    {
        int dims = offset.Length;
        double count = values[0];
        Span<double> first = values.Slice(1, dims);
        int at = 1 + dims;
        for (int i = 0; i < dims; i++)
            for (int j = i; j < dims; j++)
                values[at++] += (first[i] * offset[j]) + (offset[i] * first[j]) + (count * offset[i] * offset[j]);
        for (int i = 0; i < dims; i++)
            first[i] += count * offset[i];
    }
}
