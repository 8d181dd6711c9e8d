using UmlCaxs.Compute;
using UmlCaxs.Mixture;

namespace UmlCaxs.Benchmarking;

/// <summary>An iteration of expectation-maximisation: the E-step with its statistics, and the M-step.</summary>
internal static class EmBenchmark
{
    private const double RegCovar = 1e-6;

    /// <summary>Measures one iteration from the problem's mixture.</summary>
    public static IReadOnlyList<Measurement> Measure(BenchmarkSession session)
    {
        GaussianMixture mixture = session.Problem.Mixture;
        SufficientStatistics statistics = NewStatistics(mixture);
        var status = new ComponentStatus[mixture.Components];
        double seconds = session.Median(() =>
        {
            session.Data.EStep(mixture, statistics);
            MStep.Run(statistics, RegCovar, mixture, status);
        });

        var (actual, expected) = session.Judge(data =>
        {
            SufficientStatistics judged = NewStatistics(mixture);
            return (LogLikelihood: data.EStep(mixture, judged), Statistics: judged, data.Rows);
        });
        return
        [
            new Measurement(
                "em",
                "EM iteration",
                session.Rows,
                seconds,
                Throughput.OfComponents(session.Rows, mixture.Components, seconds),
                [
                    new("log_likelihood", Differences.Relative(actual.LogLikelihood, expected.LogLikelihood)),
                    new("statistics", Differences.OfStatistics(actual.Statistics, expected.Statistics)),
                ],
                [new("bic_per_1e6_rows", 2 * Math.Abs(actual.LogLikelihood - expected.LogLikelihood) / expected.Rows * 1e6)]),
        ];
    }

    private static SufficientStatistics NewStatistics(GaussianMixture mixture) => new(mixture.Components, mixture.OverallMean());
}
