namespace UmlCaxs.Benchmarking;

/// <summary>How far a result of a device is from the scalar reference's.</summary>
/// <param name="Name">What deviates, such as <c>log_likelihood</c>.</param>
/// <param name="Value">By how much; NaN if a device gives NaN where the reference does not.</param>
public readonly record struct Deviation(string Name, double Value);
