namespace UmlCaxs.Benchmarking;

/// <summary>How fast a device does something, and how far its results are from the scalar reference's.</summary>
/// <param name="Name">Short name, the prefix of its values in JSON.</param>
/// <param name="Title">What was done, in words.</param>
/// <param name="Rows">Rows that it was done on.</param>
/// <param name="Seconds">Median time.</param>
/// <param name="Rate">Throughput; null where the time says all.</param>
/// <param name="Errors">Relative errors, and absolute ones of probabilities and coefficients: 0 is perfect, NaN broken.</param>
/// <param name="Shifts">Deviations in units of their own.</param>
public sealed record Measurement(string Name, string Title, long Rows, double Seconds, Throughput? Rate, IReadOnlyList<Deviation> Errors, IReadOnlyList<Deviation> Shifts)
{
    /// <summary>The largest error, or NaN if one is NaN.</summary>
    public double LargestError => Differences.Largest(Errors.Select(e => e.Value));
}
