using System.Text.Json;
using UmlCaxs.Compute;
using UmlCaxs.Features;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>The transform is the paper's, as numpy computes it: 60 rows with zeros in var_ratio_x and a wall in var_newq_b.</summary>
public sealed class TransformTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("transform.json");

    [Fact]
    public void It_agrees_with_numpy()
    {
        using FeatureMatrix x = Golden.Matrix("x");

        FeatureTransform transform = FeatureTransform.Fit(x, "golden");
        transform.Apply(x);

        Assert.Equal(Golden.GetProperty("names").EnumerateArray().Select(n => n.GetString()), transform.Features.Select(f => f.Name));
        double[] expected = Golden.Numbers("transformed");
        double[] actual = [.. RandomMixtures.RowsOf(x).SelectMany(row => row)];
        Assert.Equal(expected, actual, (e, a) => Math.Abs(e - a) <= Tolerances.Transform);
    }
}
