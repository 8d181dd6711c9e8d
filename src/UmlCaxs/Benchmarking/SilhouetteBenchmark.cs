using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;

namespace UmlCaxs.Benchmarking;

/// <summary>Silhouette coefficients: of one labelling, and of all labellings of a sweep in one pass over the pairs.</summary>
public static class SilhouetteBenchmark
{
    /// <summary>The cost grows with the square of the rows: of more than this a sample is taken, as by whoever uses it.</summary>
    public const int MostRows = 100_000;

    private const int MostRowsJudged = 2_000;

    /// <summary>Measures one labelling of the problem's K clusters, and those of every mixture of a sweep that has two clusters or more.</summary>
    internal static IReadOnlyList<Measurement> Measure(BenchmarkSession session)
    {
        int rows = (int)Math.Min(session.Rows, MostRows);
        IReadOnlyList<GaussianMixture> sweep = [.. session.Problem.SweepMixtures().Where(m => m.Components > 1)];
        using FeatureMatrix features = session.Problem.Draw(rows, session.Backend.Threads);
        using IDeviceMatrix data = session.Backend.Upload(features);
        int[][] one = Labellings(features, [session.Problem.Mixture]);
        int[][] many = Labellings(features, sweep);

        // One labelling of each K is enough for a judgement, and the reference needs seconds for them.
        var (actual, expected) = session.Judge(
            judged =>
            {
                int[][] labellings = [.. one, .. many.Where((_, l) => l % BenchmarkProblem.SweepRestarts == 0)];
                labellings = [.. labellings.Select(l => l[..(int)judged.Rows])];
                double[] coefficients = new double[labellings.Length * (int)judged.Rows];
                judged.Silhouettes(labellings, coefficients);
                return coefficients;
            },
            MostRowsJudged);
        var error = new Deviation("coefficients", Differences.Largest(actual, expected));
        return
        [
            new Measurement("silhouette", "silhouette, one labelling", rows, Time(one), null, [error], []),
            new Measurement("silhouettes", $"silhouette, {many.Length} labellings", rows, Time(many), null, [error], []),
        ];

        double Time(int[][] labellings)
        {
            double[] coefficients = new double[labellings.Length * rows];
            return session.Median(() => data.Silhouettes(labellings, coefficients));
        }
    }

    /// <summary>Clusters by the CPU in double precision, so that every device gets the same labels.</summary>
    private static int[][] Labellings(FeatureMatrix features, IReadOnlyList<GaussianMixture> mixtures)
    {
        using IDeviceMatrix data = new CpuBackend().Upload(features);
        int[][] labellings = [.. mixtures.Select(_ => new int[features.Rows])];
        for (int m = 0; m < mixtures.Count; m++)
            data.Responsibilities(mixtures[m], 0, [], labellings[m], []);
        return labellings;
    }
}
