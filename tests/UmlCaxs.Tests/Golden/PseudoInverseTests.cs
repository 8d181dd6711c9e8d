using System.Text.Json;
using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>
/// The pseudo-inverse is scipy.linalg.pinv with its default cut-off, on which the class models depend: few labelled
/// detections, or a feature at a wall, leave a covariance without full rank.
/// </summary>
public sealed class PseudoInverseTests
{
    private static readonly JsonElement Cases = GoldenFile.Read("pseudo_inverse.json").GetProperty("cases");

    public static IEnumerable<object[]> Names => Cases.EnumerateArray().Select(c => new object[] { c.GetProperty("name").GetString()! });

    [Theory]
    [MemberData(nameof(Names))]
    public void It_agrees_with_scipy(string name)
    {
        JsonElement golden = Cases.EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        double[] expected = golden.Numbers("pinv");
        int dims = golden.GetProperty("matrix").GetArrayLength();

        double[] actual = SymmetricMatrix.PseudoInverse(golden.Numbers("matrix"), dims);

        double largest = expected.Max(Math.Abs);
        Assert.Equal(expected, actual, (e, a) => Math.Abs(e - a) <= Tolerances.PseudoInverse * largest);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_exactly_symmetric(string name)
    {
        JsonElement golden = Cases.EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        int dims = golden.GetProperty("matrix").GetArrayLength();

        double[] inverse = SymmetricMatrix.PseudoInverse(golden.Numbers("matrix"), dims);

        for (int i = 0; i < dims; i++)
            for (int j = 0; j < i; j++)
                Assert.Equal(inverse[(i * dims) + j], inverse[(j * dims) + i]);
    }
}
