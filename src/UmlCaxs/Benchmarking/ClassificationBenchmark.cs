using UmlCaxs.Compute;

namespace UmlCaxs.Benchmarking;

/// <summary>Clusters and class probabilities of all rows, into memory of the host.</summary>
internal static class ClassificationBenchmark
{
    /// <summary>Measures the class probabilities under the problem's mixture and class models.</summary>
    public static IReadOnlyList<Measurement> Measure(BenchmarkSession session)
    {
        GaussianMixture mixture = session.Problem.Mixture;
        ClassModelSet classes = session.Problem.Classes;
        int count = classes.ClassNames.Count;
        int[] clusters = new int[RowBatch.Size(session.Rows)];
        double[] probabilities = new double[(long)clusters.Length * count];
        double seconds = session.Median(() => RowBatch.ForEach(session.Rows, (first, n) =>
            session.Data.ClassProbabilities(mixture, classes, first, clusters.AsSpan(0, n), probabilities.AsSpan(0, n * count))));

        var (actual, expected) = session.Judge(data =>
        {
            double[] judged = new double[data.Rows * count];
            data.ClassProbabilities(mixture, classes, 0, new int[data.Rows], judged);
            return judged;
        });
        return
        [
            new Measurement(
                "classification",
                "classification",
                session.Rows,
                seconds,
                Throughput.OfRows(session.Rows, seconds),
                [new("class_probabilities", Differences.Largest(actual, expected))],
                [new("class_flips", Differences.Flips(Differences.Winners(actual, count), Differences.Winners(expected, count)))]),
        ];
    }
}
