using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>A compiled program in the memory of a device.</summary>
internal sealed class CudaModule : NativeHandle
{
    private readonly CudaContext context;

    /// <summary>Takes over a module.</summary>
    public CudaModule(CudaContext context, nint module)
    {
        this.context = context;
        context.Hold();
        SetHandle(module);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => context.Release(CudaApi.ModuleUnload, handle);
}

/// <summary>A kernel of a program, which lives as long as this.</summary>
internal sealed class CudaKernel : NativeKernel
{
    /// <summary>Finds a kernel by its name.</summary>
    public CudaKernel(CudaModule module, string entry)
    {
        Module = module;
        CudaStatus.Check(CudaApi.ModuleGetFunction(out nint function, module.Value, entry), "cuModuleGetFunction");
        SetHandle(function);
    }

    /// <summary>What it is part of.</summary>
    public CudaModule Module { get; }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => true;
}

/// <summary>Commands that a device executes in their order, beside those of other queues.</summary>
internal sealed class CudaQueue : NativeHandle
{
    private const uint NonBlocking = 1;
    private readonly CudaContext context;

    /// <summary>Makes a queue; the context is current.</summary>
    public CudaQueue(CudaContext context)
    {
        this.context = context;
        CudaStatus.Check(CudaApi.StreamCreate(out nint stream, NonBlocking), "cuStreamCreate");
        context.Hold();
        SetHandle(stream);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => context.Release(CudaApi.StreamDestroy, handle);
}

/// <summary>A point among the commands of a queue that others wait for.</summary>
internal sealed class CudaEvent : NativeHandle
{
    private const uint WithoutTiming = 2;
    private readonly CudaContext context;

    /// <summary>Makes an event that is over until it is recorded; the context is current.</summary>
    public CudaEvent(CudaContext context)
    {
        this.context = context;
        CudaStatus.Check(CudaApi.EventCreate(out nint created, WithoutTiming), "cuEventCreate");
        context.Hold();
        SetHandle(created);
    }

    /// <summary>Takes the place behind all commands so far.</summary>
    public void Record(CudaQueue queue) => CudaStatus.Check(CudaApi.EventRecord(handle, queue.Value), "cuEventRecord");

    /// <summary>Waits until the commands before it are finished.</summary>
    public void Wait() => CudaStatus.Check(CudaApi.EventSynchronize(handle), "cuEventSynchronize");

    /// <summary>Makes the further commands of a queue wait for those before the event.</summary>
    public void HoldUp(CudaQueue queue) => CudaStatus.Check(CudaApi.StreamWaitEvent(queue.Value, handle, 0), "cuStreamWaitEvent");

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => context.Release(CudaApi.EventDestroy, handle);
}

/// <summary>Memory of the host that the device copies from and to by itself.</summary>
internal sealed unsafe class CudaPinned : NativeHandle
{
    private readonly CudaContext context;

    /// <summary>Allocates pinned memory; the context is current.</summary>
    public CudaPinned(CudaContext context, long bytes)
    {
        this.context = context;
        CudaStatus.Check(CudaApi.MemHostAlloc(out nint pointer, (nuint)bytes, 0), "cuMemHostAlloc");
        context.Hold();
        SetHandle(pointer);
    }

    /// <summary>Its first byte.</summary>
    public byte* Pointer => (byte*)handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => context.Release(CudaApi.MemFreeHost, handle);
}

/// <summary>Memory of a device.</summary>
internal sealed class CudaMemory : NativeHandle
{
    private readonly CudaContext context;

    /// <summary>Allocates memory; the context is current.</summary>
    public CudaMemory(CudaContext context, long bytes)
    {
        this.context = context;
        Bytes = bytes;
        CudaStatus.Check(CudaApi.MemAlloc(out nint pointer, (nuint)bytes), "cuMemAlloc");
        context.Hold();
        SetHandle(pointer);
    }

    /// <summary>Its size.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => context.Release(CudaApi.MemFree, handle);
}
