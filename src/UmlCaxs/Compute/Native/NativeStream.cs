namespace UmlCaxs.Compute.Native;

/// <summary>
/// The commands of one caller on a device: memory, copies and kernel launches, executed in their order. What CUDA and OpenCL
/// have in common, so that the operations are written once. Errors come out as <see cref="DeviceNotAvailableException"/>.
/// </summary>
internal abstract unsafe class NativeStream : IDisposable
{
    /// <summary>What the device has room for.</summary>
    public abstract NativeLimits Limits { get; }

    /// <summary>Allocates memory of the device; at least one byte, as nothing is an error to some drivers.</summary>
    public abstract NativeBuffer Allocate(long bytes);

    /// <summary>Copies to the device; the source is free again when this returns.</summary>
    public abstract void Write(NativeBuffer buffer, long offset, void* source, long bytes);

    /// <summary>Waits for what comes before and copies the beginning of a buffer to the host.</summary>
    public abstract void Read(NativeBuffer buffer, void* target, long bytes);

    /// <summary>A kernel for this stream; its program is compiled once a backend and shape.</summary>
    /// <param name="shape">The operation and what it is specialised for.</param>
    /// <param name="entry">Name of the kernel in the source.</param>
    public abstract NativeKernel Kernel(KernelShape shape, string entry);

    /// <summary>Launches a kernel.</summary>
    /// <param name="kernel">A kernel of this stream.</param>
    /// <param name="groups">Work-groups, at least one.</param>
    /// <param name="items">Work-items of a group.</param>
    /// <param name="arguments">All arguments in their order.</param>
    public abstract void Launch(NativeKernel kernel, long groups, int items, params ReadOnlySpan<KernelArgument> arguments);

    /// <summary>Memory through which rows pass that have no room on the device.</summary>
    /// <param name="bytes">Bytes of the largest part.</param>
    public abstract NativeSlot Slot(long bytes);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Allocates a buffer with these values.</summary>
    public NativeBuffer Allocate<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        NativeBuffer buffer = Allocate((long)values.Length * sizeof(T));
        fixed (T* v = values)
            Write(buffer, 0, v, (long)values.Length * sizeof(T));
        return buffer;
    }

    /// <summary>Waits for what comes before and copies the beginning of a buffer to the host.</summary>
    public void Read<T>(NativeBuffer buffer, Span<T> target)
        where T : unmanaged
    {
        fixed (T* t = target)
            Read(buffer, t, (long)target.Length * sizeof(T));
    }
}
