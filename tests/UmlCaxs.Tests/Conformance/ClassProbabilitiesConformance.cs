using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>Class probabilities of rows, on every backend and problem.</summary>
public sealed class ClassProbabilitiesConformance
{
    public static IEnumerable<object[]> Cases => ConformanceCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Class_probabilities_agree(string backend, string problem)
    {
        Problem p = Problem.Named(problem);

        IComputeBackend device = Backends.Create(backend);

        (int[] clusters, double[] probabilities) = p.ClassProbabilities(device, 0, (int)p.Data.Rows);

        Judge.Classes(p, 0, clusters, probabilities, device.Precision);
    }
}
