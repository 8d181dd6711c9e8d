using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>A slot whose copies run in a queue of its own, beside the kernels.</summary>
internal sealed unsafe class CudaSlot : NativeSlot
{
    private readonly CudaStream stream;
    private readonly CudaQueue copies;
    private readonly CudaBuffer device;
    private readonly CudaPinned host;
    private readonly CudaEvent copied;
    private readonly CudaEvent used;

    /// <summary>Allocates memory of both sides; the context is current.</summary>
    public CudaSlot(CudaStream stream, long bytes)
    {
        this.stream = stream;
        device = stream.Allocate(bytes);
        host = new CudaPinned(stream.Context, bytes);
        copies = new CudaQueue(stream.Context);
        copied = new CudaEvent(stream.Context);
        used = new CudaEvent(stream.Context);
    }

    /// <inheritdoc/>
    public override NativeBuffer Buffer => device;

    /// <inheritdoc/>
    public override void* Pinned => host.Pointer;

    /// <inheritdoc/>
    public override void WaitUntilFree()
    {
        using CudaContext.Scope scope = stream.Context.Enter();
        copied.Wait();
    }

    /// <inheritdoc/>
    public override void Send(long bytes)
    {
        using CudaContext.Scope scope = stream.Context.Enter();
        used.HoldUp(copies);
        CudaStatus.Check(CudaApi.MemcpyHtoDAsync(device.Value, host.Pointer, (nuint)bytes, copies.Value), "cuMemcpyHtoDAsync");
        copied.Record(copies);
        copied.HoldUp(stream.Queue);
    }

    /// <inheritdoc/>
    public override void Done()
    {
        using CudaContext.Scope scope = stream.Context.Enter();
        used.Record(stream.Queue);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // A device that failed has said so; memory is given back all the same.
        using (stream.Context.Enter())
        {
            _ = CudaApi.StreamSynchronize(copies.Value);
            _ = CudaApi.StreamSynchronize(stream.Queue.Value);
        }

        copied.Dispose();
        used.Dispose();
        host.Dispose();
        device.Dispose();
        copies.Dispose();
    }
}
