using UmlCaxs.Compute;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Classification;

/// <summary>
/// Trains the class models: for each cluster and class, mean and covariance (ddof 1) of the transformed features of the
/// labelled detections of that class in that cluster, and the pseudo-inverse of the covariance as precision. Where these have
/// gaps, by EM (see <see cref="GappedClassTraining"/>).
/// </summary>
public static class ClassTraining
{
    /// <summary>Trains on labelled detections.</summary>
    /// <param name="backend">Device that finds the clusters.</param>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="features">N x D transformed features of labelled detections, NaN where one is missing; each has at least one.</param>
    /// <param name="labels">Class index of each row.</param>
    /// <param name="scheme">Classes.</param>
    /// <returns>The class models, and how many labelled detections each class has in each cluster (K x classes).</returns>
    public static (ClassModelSet Models, int[,] LabelledRows) Train(IComputeBackend backend, GaussianMixture mixture, FeatureMatrix features, IReadOnlyList<int> labels, ClassScheme scheme)
    {
        int dims = mixture.Dims;
        int classes = scheme.Classes.Count;
        int[] clusters = new int[features.Rows];
        using (IDeviceMatrix data = new MarginalBackend(backend).Upload(features))
            data.Responsibilities(mixture, 0, [], clusters, []);

        int[,] counts = new int[mixture.Components, classes];
        List<int>[,] rows = new List<int>[mixture.Components, classes];
        for (int row = 0; row < clusters.Length; row++)
        {
            counts[clusters[row], labels[row]]++;
            (rows[clusters[row], labels[row]] ??= []).Add(row);
        }

        var models = new List<IReadOnlyList<ClassModel>>();
        for (int k = 0; k < mixture.Components; k++)
        {
            var cluster = new List<ClassModel>();
            for (int c = 0; c < classes; c++)
                if (counts[k, c] >= ClassModelSet.MinimumLabelledRows)
                    cluster.Add(TrainOne(features, rows[k, c], c, mixture, k));
            models.Add(cluster);
        }

        return (new ClassModelSet(scheme.Classes, models), counts);
    }

    private static ClassModel TrainOne(FeatureMatrix features, List<int> rows, int classIndex, GaussianMixture mixture, int cluster)
    {
        int dims = features.Dims;
        double[] mean = new double[dims];
        double[] covariance = new double[dims * dims];
        double[] x = new double[dims];
        foreach (int row in rows)
        {
            features.CopyRow(row, x);
            for (int i = 0; i < dims; i++)
                mean[i] += x[i] / rows.Count;
        }

        // A gap anywhere is a NaN in the mean.
        if (mean.Contains(double.NaN))
            return TrainGapped(features, rows, classIndex, mixture, cluster);

        foreach (int row in rows)
        {
            features.CopyRow(row, x);
            for (int i = 0; i < dims; i++)
                for (int j = 0; j < dims; j++)
                    covariance[(i * dims) + j] += (x[i] - mean[i]) * (x[j] - mean[j]) / (rows.Count - 1);
        }

        return new ClassModel(classIndex, mean, SymmetricMatrix.PseudoInverse(covariance, dims), rows.Count);
    }

    private static ClassModel TrainGapped(FeatureMatrix features, List<int> rows, int classIndex, GaussianMixture mixture, int cluster)
    {
        using FeatureMatrix own = features.Choose(rows);
        (double[] mean, double[] covariance) = GappedClassTraining.Fit(own, mixture, cluster);
        return new ClassModel(classIndex, mean, SymmetricMatrix.PseudoInverse(covariance, features.Dims), rows.Count);
    }
}
