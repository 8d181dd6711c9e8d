using UmlCaxs.Compute;
using UmlCaxs.Mixture;

namespace UmlCaxs.Benchmarking;

/// <summary>A whole sweep from k-means starts to convergence: what a choice of K costs.</summary>
public static class SweepBenchmark
{
    /// <summary>Of more rows than the paper's table has, so many are taken.</summary>
    public const int MostRows = 29_655;

    // The reference fits one mixture after another: a sweep of few rows and small K is what it can do in seconds.
    private const int MostRowsJudged = 1_000;
    private static readonly SweepOptions Judged = new([1, 2, 3, 6], 2);

    /// <summary>Measures K = 1 ... <see cref="BenchmarkProblem.SweepComponents"/>, <see cref="BenchmarkProblem.SweepRestarts"/> restarts each.</summary>
    internal static IReadOnlyList<Measurement> Measure(BenchmarkSession session)
    {
        int rows = (int)Math.Min(session.Rows, MostRows);
        var options = new SweepOptions([.. Enumerable.Range(1, Math.Min(BenchmarkProblem.SweepComponents, rows))], BenchmarkProblem.SweepRestarts);
        using FeatureMatrix features = session.Problem.Draw(rows, session.Backend.Threads);
        double seconds = session.Median(() => MixtureSweep.Run(session.Backend, features, options));
        var (actual, expected) = session.JudgeRows((backend, judged) => MixtureSweep.Run(backend, judged, Judged).Select(m => m.Fit.MeanLogLikelihood).ToArray(), MostRowsJudged);
        return
        [
            new Measurement(
                "sweep",
                $"sweep, K = 1..{BenchmarkProblem.SweepComponents} x {BenchmarkProblem.SweepRestarts} to convergence",
                rows,
                seconds,
                null,
                [new("log_likelihood", Differences.Largest(actual.Zip(expected, Differences.Relative)))],
                []),
        ];
    }
}
