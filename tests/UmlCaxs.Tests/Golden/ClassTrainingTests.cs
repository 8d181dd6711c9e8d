using System.Text.Json;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>
/// Class models are numpy's mean and covariance (ddof 1), and scipy's pseudo-inverse of it, of the labelled rows of a class
/// in a cluster. Three classes in two clusters: one has 12 rows there (just enough), one 11 (one too few), one lies on a
/// plane (a covariance without inverse), and one does not occur.
/// </summary>
public sealed class ClassTrainingTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("class_training.json");
    private static readonly ClassScheme Scheme = new(["QSO", "AGN", "HMXB"], new Dictionary<string, string> { ["QSO"] = "AGN", ["AGN"] = "AGN", ["HMXB"] = "XB" });

    [Fact]
    public void It_agrees_with_numpy()
    {
        (ClassModelSet models, int[,] counts) = Train();

        Assert.Equal(Scheme.Classes, models.ClassNames);
        var expected = Golden.GetProperty("models").EnumerateArray().ToList();
        var actual = models.Clusters.SelectMany((cluster, k) => cluster.Select(model => (Cluster: k, Model: model))).ToList();
        Assert.Equal(expected.Select(e => (e.GetProperty("cluster").GetInt32(), e.GetProperty("class").GetInt32())), actual.Select(a => (a.Cluster, a.Model.Class)));
        foreach ((JsonElement e, (int cluster, ClassModel model)) in expected.Zip(actual))
        {
            Assert.Equal(e.GetProperty("rows").GetInt32(), model.LabelledRows);
            Assert.Equal(model.LabelledRows, counts[cluster, model.Class]);
            Assert.Equal(e.Numbers("mean"), model.Mean, (x, y) => Math.Abs(x - y) <= Tolerances.Moments);
            double largest = e.Numbers("precision").Max(Math.Abs);
            Assert.Equal(e.Numbers("precision"), model.Precision, (x, y) => Math.Abs(x - y) <= Tolerances.PseudoInverse * largest);
        }
    }

    /// <summary>A class without a model is still counted: a user wants to know how many labels were too few.</summary>
    [Fact]
    public void Eleven_rows_are_counted_but_make_no_model()
    {
        (ClassModelSet models, int[,] counts) = Train();

        Assert.Equal(11, counts[0, 2]);
        Assert.DoesNotContain(models.Clusters[0], m => m.Class == 2);
        Assert.Equal(12, counts[0, 1]);
        Assert.Contains(models.Clusters[0], m => m.Class == 1);
        Assert.Equal(0, counts[1, 1]);
    }

    private static (ClassModelSet Models, int[,] Counts) Train()
    {
        using FeatureMatrix x = Golden.Matrix("x");
        int[] labels = [.. Golden.Numbers("labels").Select(l => (int)l)];
        return ClassTraining.Train(new CpuBackend(), Golden.GetProperty("mixture").Mixture(), x, labels, Scheme);
    }
}
