namespace UmlCaxs.Compute.OpenCl;

/// <summary>The commands of one caller: buffers, copies and kernel launches, executed in their order.</summary>
internal sealed unsafe class OpenClStream : IDisposable
{
    private const ulong ReadWrite = 1;
    private const uint Blocking = 1;
    private readonly OpenClContext context;
    private readonly OpenClQueue queue;

    public OpenClStream(OpenClBackend backend)
    {
        context = backend.Context;
        queue = OpenClApi.CreateCommandQueue(context, backend.Device.Id, 0, out int status);
        OpenClStatus.Check(status, "clCreateCommandQueue");
    }

    /// <summary>Allocates at least one byte, as an empty buffer is an error.</summary>
    public OpenClBuffer Allocate(long bytes)
    {
        OpenClBuffer buffer = OpenClApi.CreateBuffer(context, ReadWrite, (nuint)Math.Max(1, bytes), 0, out int status);
        OpenClStatus.Check(status, "clCreateBuffer");
        return buffer;
    }

    /// <summary>Allocates a buffer with these values.</summary>
    public OpenClBuffer Allocate<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        OpenClBuffer buffer = Allocate((long)values.Length * sizeof(T));
        fixed (T* v = values)
            Write(buffer, 0, v, (long)values.Length * sizeof(T));
        return buffer;
    }

    /// <summary>Copies to the device; the source is free again when this returns.</summary>
    public void Write(OpenClBuffer buffer, long offset, void* source, long bytes)
    {
        if (bytes > 0)
            OpenClStatus.Check(OpenClApi.EnqueueWriteBuffer(queue, buffer, Blocking, (nuint)offset, (nuint)bytes, source, 0, null, null), "clEnqueueWriteBuffer");
    }

    /// <summary>Waits for what comes before and copies the beginning of a buffer to the host.</summary>
    public void Read<T>(OpenClBuffer buffer, Span<T> target)
        where T : unmanaged
    {
        if (target.Length == 0)
            return;
        fixed (T* t = target)
            OpenClStatus.Check(OpenClApi.EnqueueReadBuffer(queue, buffer, Blocking, 0, (nuint)target.Length * (nuint)sizeof(T), t, 0, null, null), "clEnqueueReadBuffer");
    }

    /// <summary>Launches a kernel.</summary>
    /// <param name="kernel">Kernel; keeps the arguments.</param>
    /// <param name="groups">Work-groups, at least one.</param>
    /// <param name="items">Work-items of a group.</param>
    /// <param name="arguments">All arguments in their order.</param>
    public void Launch(OpenClKernel kernel, long groups, int items, params ReadOnlySpan<KernelArgument> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            long bits = arguments[i].Bits;
            OpenClStatus.Check(OpenClApi.SetKernelArg(kernel, (uint)i, (nuint)arguments[i].Size, &bits), "clSetKernelArg");
        }

        nuint global = (nuint)(groups * items);
        OpenClStatus.Check(OpenClApi.EnqueueNdRangeKernel(queue, kernel, 1, null, in global, (nuint)items, 0, null, null), "clEnqueueNDRangeKernel");
    }

    public void Dispose() => queue.Dispose();
}
