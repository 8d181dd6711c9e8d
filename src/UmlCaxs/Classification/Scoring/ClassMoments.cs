using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>Moments of the labelled rows of a class in a cluster.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Sources">Sources they come from.</param>
/// <param name="Mean">D means.</param>
/// <param name="Scatter">D x D, the sum of (x - mean)(x - mean)^T.</param>
internal sealed record ClassMoments(int Rows, int Sources, double[] Mean, double[] Scatter)
{
    /// <summary>Gathers the moments; those of rows with gaps by EM (see <see cref="GappedClassTraining"/>).</summary>
    /// <param name="features">N x D, NaN where a feature is missing.</param>
    /// <param name="rows">The rows, one at least.</param>
    /// <param name="sources">Source of each of the N rows.</param>
    /// <param name="mixture">The mixture.</param>
    /// <param name="cluster">The component in which the rows lie.</param>
    public static ClassMoments Of(FeatureMatrix features, List<int> rows, IReadOnlyList<int> sources, GaussianMixture mixture, int cluster)
    {
        int dims = features.Dims;
        double[] origin = mixture.Mean(cluster).ToArray();
        double[] first = new double[dims];
        double[] second = new double[dims * dims];
        double[] x = new double[dims];

        // About the cluster's mean, near which they lie.
        foreach (int row in rows)
        {
            features.CopyRow(row, x);
            for (int i = 0; i < dims; i++)
            {
                double d = x[i] - origin[i];
                first[i] += d;
                for (int j = 0; j <= i; j++)
                    second[(i * dims) + j] += d * (x[j] - origin[j]);
            }
        }

        int distinct = rows.Select(row => sources[row]).Distinct().Count();
        if (first.Any(double.IsNaN))
            return WithGaps(features, rows, distinct, mixture, cluster);
        double[] scatter = new double[dims * dims];
        for (int i = 0; i < dims; i++)
            for (int j = 0; j <= i; j++)
                scatter[(i * dims) + j] = scatter[(j * dims) + i] = second[(i * dims) + j] - (first[i] * first[j] / rows.Count);
        return new ClassMoments(rows.Count, distinct, [.. origin.Zip(first, (o, f) => o + (f / rows.Count))], scatter);
    }

    private static ClassMoments WithGaps(FeatureMatrix features, List<int> rows, int sources, GaussianMixture mixture, int cluster)
    {
        using FeatureMatrix own = features.Choose(rows);
        (double[] mean, double[] covariance) = GappedClassTraining.Fit(own, mixture, cluster);
        int freedom = rows.Count - 1;
        return new ClassMoments(rows.Count, sources, mean, [.. covariance.Select(c => c * freedom)]);
    }
}
