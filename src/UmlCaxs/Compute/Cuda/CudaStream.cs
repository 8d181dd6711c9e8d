using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>
/// The commands of one caller. Only <see cref="Read"/> waits for the device: coefficients go up through pinned memory and
/// launches are queued behind them, so that an E-step waits once.
/// </summary>
internal sealed unsafe class CudaStream : NativeStream
{
    /// <summary>Share of the free memory that rows may stay in; the rest is for results, other programs and the driver.</summary>
    private const double DataShare = 0.85;

    private readonly CudaBackend backend;
    private readonly CudaStaging staging;
    private readonly CudaSmallMemory small = new();

    public CudaStream(CudaBackend backend)
    {
        this.backend = backend;
        using CudaContext.Scope scope = Context.Enter();
        CudaStatus.Check(CudaApi.MemGetInfo(out nuint free, out _), "cuMemGetInfo");
        CudaDevice device = backend.Device;
        Limits = new NativeLimits((long)(DataShare * free), device.MemoryBytes, device.LocalBytes, device.LargestGroup, device.HasTensorCores ? device.Multiprocessors : 0);
        Queue = new CudaQueue(Context);
        staging = backend.RentStaging();
    }

    /// <inheritdoc/>
    public override NativeLimits Limits { get; }

    /// <summary>The queue of the commands.</summary>
    public CudaQueue Queue { get; }

    /// <summary>What everything here belongs to.</summary>
    public CudaContext Context => backend.Context;

    /// <inheritdoc/>
    public override CudaBuffer Allocate(long bytes)
    {
        bytes = Math.Max(1, bytes);
        if (bytes <= CudaSmallMemory.MostBytes && small.Take(bytes) is { } kept)
            return new CudaBuffer(kept, small);
        using CudaContext.Scope scope = Context.Enter();
        return new CudaBuffer(new CudaMemory(Context, bytes), bytes <= CudaSmallMemory.MostBytes ? small : null);
    }

    /// <inheritdoc/>
    public override void Write(NativeBuffer buffer, long offset, void* source, long bytes)
    {
        using CudaContext.Scope scope = Context.Enter();
        staging.Write(Queue, buffer.Value + (nint)offset, (byte*)source, bytes);
    }

    /// <inheritdoc/>
    public override void Read(NativeBuffer buffer, void* target, long bytes)
    {
        using CudaContext.Scope scope = Context.Enter();
        staging.Read(Queue, buffer.Value, (byte*)target, bytes);
    }

    /// <inheritdoc/>
    public override NativeKernel Kernel(KernelShape shape, string entry) => backend.Kernel(shape, entry);

    /// <inheritdoc/>
    public override void Launch(NativeKernel kernel, long groups, int items, params ReadOnlySpan<KernelArgument> arguments)
    {
        long* values = stackalloc long[arguments.Length];
        void** places = stackalloc void*[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            values[i] = arguments[i].Bits;
            places[i] = values + i;
        }

        using CudaContext.Scope scope = Context.Enter();
        CudaStatus.Check(CudaApi.LaunchKernel(kernel.Value, checked((uint)groups), 1, 1, (uint)items, 1, 1, 0, Queue.Value, places, null), "cuLaunchKernel");
    }

    /// <inheritdoc/>
    public override NativeSlot Slot(long bytes)
    {
        using CudaContext.Scope scope = Context.Enter();
        return new CudaSlot(this, bytes);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (Queue.IsClosed)
            return;

        // A device that failed has said so already; its memory is given back all the same.
        using CudaContext.Scope scope = Context.Enter();
        if (staging.TryFinish(Queue))
            backend.ReturnStaging(staging);
        else
            staging.Dispose();
        small.Dispose();
        Queue.Dispose();
    }
}
