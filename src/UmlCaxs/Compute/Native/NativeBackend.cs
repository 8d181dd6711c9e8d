namespace UmlCaxs.Compute.Native;

/// <summary>A device that runs <c>kernels/native</c>.</summary>
/// <param name="name">Name by which it was asked for.</param>
/// <param name="threads">CPU threads that the host may use; 0 for all processors.</param>
/// <param name="precision">Precision in which it goes over the rows.</param>
public abstract class NativeBackend(string name, int threads, Precision precision) : IComputeBackend
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public abstract string Description { get; }

    /// <inheritdoc/>
    public Precision Precision => precision;

    /// <inheritdoc/>
    public int Threads { get; } = threads == 0 ? Environment.ProcessorCount : threads;

    /// <inheritdoc/>
    /// <exception cref="DeviceNotAvailableException">The device failed.</exception>
    public IDeviceMatrix Upload(FeatureMatrix features) => Upload(features, 0, features.Rows);

    /// <summary>Makes a range of rows available to the device.</summary>
    /// <param name="features">The whole matrix.</param>
    /// <param name="firstRow">First row; the beginning of a chunk.</param>
    /// <param name="rows">Number of rows.</param>
    internal NativeMatrix Upload(FeatureMatrix features, long firstRow, long rows) => new(OpenStream(), features, firstRow, rows, precision);

    /// <summary>Commands of a new caller.</summary>
    private protected abstract NativeStream OpenStream();
}
