using System.Diagnostics;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Scalar;

namespace UmlCaxs.Benchmarking;

/// <summary>A device with the rows of a problem, and how its operations are timed and judged.</summary>
/// <param name="backend">Device.</param>
/// <param name="problem">What is computed.</param>
/// <param name="rows">N.</param>
/// <param name="runs">Timed runs of each operation after one warm-up.</param>
/// <param name="limit">Once its timed runs have taken this long, an operation is not repeated any more.</param>
/// <param name="cancellation">Ends the measurement between runs.</param>
public sealed class BenchmarkSession(IComputeBackend backend, BenchmarkProblem problem, long rows, int runs, TimeSpan limit, CancellationToken cancellation) : IDisposable
{
    private const int MostRowsJudged = 20_000;
    private FeatureMatrix? features;
    private IDeviceMatrix? data;

    /// <summary>Device.</summary>
    public IComputeBackend Backend => backend;

    /// <summary>What is computed.</summary>
    public BenchmarkProblem Problem => problem;

    /// <summary>N.</summary>
    public long Rows => rows;

    /// <summary>The rows on the device: drawn and brought there when first asked for.</summary>
    internal IDeviceMatrix Data => data ??= backend.Upload(features ??= problem.Draw(rows, backend.Threads));

    /// <inheritdoc/>
    public void Dispose()
    {
        data?.Dispose();
        features?.Dispose();
    }

    /// <summary>Median seconds of some work.</summary>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    internal double Median(Action work)
    {
        // Never counted, however long it takes: it may compile, and touches memory for the first time.
        Seconds(work);
        var seconds = new List<double>();
        long start = Stopwatch.GetTimestamp();
        do
            seconds.Add(Seconds(work));
        while (seconds.Count < runs && Stopwatch.GetElapsedTime(start) < limit);
        seconds.Sort();
        return (seconds[(seconds.Count - 1) / 2] + seconds[seconds.Count / 2]) / 2;
    }

    /// <summary>The same on the device and on the scalar reference, on so many rows that the reference can do it.</summary>
    /// <param name="compute">Computes on some rows.</param>
    /// <param name="most">At most so many rows.</param>
    internal (T Actual, T Expected) Judge<T>(Func<IDeviceMatrix, T> compute, int most = MostRowsJudged) => JudgeRows(
        (on, judged) =>
        {
            using IDeviceMatrix device = on.Upload(judged);
            return compute(device);
        },
        most);

    /// <summary>As <see cref="Judge"/>, for what brings its rows to a backend itself.</summary>
    internal (T Actual, T Expected) JudgeRows<T>(Func<IComputeBackend, FeatureMatrix, T> compute, int most)
    {
        cancellation.ThrowIfCancellationRequested();
        using FeatureMatrix judged = problem.Draw(Math.Min(rows, most), backend.Threads);
        return (compute(backend, judged), compute(new ScalarBackend(), judged));
    }

    private double Seconds(Action work)
    {
        cancellation.ThrowIfCancellationRequested();
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
