using BenchmarkDotNet.Attributes;
using UmlCaxs.Benchmarking;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.IO;

namespace UmlCaxs.Benchmarks;

/// <summary>Posteriors and csc2 class probabilities of a million rows, from memory to memory.</summary>
public class InferenceBenchmarks
{
    private const int Rows = 1_000_000;
    private readonly int[] clusters = new int[Rows];
    private readonly double[] responsibilities = new double[Rows * 6];
    private readonly double[] probabilities = new double[Rows * 10];
    private Model model = null!;
    private FeatureMatrix features = null!;
    private IDeviceMatrix data = null!;

    [GlobalSetup]
    public void Setup()
    {
        model = ModelFile.Load("csc2");
        features = BenchmarkProblem.Draw(model.Mixture, Rows, 42, Environment.ProcessorCount);
        data = new CpuBackend().Upload(features);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        data.Dispose();
        features.Dispose();
    }

    [Benchmark]
    public void Posteriors() => data.Responsibilities(model.Mixture, 0, responsibilities, clusters, []);

    [Benchmark]
    public void Classification() => data.ClassProbabilities(model.Mixture, model.Classifier!, 0, clusters, probabilities);
}
