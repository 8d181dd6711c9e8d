using UmlCaxs.Compute;

namespace UmlCaxs.Benchmarking;

/// <summary>Posterior probabilities and clusters of all rows, into memory of the host.</summary>
internal static class InferenceBenchmark
{
    /// <summary>Measures the posteriors under the problem's mixture.</summary>
    public static IReadOnlyList<Measurement> Measure(BenchmarkSession session)
    {
        GaussianMixture mixture = session.Problem.Mixture;
        int components = mixture.Components;
        int[] clusters = new int[RowBatch.Size(session.Rows)];
        double[] responsibilities = new double[(long)clusters.Length * components];
        double seconds = session.Median(() => RowBatch.ForEach(session.Rows, (first, n) =>
            session.Data.Responsibilities(mixture, first, responsibilities.AsSpan(0, n * components), clusters.AsSpan(0, n), [])));

        var (actual, expected) = session.Judge(data =>
        {
            int[] labels = new int[data.Rows];
            double[] posterior = new double[data.Rows * components];
            double[] logDensities = new double[data.Rows];
            data.Responsibilities(mixture, 0, posterior, labels, logDensities);
            return (Labels: labels, Posterior: posterior, LogDensities: logDensities);
        });
        double largestLogDensity = Differences.Largest(expected.LogDensities.Select(Math.Abs));
        return
        [
            new Measurement(
                "inference",
                "posteriors",
                session.Rows,
                seconds,
                Throughput.OfRows(session.Rows, seconds),
                [
                    new("responsibilities", Differences.Largest(actual.Posterior, expected.Posterior)),
                    new("log_densities", Differences.Largest(actual.LogDensities, expected.LogDensities) / largestLogDensity),
                ],
                [new("label_flips", Differences.Flips(actual.Labels, expected.Labels))]),
        ];
    }
}
