namespace UmlCaxs.Compute.Native;

/// <summary>Several devices of one kind that share the rows of every matrix.</summary>
/// <param name="name">Name by which they were asked for.</param>
/// <param name="devices">At least one; equal shares fit equal devices.</param>
internal sealed class SharedBackend(string name, IReadOnlyList<NativeBackend> devices) : IComputeBackend
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Description => $"{devices.Count} x {devices[0].Description}";

    /// <inheritdoc/>
    public Precision Precision => devices[0].Precision;

    /// <inheritdoc/>
    public int Threads => devices[0].Threads;

    /// <inheritdoc/>
    public IDeviceMatrix Upload(FeatureMatrix features) => new SharedMatrix(devices, features);
}
