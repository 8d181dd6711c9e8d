using System.Diagnostics;
using UmlCaxs.Compute.Scalar;

namespace UmlCaxs.Compute;

/// <summary>Measured throughput of a device, with its error against the scalar reference.</summary>
/// <param name="Device">Backend name and description.</param>
/// <param name="Rows">N.</param>
/// <param name="Dims">D.</param>
/// <param name="Components">K.</param>
/// <param name="EmIterationSeconds">Median time of one E-step with its statistics (the M-step takes microseconds).</param>
/// <param name="PredictSeconds">Median time of the responsibilities and clusters of all rows.</param>
/// <param name="ClassifySeconds">Median time of clusters and class probabilities of all rows.</param>
/// <param name="MaxErrorVsScalar">Largest of: relative error of the log-likelihood, of the statistics (against the largest of their kind), absolute error of responsibilities and class probabilities.</param>
public sealed record DeviceBenchmark(string Device, long Rows, int Dims, int Components, double EmIterationSeconds, double PredictSeconds, double ClassifySeconds, double MaxErrorVsScalar)
{
    private const int RowsChecked = 20_000;

    /// <summary>EM throughput in 1e6 (row x component) per second.</summary>
    public double EmMrcPerSecond => Rows * Components / EmIterationSeconds / 1e6;

    /// <summary>Measures a device.</summary>
    /// <param name="backend">Device.</param>
    /// <param name="mixture">K components in D dimensions; the rows are drawn from it.</param>
    /// <param name="classes">Class models of its clusters.</param>
    /// <param name="rows">N.</param>
    /// <param name="runs">Timed runs of each operation after one warm-up.</param>
    /// <param name="seed">Seed of the rows.</param>
    /// <param name="cancellation">Ends the measurement between runs.</param>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static DeviceBenchmark Run(IComputeBackend backend, GaussianMixture mixture, ClassModelSet classes, long rows, int runs, int seed, CancellationToken cancellation = default)
    {
        using FeatureMatrix features = Draw(mixture, rows, seed);
        using IDeviceMatrix data = backend.Upload(features);
        var statistics = new SufficientStatistics(mixture.Components, mixture.Mean(0));
        double em = Median(runs, () => data.EStep(mixture, statistics), cancellation);

        // Results of all rows may not fit one array; one buffer is filled again and again.
        int batch = (int)Math.Min(rows, 1_000_000);
        int[] clusters = new int[batch];
        double[] responsibilities = new double[(long)batch * mixture.Components];
        double[] probabilities = new double[(long)batch * classes.ClassNames.Count];
        double predict = Median(runs, () => InBatches(rows, batch, (first, n) => data.Responsibilities(mixture, first, responsibilities.AsSpan(0, n * mixture.Components), clusters.AsSpan(0, n), [])), cancellation);
        double classify = Median(runs, () => InBatches(rows, batch, (first, n) => data.ClassProbabilities(mixture, classes, first, clusters.AsSpan(0, n), probabilities.AsSpan(0, n * classes.ClassNames.Count))), cancellation);
        double error = Error(backend, mixture, classes, (int)Math.Min(rows, RowsChecked), seed);
        return new DeviceBenchmark(backend.Name, rows, mixture.Dims, mixture.Components, em, predict, classify, error);
    }

    /// <summary>A mixture with overlapping components, for shapes for which there is no real one.</summary>
    /// <param name="components">K.</param>
    /// <param name="dims">D.</param>
    /// <param name="seed">Seed.</param>
    public static GaussianMixture RandomMixture(int components, int dims, int seed)
    {
        var random = new Random(seed);
        double[] weights = new double[components];
        double[] means = new double[components * dims];
        double[] covariances = new double[components * dims * dims];
        for (int k = 0; k < components; k++)
        {
            weights[k] = 1.0 / components;
            Span<double> covariance = covariances.AsSpan(k * dims * dims, dims * dims);
            for (int i = 0; i < dims; i++)
            {
                means[(k * dims) + i] = random.NextDouble();
                for (int j = 0; j < i; j++)
                    covariance[(i * dims) + j] = covariance[(j * dims) + i] = 0.02 * (random.NextDouble() - 0.5) / dims;
                covariance[(i * dims) + i] = 0.02 + (0.05 * random.NextDouble());
            }
        }

        return new GaussianMixture(weights, means, covariances);
    }

    /// <summary>Ten classes in every cluster around the component's own Gaussian.</summary>
    /// <param name="mixture">K components.</param>
    /// <param name="classNames">Classes.</param>
    public static ClassModelSet ClassesAround(GaussianMixture mixture, IReadOnlyList<string> classNames) => new(
        classNames,
        [.. Enumerable.Range(0, mixture.Components).Select(k => (IReadOnlyList<ClassModel>)[.. classNames.Select((_, c) => new ClassModel(c, [.. mixture.Mean(k).ToArray().Select(m => m + (0.01 * c))], SymmetricMatrix.PseudoInverse(mixture.Covariance(k), mixture.Dims), 0))])]);

    internal static FeatureMatrix Draw(GaussianMixture mixture, long rows, int seed)
    {
        int dims = mixture.Dims;
        double[] lower = new double[mixture.Components * dims * dims];
        for (int k = 0; k < mixture.Components; k++)
            Cholesky.TryFactor(mixture.Covariance(k), lower.AsSpan(k * dims * dims, dims * dims), dims);
        var random = new Random(seed);
        var features = new FeatureMatrix(dims);
        double[] normal = new double[dims];
        double[] row = new double[dims];
        for (long n = 0; n < rows; n++)
        {
            int k = 0;
            for (double u = random.NextDouble(); k < mixture.Components - 1 && u > mixture.Weights[k]; k++)
                u -= mixture.Weights[k];
            for (int i = 0; i < dims; i++)
                normal[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            for (int i = 0; i < dims; i++)
            {
                row[i] = mixture.Mean(k)[i];
                for (int j = 0; j <= i; j++)
                    row[i] += lower[(k * dims * dims) + (i * dims) + j] * normal[j];
            }

            features.Append(row);
        }

        return features;
    }

    private static void InBatches(long rows, int batch, Action<long, int> work)
    {
        for (long first = 0; first < rows; first += batch)
            work(first, (int)Math.Min(batch, rows - first));
    }

    private static double Median(int runs, Action work, CancellationToken cancellation)
    {
        work();
        double[] seconds = new double[runs];
        for (int run = 0; run < runs; run++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            work();
            seconds[run] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return runs % 2 == 1 ? seconds[runs / 2] : (seconds[(runs / 2) - 1] + seconds[runs / 2]) / 2;
    }

    private static double Error(IComputeBackend backend, GaussianMixture mixture, ClassModelSet classes, int rows, int seed)
    {
        using FeatureMatrix features = Draw(mixture, rows, seed);
        (double[] Statistics, double LogLikelihood, double[] Responsibilities, double[] Probabilities) Compute(IComputeBackend on)
        {
            using IDeviceMatrix data = on.Upload(features);
            var statistics = new SufficientStatistics(mixture.Components, mixture.Mean(0));
            double logLikelihood = data.EStep(mixture, statistics);
            int[] clusters = new int[rows];
            double[] responsibilities = new double[rows * mixture.Components];
            double[] probabilities = new double[rows * classes.ClassNames.Count];
            data.Responsibilities(mixture, 0, responsibilities, clusters, []);
            data.ClassProbabilities(mixture, classes, 0, clusters, probabilities);
            return (statistics.Values, logLikelihood, responsibilities, probabilities);
        }

        var (statistics, logLikelihood, responsibilities, probabilities) = Compute(backend);
        var reference = Compute(new ScalarBackend());
        double largest = reference.Statistics.Max(Math.Abs);
        return Largest(
        [
            Math.Abs((logLikelihood / reference.LogLikelihood) - 1),
            LargestDifference(statistics, reference.Statistics) / largest,
            LargestDifference(responsibilities, reference.Responsibilities),
            LargestDifference(probabilities, reference.Probabilities),
        ]);
    }

    /// <summary>A value that both call undefined is no difference.</summary>
    private static double LargestDifference(double[] a, double[] b) => Largest(a.Zip(b, (x, y) => double.IsNaN(x) && double.IsNaN(y) ? 0 : Math.Abs(x - y)));

    /// <summary>The largest, or NaN if one is NaN: <see cref="Enumerable.Max(IEnumerable{double})"/> would pass over it, and a broken device would look perfect.</summary>
    private static double Largest(IEnumerable<double> values) => values.Aggregate(0.0, Math.Max);
}
