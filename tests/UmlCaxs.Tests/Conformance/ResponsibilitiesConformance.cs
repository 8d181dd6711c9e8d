using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>Posteriors of rows, on every backend and problem.</summary>
public sealed class ResponsibilitiesConformance
{
    public static IEnumerable<object[]> Cases => ConformanceCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Responsibilities_clusters_and_log_densities_agree(string backend, string problem)
    {
        Problem p = Problem.Named(problem);

        IComputeBackend device = Backends.Create(backend);

        Posterior posterior = p.Responsibilities(device, 0, (int)p.Data.Rows);

        Judge.Posterior(p, 0, posterior, device.Precision);
    }
}
