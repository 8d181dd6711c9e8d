using System.Runtime.CompilerServices;
using UmlCaxs.Compute;
using UmlCaxs.Synthetic;

namespace UmlCaxs.Benchmarking;

/// <summary>What devices are measured on: rows that are drawn from a mixture, and class models of its clusters.</summary>
/// <param name="mixture">K components in D dimensions.</param>
/// <param name="classes">Class models of its clusters.</param>
/// <param name="seed">Seed of the rows.</param>
public sealed class BenchmarkProblem(GaussianMixture mixture, ClassModelSet classes, int seed)
{
    /// <summary>The largest K of a sweep; it begins at 1.</summary>
    public const int SweepComponents = 20;

    /// <summary>Mixtures of a sweep for each K.</summary>
    public const int SweepRestarts = 10;

    private const int PurposeOfRows = 0;

    /// <summary>K components in D dimensions.</summary>
    public GaussianMixture Mixture => mixture;

    /// <summary>Class models of the clusters.</summary>
    public ClassModelSet Classes => classes;

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

    /// <summary>Every class in every cluster, around the component's own Gaussian.</summary>
    /// <param name="mixture">K components.</param>
    /// <param name="classNames">Classes.</param>
    public static ClassModelSet ClassesAround(GaussianMixture mixture, IReadOnlyList<string> classNames) => new(
        classNames,
        [.. Enumerable.Range(0, mixture.Components).Select(k => (IReadOnlyList<ClassModel>)[.. classNames.Select((_, c) => new ClassModel(c, [.. mixture.Mean(k).ToArray().Select(m => m + (0.01 * c))], SymmetricMatrix.PseudoInverse(mixture.Covariance(k), mixture.Dims), 0))])]);

    /// <summary>Draws rows; the first of them do not depend on how many there are, nor on the threads.</summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="rows">N.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="threads">Threads to use.</param>
    public static FeatureMatrix Draw(GaussianMixture mixture, long rows, int seed, int threads)
    {
        int dims = mixture.Dims;
        double[] factors = new double[mixture.Components * dims * dims];
        for (int k = 0; k < mixture.Components; k++)
            Cholesky.TryFactor(mixture.Covariance(k), factors.AsSpan(k * dims * dims, dims * dims), dims);

        // As many chunks at a time as keep the threads busy; each from a stream of its own.
        int atOnce = (int)Math.Min(rows, (long)threads * 4 * FeatureMatrix.ChunkRows);
        double[][] columns = [.. Enumerable.Range(0, dims).Select(_ => new double[atOnce])];
        var features = new FeatureMatrix(dims);
        for (long first = 0; first < rows; first += atOnce)
        {
            long firstChunk = first / FeatureMatrix.ChunkRows;
            int count = (int)Math.Min(atOnce, rows - first);
            Parallel.For(0, (count + FeatureMatrix.ChunkRows - 1) / FeatureMatrix.ChunkRows, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
            {
                int start = chunk * FeatureMatrix.ChunkRows;
                DrawRows(mixture, factors, new RandomStream(seed, firstChunk + chunk, PurposeOfRows), columns, start, Math.Min(count, start + FeatureMatrix.ChunkRows));
            });
            features.Append(columns, 0, count, threads);
        }

        return features;
    }

    /// <summary>Rows of this problem.</summary>
    /// <param name="rows">N.</param>
    /// <param name="threads">Threads to use.</param>
    public FeatureMatrix Draw(long rows, int threads) => Draw(mixture, rows, seed, threads);

    /// <summary>
    /// The mixtures that a sweep begins with, <see cref="SweepRestarts"/> for each K from 1 on: rows as means, every covariance
    /// the mean of those of the problem.
    /// </summary>
    public IReadOnlyList<GaussianMixture> SweepMixtures() =>
        [.. Enumerable.Range(1, SweepComponents).SelectMany(k => Enumerable.Range(0, SweepRestarts).Select(r => Start(k, seed + (k * SweepRestarts) + r)))];

    private GaussianMixture Start(int components, int startSeed)
    {
        int square = mixture.Dims * mixture.Dims;
        double[] weights = new double[components];
        double[] means = new double[components * mixture.Dims];
        double[] covariances = new double[components * square];
        using FeatureMatrix rows = Draw(mixture, components, startSeed, 1);
        for (int k = 0; k < components; k++)
        {
            weights[k] = 1.0 / components;
            rows.CopyRow(k, means.AsSpan(k * mixture.Dims, mixture.Dims));
            for (int from = 0; from < mixture.Components; from++)
                for (int i = 0; i < square; i++)
                    covariances[(k * square) + i] += mixture.Covariance(from)[i] / mixture.Components;
        }

        return new GaussianMixture(weights, means, covariances);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DrawRows(GaussianMixture mixture, double[] factors, RandomStream random, double[][] columns, int first, int end)
    {
        int dims = mixture.Dims;
        double[] normal = new double[dims];
        for (int n = first; n < end; n++)
        {
            int k = 0;
            for (double u = random.NextUniform(); k < mixture.Components - 1 && u > mixture.Weights[k]; k++)
                u -= mixture.Weights[k];
            for (int i = 0; i < dims; i++)
                normal[i] = random.NextNormal();
            ReadOnlySpan<double> mean = mixture.Mean(k);
            ReadOnlySpan<double> factor = factors.AsSpan(k * dims * dims, dims * dims);
            for (int i = 0; i < dims; i++)
            {
                double value = mean[i];
                for (int j = 0; j <= i; j++)
                    value += factor[(i * dims) + j] * normal[j];
                columns[i][n] = value;
            }
        }
    }
}
