using BenchmarkDotNet.Attributes;
using UmlCaxs.Benchmarking;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.IO;

namespace UmlCaxs.Benchmarks;

/// <summary>
/// The fused E-step by number of rows, features, components, threads and vector width. D runs over 1..32 to show that
/// there is no cliff; the cost of a row and component should follow D(D+1) + 2 D + 20 multiply-adds (200 at D = 12).
/// </summary>
public class EStepBenchmarks
{
    private FeatureMatrix features = null!;
    private IDeviceMatrix data = null!;
    private GaussianMixture mixture = null!;
    private SufficientStatistics statistics = null!;

    public static IEnumerable<Shape> Shapes =>
    [
        new(29_655, 12, 6),
        new(1_000_000, 12, 6),
        new(1_000_000, 12, 20),
        .. Enumerable.Range(1, 32).Where(d => d != 12).Select(d => new Shape(100_000, d, 6)),
    ];

    [ParamsSource(nameof(Shapes))]
    public Shape Problem { get; set; } = new(1, 1, 1);

    [GlobalSetup]
    public void Setup()
    {
        mixture = Problem is { Dims: 12, Components: 6 } ? ModelFile.Load("csc2").Mixture : BenchmarkProblem.RandomMixture(Problem.Components, Problem.Dims, 42);
        features = BenchmarkProblem.Draw(mixture, Problem.Rows, 42, Environment.ProcessorCount);
        data = new CpuBackend().Upload(features);
        statistics = new SufficientStatistics(mixture.Components, mixture.Mean(0));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        data.Dispose();
        features.Dispose();
    }

    [Benchmark]
    public double EStep() => data.EStep(mixture, statistics);

    public sealed record Shape(long Rows, int Dims, int Components)
    {
        public override string ToString() => $"{Rows} x {Dims}, K={Components}";
    }
}
