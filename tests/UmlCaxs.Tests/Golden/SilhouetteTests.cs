using System.Text.Json;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>Silhouette coefficients of scikit-learn: clusters apart, labels at random, clusters of a single row, rows that coincide.</summary>
public sealed class SilhouetteTests
{
    [Theory]
    [InlineData("scalar")]
    [InlineData("cpu")]
    public void Coefficients_agree_with_scikit_learn(string backend)
    {
        JsonElement golden = GoldenFile.Read("silhouette.json");
        JsonElement[] cases = [.. golden.GetProperty("labellings").EnumerateArray()];
        using FeatureMatrix x = golden.Matrix("x");
        using IDeviceMatrix data = (backend == "cpu" ? (IComputeBackend)new CpuBackend() : new ScalarBackend()).Upload(x);
        double[] actual = new double[cases.Length * x.Rows];

        data.Silhouettes([.. cases.Select(c => c.Numbers("labels").Select(l => (int)l).ToArray())], actual);

        double[] expected = [.. cases.SelectMany(c => c.Numbers("coefficients"))];
        Assert.Equal(expected, actual, (e, a) => Math.Abs(e - a) <= Tolerances.ScikitLearnSilhouette);
    }
}
