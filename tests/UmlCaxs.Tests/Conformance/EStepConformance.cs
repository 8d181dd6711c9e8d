using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>The E-step with its statistics, on every backend and problem.</summary>
public sealed class EStepConformance
{
    public static IEnumerable<object[]> Cases => ConformanceCases.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_E_step_agrees(string backend, string problem)
    {
        Problem p = Problem.Named(problem);

        IComputeBackend device = Backends.Create(backend);

        (double logLikelihood, SufficientStatistics statistics) = p.EStep(device);

        Judge.LogLikelihood(p, logLikelihood, device.Precision);
        Judge.Statistics(p, statistics, device.Precision);
    }
}
