using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Classification;

/// <summary>
/// Mean and covariance of a class in a cluster from labelled detections with gaps: EM of a single Gaussian over patterns of
/// features, from the Gaussian of the cluster.
/// </summary>
/// <remarks>
/// Left to themselves, a few spectra among dozens of detections are explained perfectly by the other features, and the
/// likelihood grows beyond bound. So the cluster's covariance counts as D + 1 more rows (an inverse Wishart prior), times the
/// share of values that are missing: complete rows are never shrunk. What a class lacks altogether keeps its relation to the
/// other features of the cluster.
/// </remarks>
internal static class GappedClassTraining
{
    private const int MostIterations = 200;

    /// <summary>EM ends when the log-likelihood of a row changes by less than this: far below what a class depends on.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Trains one class.</summary>
    /// <param name="rows">N x D, NaN where a feature is missing; every row has at least one; N at least 1.</param>
    /// <param name="mixture">The mixture.</param>
    /// <param name="cluster">The component in which the rows lie.</param>
    /// <returns>D means, and D x D covariances scaled as with ddof 1, of a single row with ddof 0.</returns>
    public static (double[] Mean, double[] Covariance) Fit(FeatureMatrix rows, GaussianMixture mixture, int cluster)
    {
        int dims = rows.Dims;
        using var data = new PatternedMatrix(new CpuBackend(1), rows);
        double priorRows = (dims + 1) * MissingShare(rows);
        ReadOnlySpan<double> prior = mixture.Covariance(cluster);
        double[] origin = mixture.Mean(cluster).ToArray();
        double[] mean = origin;
        double[] covariance = prior.ToArray();
        var statistics = new SufficientStatistics(1, origin);
        double before = double.NegativeInfinity;
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            double logLikelihood = data.EStep(new GaussianMixture([1], mean, covariance), statistics) / rows.Rows;
            (mean, covariance) = Maximise(statistics, prior, priorRows);
            if (Math.Abs(logLikelihood - before) < Tolerance)
                break;
            before = logLikelihood;
        }

        double unbiased = rows.Rows / Math.Max(1, rows.Rows - 1.0);
        return (mean, [.. covariance.Select(c => c * unbiased)]);
    }

    private static (double[] Mean, double[] Covariance) Maximise(SufficientStatistics statistics, ReadOnlySpan<double> prior, double priorRows)
    {
        int dims = statistics.Dims;
        double count = statistics.Count(0);
        double[] shift = [.. statistics.First(0).ToArray().Select(sum => sum / count)];
        double[] covariance = new double[dims * dims];
        ReadOnlySpan<double> second = statistics.Second(0);
        for (int i = 0, at = 0; i < dims; i++)
            for (int j = i; j < dims; j++, at++)
            {
                double scatter = second[at] - (count * shift[i] * shift[j]);
                covariance[(i * dims) + j] = covariance[(j * dims) + i] = (scatter + (priorRows * prior[(i * dims) + j])) / (count + priorRows);
            }

        // The prior makes it positive definite, unless rounding takes that from a feature that hardly varies.
        MStep.Regularise(covariance, dims, 0);
        return ([.. shift.Select((s, d) => s + statistics.Origin[d])], covariance);
    }

    private static double MissingShare(FeatureMatrix rows)
    {
        long missing = 0;
        for (int chunk = 0; chunk < rows.ChunkCount; chunk++)
            for (int d = 0; d < rows.Dims; d++)
                foreach (double value in rows.Column(chunk, d))
                    missing += double.IsNaN(value) ? 1 : 0;
        return (double)missing / (rows.Rows * rows.Dims);
    }
}
