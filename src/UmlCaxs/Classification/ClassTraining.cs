using UmlCaxs.Compute;

namespace UmlCaxs.Classification;

/// <summary>
/// Trains the class models: for each cluster and class, mean and covariance (ddof 1) of the transformed features of the
/// labelled detections of that class in that cluster, and the pseudo-inverse of the covariance as precision.
/// </summary>
public static class ClassTraining
{
    /// <summary>Trains on labelled detections.</summary>
    /// <param name="backend">Device that finds the clusters.</param>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="features">N x D transformed features of labelled detections.</param>
    /// <param name="labels">Class index of each row.</param>
    /// <param name="scheme">Classes.</param>
    /// <returns>The class models, and how many labelled detections each class has in each cluster (K x classes).</returns>
    public static (ClassModelSet Models, int[,] LabelledRows) Train(IComputeBackend backend, GaussianMixture mixture, FeatureMatrix features, IReadOnlyList<int> labels, ClassScheme scheme)
    {
        int dims = mixture.Dims;
        int classes = scheme.Classes.Count;
        int[] clusters = new int[features.Rows];
        using (IDeviceMatrix data = backend.Upload(features))
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
                    cluster.Add(TrainOne(features, rows[k, c], c, dims));
            models.Add(cluster);
        }

        return (new ClassModelSet(scheme.Classes, models), counts);
    }

    private static ClassModel TrainOne(FeatureMatrix features, List<int> rows, int classIndex, int dims)
    {
        double[] mean = new double[dims];
        double[] covariance = new double[dims * dims];
        double[] x = new double[dims];
        foreach (int row in rows)
        {
            features.CopyRow(row, x);
            for (int i = 0; i < dims; i++)
                mean[i] += x[i] / rows.Count;
        }

        foreach (int row in rows)
        {
            features.CopyRow(row, x);
            for (int i = 0; i < dims; i++)
                for (int j = 0; j < dims; j++)
                    covariance[(i * dims) + j] += (x[i] - mean[i]) * (x[j] - mean[j]) / (rows.Count - 1);
        }

        return new ClassModel(classIndex, mean, SymmetricMatrix.PseudoInverse(covariance, dims), rows.Count);
    }
}
