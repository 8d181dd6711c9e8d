namespace UmlCaxs.Benchmarking;

/// <summary>Something that is measured.</summary>
/// <param name="Name">Name by which a user asks for it.</param>
/// <param name="Measure">Measures it on the device of a session.</param>
public sealed record BenchmarkOperation(string Name, Func<BenchmarkSession, IReadOnlyList<Measurement>> Measure)
{
    /// <summary>All operations, in the order in which they are measured.</summary>
    public static IReadOnlyList<BenchmarkOperation> All { get; } =
    [
        new("em", EmBenchmark.Measure),
        new("inference", InferenceBenchmark.Measure),
        new("classification", ClassificationBenchmark.Measure),
        new("batch", BatchBenchmark.Measure),
        new("silhouette", SilhouetteBenchmark.Measure),
        new("sweep", SweepBenchmark.Measure),
    ];
}
