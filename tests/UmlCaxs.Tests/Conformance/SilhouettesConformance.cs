using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>Silhouettes, on every backend and every problem that is small enough.</summary>
public sealed class SilhouettesConformance
{
    public static IEnumerable<object[]> Cases => ConformanceCases.Small;

    /// <summary>Labellings of one to five clusters, with an empty one and one of a single row, in one pass over the pairs.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Silhouettes_agree(string backend, string problem)
    {
        Problem p = Problem.Named(problem);
        int rows = (int)p.Data.Rows;
        double[] expected = p.ExpectedSilhouettes;
        using IDeviceMatrix data = Backends.Create(backend).Upload(p.Data);
        double[] actual = new double[expected.Length];

        data.Silhouettes(p.Labellings, actual);

        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= Tolerances.Silhouette, $"labelling {i / rows}, row {i % rows}: expected {expected[i]:R}, got {actual[i]:R}");
    }
}
