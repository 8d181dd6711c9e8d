using System.Text.Json;
using UmlCaxs.Mixture.Selection;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>Agreement of labellings as scikit-learn has it, gradients as numpy has them.</summary>
public sealed class SelectionGoldenTests
{
    private const double Rounding = 1e-13;

    /// <summary>The same partition with other names, independent ones, one cluster against many, each row a cluster of its own.</summary>
    [Fact]
    public void Agreement_of_labellings_is_that_of_scikit_learn()
    {
        foreach (JsonElement golden in GoldenFile.Read("selection.json").GetProperty("agreements").EnumerateArray())
        {
            int[] a = Labels(golden, "a");
            int[] b = Labels(golden, "b");

            LabelAgreement agreement = LabelAgreement.Of(a, b);

            Assert.Equal(golden.GetProperty("adjusted_rand").GetDouble(), agreement.AdjustedRand, Rounding);
            Assert.Equal(golden.GetProperty("fowlkes_mallows").GetDouble(), agreement.FowlkesMallows, Rounding);
            LabelAgreement turned = LabelAgreement.Of(b, a);
            Assert.Equal(agreement.AdjustedRand, turned.AdjustedRand, Rounding);
            Assert.Equal(agreement.FowlkesMallows, turned.FowlkesMallows, Rounding);
        }
    }

    [Fact]
    public void The_mean_agreement_is_that_of_all_pairs()
    {
        JsonElement[] golden = [.. GoldenFile.Read("selection.json").GetProperty("agreements").EnumerateArray().Take(3)];
        int[][] labellings = [Labels(golden[0], "a"), .. golden.Select(g => Labels(g, "b"))];

        LabelAgreement mean = LabelAgreement.Mean(labellings)!;

        Assert.Equal(Enumerable.Range(0, 4).SelectMany(i => Enumerable.Range(0, i).Select(j => LabelAgreement.Of(labellings[i], labellings[j]).AdjustedRand)).Average(), mean.AdjustedRand, Rounding);
        Assert.Null(LabelAgreement.Mean([labellings[0]]));
        Assert.Throws<ArgumentException>(() => LabelAgreement.Of(labellings[0], [1, 2]));
    }

    /// <summary>On even places, on uneven ones, and between two points.</summary>
    [Fact]
    public void Gradients_are_those_of_numpy()
    {
        foreach (JsonElement golden in GoldenFile.Read("selection.json").GetProperty("gradients").EnumerateArray())
            Assert.Equal(golden.Numbers("gradient"), NumericGradient.Of(golden.Numbers("x"), golden.Numbers("y")), (e, a) => Math.Abs(e - a) <= Rounding * Math.Max(1, Math.Abs(e)));
        Assert.Empty(NumericGradient.Of([3], [1]));
        Assert.Throws<ArgumentException>(() => NumericGradient.Of([3, 4], [1]));
    }

    private static int[] Labels(JsonElement golden, string name) => [.. golden.Numbers(name).Select(x => (int)x)];
}
