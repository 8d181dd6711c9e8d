namespace UmlCaxs.Compute.Ilgpu;

/// <summary>The C# kernels of <c>kernels/Ilgpu</c> on a device of ILGPU. Double precision.</summary>
internal sealed class IlgpuBackend : IComputeBackend
{
    private readonly Func<IIlgpuDevice> open;
    private IIlgpuDevice device;

    /// <summary>A backend on a device.</summary>
    /// <param name="name">Name by which the user forces it.</param>
    /// <param name="threads">CPU threads that the host may use; 0 for all processors.</param>
    /// <param name="open">Opens the device, and again where a kernel that does not compile spoiled it.</param>
    /// <exception cref="DeviceNotAvailableException">There is no such device.</exception>
    public IlgpuBackend(string name, int threads, Func<IIlgpuDevice> open)
    {
        Name = name;
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
        this.open = open;
        device = open();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Description => device.Description;

    /// <inheritdoc/>
    public Precision Precision => Precision.Double;

    /// <inheritdoc/>
    public int Threads { get; }

    /// <inheritdoc/>
    public IDeviceMatrix Upload(FeatureMatrix features)
    {
        if (device.IsSpoiled)
            device = open();
        return new IlgpuMatrix(device, features, Threads);
    }
}
