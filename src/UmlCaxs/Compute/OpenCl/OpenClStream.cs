using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>The commands of one caller: buffers, copies and kernel launches, executed in their order.</summary>
internal sealed unsafe class OpenClStream : NativeStream
{
    private const ulong ReadWrite = 1;
    private const uint Blocking = 1;

    /// <summary>Share of a device's memory that rows may stay in; the rest is for results, other programs and the driver.</summary>
    private const double DataShare = 0.75;

    private const string Pocl = "Portable Computing Language";

    /// <summary>
    /// PoCL knows a loaded kernel by its program and the size of a group, but has one for each range of grid sizes. Where a launch
    /// of another size comes to the fore while one is running, in whatever context of the process, it releases the wrong one of
    /// them and ends the process ("pocl_release_dlhandle_cache: Assertion `found->ref_count > 0' failed"; seen in 3.1). One launch
    /// at a time in the whole process avoids it.
    /// </summary>
    private static readonly Lock OneByOne = new();

    private readonly OpenClBackend backend;
    private readonly bool isOneByOne;

    public OpenClStream(OpenClBackend backend)
    {
        this.backend = backend;
        OpenClDevice device = backend.Device;
        Limits = new NativeLimits((long)(DataShare * device.MemoryBytes), device.LargestBufferBytes, device.LocalBytes, device.LargestGroup);
        Queue = OpenQueue();
        isOneByOne = device.Driver.StartsWith(Pocl, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public override NativeLimits Limits { get; }

    /// <summary>The queue of the commands.</summary>
    public OpenClQueue Queue { get; }

    /// <summary>A further queue of the same device, for copies beside the commands.</summary>
    public OpenClQueue OpenQueue()
    {
        OpenClQueue queue = OpenClApi.CreateCommandQueue(backend.Context, backend.Device.Id, 0, out int status);
        OpenClStatus.Check(status, "clCreateCommandQueue");
        return queue;
    }

    /// <inheritdoc/>
    public override OpenClBuffer Allocate(long bytes) => Allocate(bytes, ReadWrite);

    /// <summary>Allocates memory with flags of the specification's clCreateBuffer.</summary>
    public OpenClBuffer Allocate(long bytes, ulong flags)
    {
        OpenClBuffer buffer = OpenClApi.CreateBuffer(backend.Context, flags, (nuint)Math.Max(1, bytes), 0, out int status);
        OpenClStatus.Check(status, "clCreateBuffer");
        return buffer;
    }

    /// <inheritdoc/>
    public override void Write(NativeBuffer buffer, long offset, void* source, long bytes)
    {
        if (bytes > 0)
            OpenClStatus.Check(OpenClApi.EnqueueWriteBuffer(Queue, (OpenClBuffer)buffer, Blocking, (nuint)offset, (nuint)bytes, source, 0, null, null), "clEnqueueWriteBuffer");
    }

    /// <inheritdoc/>
    public override void Read(NativeBuffer buffer, void* target, long bytes)
    {
        if (bytes > 0)
            OpenClStatus.Check(OpenClApi.EnqueueReadBuffer(Queue, (OpenClBuffer)buffer, Blocking, 0, (nuint)bytes, target, 0, null, null), "clEnqueueReadBuffer");
    }

    /// <inheritdoc/>
    public override NativeKernel Kernel(KernelShape shape, string entry) => backend.Kernel(shape, entry);

    /// <inheritdoc/>
    public override void Launch(NativeKernel kernel, long groups, int items, params ReadOnlySpan<KernelArgument> arguments)
    {
        var openClKernel = (OpenClKernel)kernel;
        for (int i = 0; i < arguments.Length; i++)
        {
            long bits = arguments[i].Bits;
            OpenClStatus.Check(OpenClApi.SetKernelArg(openClKernel, (uint)i, (nuint)arguments[i].Size, &bits), "clSetKernelArg");
        }

        if (!isOneByOne)
        {
            Enqueue();
            return;
        }

        lock (OneByOne)
        {
            Enqueue();
            OpenClStatus.Check(OpenClApi.Finish(Queue), "clFinish");
        }

        void Enqueue()
        {
            nuint global = (nuint)(groups * items);
            OpenClStatus.Check(OpenClApi.EnqueueNdRangeKernel(Queue, openClKernel, 1, null, in global, (nuint)items, 0, null, null), "clEnqueueNDRangeKernel");
        }
    }

    /// <inheritdoc/>
    public override NativeSlot Slot(long bytes) => new OpenClSlot(this, bytes);

    /// <inheritdoc/>
    public override void Dispose() => Queue.Dispose();
}
