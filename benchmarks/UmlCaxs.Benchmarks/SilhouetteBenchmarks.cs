using BenchmarkDotNet.Attributes;
using UmlCaxs.Benchmarking;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.IO;

namespace UmlCaxs.Benchmarks;

/// <summary>
/// Silhouettes of 29,655 rows of 12 features: the csc2 clusters alone, and 190 labellings, 10 each of 2 to 20 clusters. Those
/// of nearest points have much in common, as fits of the same rows do; those at random share least of all.
/// </summary>
public class SilhouetteBenchmarks
{
    private const int Rows = 29_655;
    private readonly double[] coefficients = new double[190 * Rows];
    private FeatureMatrix features = null!;
    private IDeviceMatrix data = null!;
    private int[] clusters = null!;
    private int[][] nearest = null!;
    private int[][] random = null!;

    [GlobalSetup]
    public void Setup()
    {
        Model model = ModelFile.Load("csc2");
        features = BenchmarkProblem.Draw(model.Mixture, Rows, 42, Environment.ProcessorCount);
        data = new CpuBackend().Upload(features);
        clusters = new int[Rows];
        data.Responsibilities(model.Mixture, 0, [], clusters, []);
        nearest = [.. Enumerable.Range(0, 190).Select(l => Nearest(2 + (l / 10), l))];
        random = [.. Enumerable.Range(0, 190).Select(l => Random(2 + (l / 10), l))];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        data.Dispose();
        features.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void OneLabelling() => data.Silhouettes([clusters], coefficients.AsSpan(0, Rows));

    [Benchmark]
    public void NearestOfRandomRows() => data.Silhouettes(nearest, coefficients);

    [Benchmark]
    public void AtRandom() => data.Silhouettes(random, coefficients);

    private static int[] Random(int count, int seed)
    {
        var stream = new Random(seed);
        return [.. Enumerable.Range(0, Rows).Select(_ => stream.Next(count))];
    }

    /// <summary>The nearest of some rows, drawn at random, for every row.</summary>
    private int[] Nearest(int count, int seed)
    {
        var stream = new Random(seed);
        double[][] centres = [.. Enumerable.Range(0, count).Select(_ => Row(stream.Next(Rows)))];
        return [.. Enumerable.Range(0, Rows).Select(Row).Select(x => Array.IndexOf(centres, centres.MinBy(c => c.Zip(x, (a, b) => (a - b) * (a - b)).Sum())))];
    }

    private double[] Row(int row)
    {
        double[] values = new double[features.Dims];
        features.CopyRow(row, values);
        return values;
    }
}
