using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Trains the classes of every cluster as normal distributions. The covariance of a class is shrunk towards the one pooled
/// over the classes of its cluster, and that towards the cluster's own, each by <see cref="ShrunkCovariance"/> with the number
/// of sources as the number of samples: detections of one source are not independent. A class of one source thus has the
/// pooled covariance about its own mean.
/// </summary>
public static class GaussianClassTraining
{
    /// <summary>Variance that no direction falls below, in transformed features: the mixture's own default regularisation.</summary>
    private const double Floor = 1e-6;

    /// <summary>Trains on labelled detections.</summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="features">N x D transformed features of labelled detections, NaN where one is missing; each has at least one.</param>
    /// <param name="clusters">Cluster of each row.</param>
    /// <param name="labels">Class index of each row.</param>
    /// <param name="sources">Source of each row, any numbering.</param>
    /// <param name="classNames">Classes.</param>
    public static GaussianClassSet Train(GaussianMixture mixture, FeatureMatrix features, IReadOnlyList<int> clusters, IReadOnlyList<int> labels, IReadOnlyList<int> sources, IReadOnlyList<string> classNames)
    {
        int classes = classNames.Count;
        List<int>?[,] rows = new List<int>?[mixture.Components, classes];
        for (int row = 0; row < labels.Count; row++)
            (rows[clusters[row], labels[row]] ??= []).Add(row);

        var all = new List<IReadOnlyList<GaussianClass>>();
        for (int k = 0; k < mixture.Components; k++)
        {
            (int Class, ClassMoments Moments)[] present = [.. Enumerable.Range(0, classes).Where(c => rows[k, c] is not null).Select(c => (c, ClassMoments.Of(features, rows[k, c]!, sources, mixture, k)))];
            double[] pooled = present.Length == 0 ? [] : Pooled([.. present.Select(p => p.Moments)], mixture.Covariance(k), mixture.Dims);
            all.Add([.. present.Select(p => TrainOne(p.Class, p.Moments, pooled, mixture.Dims))]);
        }

        return new GaussianClassSet(classNames, all);
    }

    private static GaussianClass TrainOne(int classIndex, ClassMoments moments, double[] pooled, int dims)
    {
        double[] covariance = [.. moments.Scatter];
        for (int i = 0; i < covariance.Length; i++)
            covariance[i] /= Math.Max(1, moments.Rows - 1);
        (double[] shrunk, double shrinkage) = ShrunkCovariance.Towards(covariance, moments.Sources, pooled, dims);
        return new GaussianClass(classIndex, moments.Mean, Floored(shrunk, dims), moments.Rows, shrinkage);
    }

    /// <summary>The covariance about the class means of all labelled rows of a cluster, shrunk towards the cluster's.</summary>
    private static double[] Pooled(ClassMoments[] classes, ReadOnlySpan<double> cluster, int dims)
    {
        double[] sum = new double[dims * dims];
        int freedom = 0;
        int samples = 1;
        foreach (ClassMoments moments in classes)
        {
            for (int i = 0; i < sum.Length; i++)
                sum[i] += moments.Scatter[i];
            freedom += moments.Rows - 1;
            samples += moments.Sources - 1;
        }

        for (int i = 0; i < sum.Length; i++)
            sum[i] /= Math.Max(1, freedom);
        return Floored(ShrunkCovariance.Towards(sum, samples, cluster, dims).Covariance, dims);
    }

    private static double[] Floored(double[] covariance, int dims)
    {
        for (int i = 0; i < dims; i++)
            covariance[(i * dims) + i] += Floor;
        return covariance;
    }
}
