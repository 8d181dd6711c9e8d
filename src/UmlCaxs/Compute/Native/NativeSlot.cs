namespace UmlCaxs.Compute.Native;

/// <summary>
/// Pinned memory of the host and as much memory of the device. Copies run beside the commands of the stream: while the kernels
/// work on one slot, the next part of the rows travels into another. For each part, in this order: <see cref="WaitUntilFree"/>,
/// fill <see cref="Pinned"/>, <see cref="Send"/>, launch kernels that read <see cref="Buffer"/>, <see cref="Done"/>.
/// </summary>
internal abstract unsafe class NativeSlot : IDisposable
{
    /// <summary>Memory of the device.</summary>
    public abstract NativeBuffer Buffer { get; }

    /// <summary>Memory of the host.</summary>
    public abstract void* Pinned { get; }

    /// <summary>Waits until the last part has left the pinned memory.</summary>
    public abstract void WaitUntilFree();

    /// <summary>
    /// Begins to copy from the pinned memory to the buffer as soon as the commands before the last <see cref="Done"/> are
    /// finished; commands given from now on wait for the copy.
    /// </summary>
    public abstract void Send(long bytes);

    /// <summary>Says that all commands that read the buffer have been given.</summary>
    public abstract void Done();

    /// <inheritdoc/>
    public abstract void Dispose();
}
