using BenchmarkDotNet.Attributes;
using UmlCaxs.Benchmarking;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.IO;
using UmlCaxs.Mixture.Marginal;

namespace UmlCaxs.Benchmarks;

/// <summary>An E-step on rows of which three in ten lack one of two spectral features, against one on complete rows.</summary>
public class MarginalBenchmarks
{
    private const int Rows = 300_000;
    private const int PowlawGamma = 3;
    private const int BbKt = 4;

    private readonly GaussianMixture mixture = ModelFile.Load("csc2").Mixture;
    private FeatureMatrix complete = null!;
    private FeatureMatrix gapped = null!;
    private IDeviceMatrix completeData = null!;
    private IDeviceMatrix gappedData = null!;
    private SufficientStatistics statistics = null!;

    [GlobalSetup]
    public void Setup()
    {
        complete = BenchmarkProblem.Draw(mixture, Rows, 42, Environment.ProcessorCount);
        gapped = WithGaps(complete);
        var backend = new MarginalBackend(new CpuBackend());
        completeData = backend.Upload(complete);
        gappedData = backend.Upload(gapped);
        statistics = new SufficientStatistics(mixture.Components, mixture.OverallMean());
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        completeData.Dispose();
        gappedData.Dispose();
        complete.Dispose();
        gapped.Dispose();
    }

    [Benchmark(Baseline = true)]
    public double Complete() => completeData.EStep(mixture, statistics);

    [Benchmark]
    public double ThirtyPercentMissing() => gappedData.EStep(mixture, statistics);

    private static FeatureMatrix WithGaps(FeatureMatrix complete)
    {
        var gapped = new FeatureMatrix(complete.Dims);
        double[] row = new double[complete.Dims];
        for (int at = 0; at < Rows; at++)
        {
            complete.CopyRow(at, row);
            if (at % 20 < 6)
                row[at % 2 == 0 ? PowlawGamma : BbKt] = double.NaN;
            gapped.Append(row);
        }

        return gapped;
    }
}
