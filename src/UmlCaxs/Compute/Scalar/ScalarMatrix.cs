namespace UmlCaxs.Compute.Scalar;

/// <summary>The operations of <see cref="IDeviceMatrix"/>, row by row.</summary>
internal sealed class ScalarMatrix(FeatureMatrix features) : IDeviceMatrix
{
    public long Rows => features.Rows;

    public int Dims => features.Dims;

    public double EStep(GaussianMixture mixture, SufficientStatistics statistics)
    {
        statistics.Clear();
        double[] x = new double[Dims];
        double[] z = new double[Dims];
        double[] responsibilities = new double[mixture.Components];
        double logLikelihood = 0;
        for (long row = 0; row < Rows; row++)
        {
            features.CopyRow(row, x);
            logLikelihood += Posterior(mixture, x, responsibilities);
            for (int i = 0; i < Dims; i++)
                z[i] = x[i] - statistics.Origin[i];
            for (int k = 0; k < mixture.Components; k++)
                Accumulate(statistics.Values.AsSpan(k * statistics.Stride, statistics.Stride), responsibilities[k], z);
        }

        return logLikelihood;
    }

    public void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods)
    {
        BatchArguments.Check(this, mixtures, statistics, logLikelihoods);
        for (int m = 0; m < mixtures.Count; m++)
            logLikelihoods[m] = EStep(mixtures[m], statistics[m]);
    }

    public void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        BatchArguments.Check(this, labellings, coefficients);
        for (int l = 0; l < labellings.Count; l++)
            ScalarSilhouette.Run(features, labellings[l], coefficients.Slice(l * (int)Rows, (int)Rows));
    }

    public void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
    {
        int components = mixture.Components;
        double[] x = new double[Dims];
        double[] posterior = new double[components];
        for (int row = 0; row < clusters.Length; row++)
        {
            features.CopyRow(firstRow + row, x);
            double logDensity = Posterior(mixture, x, posterior);
            clusters[row] = ArgMax(posterior);
            if (!responsibilities.IsEmpty)
                posterior.CopyTo(responsibilities.Slice(row * components, components));
            if (!logDensities.IsEmpty)
                logDensities[row] = logDensity;
        }
    }

    public void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities)
    {
        int count = classes.ClassNames.Count;
        double[] x = new double[Dims];
        double[] posterior = new double[mixture.Components];
        double[] distances = new double[count];
        for (int row = 0; row < clusters.Length; row++)
        {
            features.CopyRow(firstRow + row, x);
            Posterior(mixture, x, posterior);
            clusters[row] = ArgMax(posterior);
            Array.Fill(distances, double.PositiveInfinity);
            foreach (ClassModel model in classes.Clusters[clusters[row]])
                distances[model.Class] = MahalanobisSquared(x, model.Mean, model.Precision);
            SoftMin(distances, probabilities.Slice(row * count, count));
        }
    }

    public void Dispose()
    {
    }

    /// <summary>(x - mean)^T P (x - mean). The paper's <c>mahalanobis()</c> returns this square.</summary>
    internal static double MahalanobisSquared(ReadOnlySpan<double> x, ReadOnlySpan<double> mean, ReadOnlySpan<double> precision)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            for (int j = 0; j < x.Length; j++)
                sum += (x[i] - mean[i]) * precision[(i * x.Length) + j] * (x[j] - mean[j]);
        return sum;
    }

    /// <summary>
    /// p_c = exp(-d_c) / sum exp(-d): the smallest distance is subtracted first, so that nothing underflows to 0/0.
    /// An infinite distance means "no model" and gives exactly 0; without any model every value is NaN.
    /// </summary>
    internal static void SoftMin(ReadOnlySpan<double> distances, Span<double> probabilities)
    {
        double smallest = double.PositiveInfinity;
        foreach (double distance in distances)
            smallest = Math.Min(smallest, distance);
        if (double.IsPositiveInfinity(smallest))
        {
            probabilities.Fill(double.NaN);
            return;
        }

        double sum = 0;
        for (int c = 0; c < distances.Length; c++)
            sum += probabilities[c] = Math.Exp(smallest - distances[c]);
        for (int c = 0; c < distances.Length; c++)
            probabilities[c] /= sum;
    }

    /// <summary>Fills the responsibilities of one row; returns ln p(x).</summary>
    private static double Posterior(GaussianMixture mixture, ReadOnlySpan<double> x, Span<double> responsibilities)
    {
        int dims = mixture.Dims;
        double largest = double.NegativeInfinity;
        for (int k = 0; k < mixture.Components; k++)
        {
            // y = U^T (x - mean), so that |y|^2 is the quadratic form with the precision U U^T.
            ReadOnlySpan<double> mean = mixture.Mean(k);
            ReadOnlySpan<double> upper = mixture.PrecisionFactor(k);
            double squares = 0;
            for (int j = 0; j < dims; j++)
            {
                double y = 0;
                for (int i = 0; i <= j; i++)
                    y += upper[(i * dims) + j] * (x[i] - mean[i]);
                squares += y * y;
            }

            responsibilities[k] = mixture.LogNormalisation(k) - (0.5 * squares);
            largest = Math.Max(largest, responsibilities[k]);
        }

        double sum = 0;
        for (int k = 0; k < mixture.Components; k++)
            sum += responsibilities[k] = Math.Exp(responsibilities[k] - largest);
        for (int k = 0; k < mixture.Components; k++)
            responsibilities[k] /= sum;
        return largest + Math.Log(sum);
    }

    /// <summary>Adds one row to the statistics of one component; the layout is that of <see cref="SufficientStatistics.Values"/>.</summary>
    private static void Accumulate(Span<double> values, double responsibility, ReadOnlySpan<double> z)
    {
        int at = 0;
        values[at++] += responsibility;
        for (int i = 0; i < z.Length; i++)
            values[at++] += responsibility * z[i];
        for (int i = 0; i < z.Length; i++)
            for (int j = i; j < z.Length; j++)
                values[at++] += responsibility * z[i] * z[j];
    }

    private static int ArgMax(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int k = 1; k < values.Length; k++)
            if (values[k] > values[best])
                best = k;
        return best;
    }
}
