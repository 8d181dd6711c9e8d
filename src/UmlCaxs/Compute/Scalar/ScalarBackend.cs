namespace UmlCaxs.Compute.Scalar;

/// <summary>
/// The definition of correct: every formula as it stands in the books, one row at a time, in double precision. It is
/// never optimised; every other backend is judged against it.
/// </summary>
public sealed class ScalarBackend : IComputeBackend
{
    /// <inheritdoc/>
    public string Name => "scalar";

    /// <inheritdoc/>
    public string Description => "plain C# reference, one thread, no SIMD";

    /// <inheritdoc/>
    public Precision Precision => Precision.Double;

    /// <inheritdoc/>
    public int Threads => 1;

    /// <inheritdoc/>
    public IDeviceMatrix Upload(FeatureMatrix features) => new ScalarMatrix(features);
}
