using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>A slot whose copies run in a queue of its own. Pinned memory is what the driver allocates for the host and maps.</summary>
internal sealed unsafe class OpenClSlot : NativeSlot
{
    private const ulong ReadWrite = 1, HostMemory = 1 << 4, MapForWriting = 1 << 1;
    private const uint Blocking = 1;
    private readonly OpenClStream stream;
    private readonly OpenClQueue copies;
    private readonly OpenClBuffer device;
    private readonly OpenClBuffer host;
    private readonly void* pinned;
    private OpenClEvent? copied;
    private OpenClEvent? used;

    public OpenClSlot(OpenClStream stream, long bytes)
    {
        this.stream = stream;
        copies = stream.OpenQueue();
        device = stream.Allocate(bytes);
        host = stream.Allocate(bytes, ReadWrite | HostMemory);
        pinned = OpenClApi.EnqueueMapBuffer(copies, host, Blocking, MapForWriting, 0, (nuint)bytes, 0, null, null, out int status);
        OpenClStatus.Check(status, "clEnqueueMapBuffer");
    }

    /// <inheritdoc/>
    public override NativeBuffer Buffer => device;

    /// <inheritdoc/>
    public override void* Pinned => pinned;

    /// <inheritdoc/>
    public override void WaitUntilFree()
    {
        if (copied is null)
            return;
        OpenClStatus.Check(OpenClApi.WaitForEvents(1, copied.Value), "clWaitForEvents");
        copied.Dispose();
        copied = null;
    }

    /// <inheritdoc/>
    public override void Send(long bytes)
    {
        nint before = used?.Value ?? 0;
        int status = OpenClApi.EnqueueWriteBufferAsync(copies, device, 0, 0, (nuint)bytes, pinned, before == 0 ? 0u : 1u, before == 0 ? null : &before, out OpenClEvent copy);
        OpenClStatus.Check(status, "clEnqueueWriteBuffer");
        copied?.Dispose();
        copied = copy;
        nint after = copy.Value;
        OpenClStatus.Check(OpenClApi.Flush(copies), "clFlush");
        OpenClStatus.Check(OpenClApi.EnqueueBarrier(stream.Queue, 1, in after, null), "clEnqueueBarrierWithWaitList");
    }

    /// <inheritdoc/>
    public override void Done()
    {
        used?.Dispose();
        OpenClStatus.Check(OpenClApi.EnqueueMarker(stream.Queue, 0, null, out used), "clEnqueueMarkerWithWaitList");

        // Another queue waits for the marker, so it must not stay in this one's buffer.
        OpenClStatus.Check(OpenClApi.Flush(stream.Queue), "clFlush");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // A driver that failed has said so; memory is given back all the same.
        _ = OpenClApi.Finish(copies);
        _ = OpenClApi.Finish(stream.Queue);
        _ = OpenClApi.EnqueueUnmap(copies, host, pinned, 0, null, null);
        copied?.Dispose();
        used?.Dispose();
        host.Dispose();
        device.Dispose();
        copies.Dispose();
    }
}
