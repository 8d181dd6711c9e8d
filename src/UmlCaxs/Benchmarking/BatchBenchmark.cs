using UmlCaxs.Compute;

namespace UmlCaxs.Benchmarking;

/// <summary>One E-step of all mixtures of a sweep over one copy of the rows.</summary>
internal static class BatchBenchmark
{
    // The reference does them one by one, at some 2e6 rows and components a second.
    private const int MostRowsJudged = 2_000;

    /// <summary>Measures the E-steps of <see cref="BenchmarkProblem.SweepMixtures"/>.</summary>
    public static IReadOnlyList<Measurement> Measure(BenchmarkSession session)
    {
        IReadOnlyList<GaussianMixture> mixtures = session.Problem.SweepMixtures();
        SufficientStatistics[] statistics = NewStatistics(session.Problem, mixtures);
        double[] logLikelihoods = new double[mixtures.Count];
        double seconds = session.Median(() => session.Data.EStepBatch(mixtures, statistics, logLikelihoods));

        var (actual, expected) = session.Judge(
            data =>
            {
                SufficientStatistics[] judged = NewStatistics(session.Problem, mixtures);
                double[] sums = new double[mixtures.Count];
                data.EStepBatch(mixtures, judged, sums);
                return (LogLikelihoods: sums, Statistics: judged);
            },
            MostRowsJudged);
        return
        [
            new Measurement(
                "batch",
                $"E-step of {mixtures.Count} mixtures, K = 1..{BenchmarkProblem.SweepComponents}",
                session.Rows,
                seconds,
                Throughput.OfComponents(session.Rows, mixtures.Sum(m => m.Components), seconds),
                [
                    new("log_likelihood", Differences.Largest(actual.LogLikelihoods.Zip(expected.LogLikelihoods, Differences.Relative))),
                    new("statistics", Differences.Largest(actual.Statistics.Zip(expected.Statistics, Differences.OfStatistics))),
                ],
                []),
        ];
    }

    private static SufficientStatistics[] NewStatistics(BenchmarkProblem problem, IReadOnlyList<GaussianMixture> mixtures)
    {
        double[] origin = problem.Mixture.OverallMean();
        return [.. mixtures.Select(m => new SufficientStatistics(m.Components, origin))];
    }
}
