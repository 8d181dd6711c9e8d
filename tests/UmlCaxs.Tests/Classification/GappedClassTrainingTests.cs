using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using Xunit;

namespace UmlCaxs.Tests.Classification;

/// <summary>Class models from labelled rows with gaps.</summary>
public sealed class GappedClassTrainingTests
{
    private const int Dims = 5;
    private static readonly GaussianMixture Cluster = RandomMixtures.Mixture(1, Dims, seed: 360);
    private static readonly GaussianMixture Class = RandomMixtures.Mixture(1, Dims, seed: 361);

    [Fact]
    public void Classes_without_gaps_are_trained_to_the_bit_as_beside_classes_that_have_them()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Class, 60, seed: 362);
        double[][] rows = RandomMixtures.RowsOf(complete);
        int[] labels = [.. rows.Select((_, row) => row % 2)];
        ClassModelSet plain = Train(rows, labels);
        rows[1][3] = double.NaN;
        rows[5][0] = double.NaN;

        ClassModelSet gapped = Train(rows, labels);

        Assert.Equal(plain.Clusters[0][0].Mean, gapped.Clusters[0][0].Mean);
        Assert.Equal(plain.Clusters[0][0].Precision, gapped.Clusters[0][0].Precision);
        Assert.Equal([30, 30], gapped.Clusters[0].Select(m => m.LabelledRows));
        Assert.NotEqual(plain.Clusters[0][1].Mean, gapped.Clusters[0][1].Mean);
    }

    [Fact]
    public void Many_rows_with_gaps_determine_mean_and_covariance()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Class, 4000, seed: 363);
        using FeatureMatrix x = Gaps.AtRandom(complete, 0.3, seed: 364);

        (double[] mean, double[] covariance) = GappedClassTraining.Fit(x, Cluster, 0);

        // A standard error of 0.1 / sqrt(4000) = 0.0016, a little more for what is missing; of a covariance 0.01 sqrt(2 / 4000) = 2e-4.
        Assert.Equal(Class.Means, mean, (e, a) => Math.Abs(e - a) < 0.01);
        Assert.Equal(Class.Covariances, covariance, (e, a) => Math.Abs(e - a) < 0.002);
    }

    /// <summary>A feature that the class never shows keeps its relation to the others in the cluster.</summary>
    [Fact]
    public void A_feature_missing_everywhere_follows_the_cluster()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Cluster, 40, seed: 365);
        double[][] rows = RandomMixtures.RowsOf(complete);
        foreach (double[] row in rows)
            row[2] = double.NaN;
        using FeatureMatrix x = RandomMixtures.ToMatrix(rows, Dims);

        (double[] mean, double[] covariance) = GappedClassTraining.Fit(x, Cluster, 0);

        double spread = Math.Sqrt(Cluster.Covariances[(2 * Dims) + 2]);
        Assert.InRange(mean[2], Cluster.Means[2] - spread, Cluster.Means[2] + spread);
        Assert.InRange(Math.Sqrt(covariance[(2 * Dims) + 2]), spread / 2, spread * 2);
    }

    /// <summary>Three rows with a feature that four others would explain without error: the likelihood alone knows no bound there.</summary>
    [Fact]
    public void A_feature_that_few_rows_have_does_not_collapse()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Class, 14, seed: 366);
        double[][] rows = RandomMixtures.RowsOf(complete);
        foreach (double[] row in rows[3..])
            row[4] = double.NaN;
        ClassModelSet models = Train(rows, new int[14]);

        double largest = models.Clusters[0][0].Precision.Max();

        // A conditional variance no less than a twentieth of the cluster's, whose smallest is 0.02 squared.
        Assert.InRange(largest, 1, 20 / (0.02 * 0.02));
    }

    private static ClassModelSet Train(double[][] rows, int[] labels)
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix(rows, Dims);
        return ClassTraining.Train(new CpuBackend(1), Cluster, x, labels, ClassScheme.Default).Models;
    }
}
