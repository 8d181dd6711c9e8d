using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>The calls of OpenCL 1.2 that are used, as its specification declares them. Every result goes through <see cref="OpenClStatus"/>.</summary>
internal static unsafe partial class OpenClApi
{
    private const string Library = OpenClLibrary.ImportName;

    [LibraryImport(Library, EntryPoint = "clGetPlatformIDs")]
    public static partial int GetPlatformIds(uint room, nint* platforms, out uint count);

    [LibraryImport(Library, EntryPoint = "clGetPlatformInfo")]
    public static partial int GetPlatformInfo(nint platform, uint name, nuint size, void* value, out nuint needed);

    [LibraryImport(Library, EntryPoint = "clGetDeviceIDs")]
    public static partial int GetDeviceIds(nint platform, ulong type, uint room, nint* devices, out uint count);

    [LibraryImport(Library, EntryPoint = "clGetDeviceInfo")]
    public static partial int GetDeviceInfo(nint device, uint name, nuint size, void* value, out nuint needed);

    [LibraryImport(Library, EntryPoint = "clCreateContext")]
    public static partial OpenClContext CreateContext(nint* properties, uint devices, in nint device, nint notify, nint data, out int status);

    [LibraryImport(Library, EntryPoint = "clReleaseContext")]
    public static partial int ReleaseContext(nint context);

    [LibraryImport(Library, EntryPoint = "clCreateCommandQueue")]
    public static partial OpenClQueue CreateCommandQueue(OpenClContext context, nint device, ulong properties, out int status);

    [LibraryImport(Library, EntryPoint = "clReleaseCommandQueue")]
    public static partial int ReleaseCommandQueue(nint queue);

    [LibraryImport(Library, EntryPoint = "clCreateProgramWithSource")]
    public static partial OpenClProgram CreateProgramWithSource(OpenClContext context, uint count, byte** texts, nuint* lengths, out int status);

    [LibraryImport(Library, EntryPoint = "clCreateProgramWithBinary")]
    public static partial OpenClProgram CreateProgramWithBinary(OpenClContext context, uint devices, in nint device, nuint* lengths, byte** binaries, out int binaryStatus, out int status);

    [LibraryImport(Library, EntryPoint = "clBuildProgram", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int BuildProgram(OpenClProgram program, uint devices, in nint device, string options, nint notify, nint data);

    [LibraryImport(Library, EntryPoint = "clGetProgramBuildInfo")]
    public static partial int GetProgramBuildInfo(OpenClProgram program, nint device, uint name, nuint size, void* value, out nuint needed);

    [LibraryImport(Library, EntryPoint = "clGetProgramInfo")]
    public static partial int GetProgramInfo(OpenClProgram program, uint name, nuint size, void* value, out nuint needed);

    [LibraryImport(Library, EntryPoint = "clReleaseProgram")]
    public static partial int ReleaseProgram(nint program);

    [LibraryImport(Library, EntryPoint = "clCreateKernel", StringMarshalling = StringMarshalling.Utf8)]
    public static partial OpenClKernel CreateKernel(OpenClProgram program, string name, out int status);

    [LibraryImport(Library, EntryPoint = "clReleaseKernel")]
    public static partial int ReleaseKernel(nint kernel);

    [LibraryImport(Library, EntryPoint = "clSetKernelArg")]
    public static partial int SetKernelArg(OpenClKernel kernel, uint index, nuint size, void* value);

    [LibraryImport(Library, EntryPoint = "clCreateBuffer")]
    public static partial OpenClBuffer CreateBuffer(OpenClContext context, ulong flags, nuint size, nint hostMemory, out int status);

    [LibraryImport(Library, EntryPoint = "clReleaseMemObject")]
    public static partial int ReleaseMemObject(nint memory);

    [LibraryImport(Library, EntryPoint = "clEnqueueNDRangeKernel")]
    public static partial int EnqueueNdRangeKernel(OpenClQueue queue, OpenClKernel kernel, uint dimensions, nuint* offset, in nuint global, in nuint local, uint waits, nint* waitList, nint* done);

    [LibraryImport(Library, EntryPoint = "clReleaseEvent")]
    public static partial int ReleaseEvent(nint command);

    [LibraryImport(Library, EntryPoint = "clWaitForEvents")]
    public static partial int WaitForEvents(uint count, in nint command);

    [LibraryImport(Library, EntryPoint = "clEnqueueMarkerWithWaitList")]
    public static partial int EnqueueMarker(OpenClQueue queue, uint waits, nint* waitList, out OpenClEvent done);

    [LibraryImport(Library, EntryPoint = "clEnqueueBarrierWithWaitList")]
    public static partial int EnqueueBarrier(OpenClQueue queue, uint waits, in nint waitList, nint* done);

    [LibraryImport(Library, EntryPoint = "clFlush")]
    public static partial int Flush(OpenClQueue queue);

    [LibraryImport(Library, EntryPoint = "clFinish")]
    public static partial int Finish(OpenClQueue queue);

    [LibraryImport(Library, EntryPoint = "clEnqueueMapBuffer")]
    public static partial void* EnqueueMapBuffer(OpenClQueue queue, OpenClBuffer buffer, uint blocking, ulong flags, nuint offset, nuint size, uint waits, nint* waitList, nint* done, out int status);

    [LibraryImport(Library, EntryPoint = "clEnqueueUnmapMemObject")]
    public static partial int EnqueueUnmap(OpenClQueue queue, OpenClBuffer buffer, void* mapped, uint waits, nint* waitList, nint* done);

    [LibraryImport(Library, EntryPoint = "clEnqueueWriteBuffer")]
    public static partial int EnqueueWriteBufferAsync(OpenClQueue queue, OpenClBuffer buffer, uint blocking, nuint offset, nuint size, void* source, uint waits, nint* waitList, out OpenClEvent done);

    [LibraryImport(Library, EntryPoint = "clEnqueueReadBuffer")]
    public static partial int EnqueueReadBuffer(OpenClQueue queue, OpenClBuffer buffer, uint blocking, nuint offset, nuint size, void* target, uint waits, nint* waitList, nint* done);

    [LibraryImport(Library, EntryPoint = "clEnqueueWriteBuffer")]
    public static partial int EnqueueWriteBuffer(OpenClQueue queue, OpenClBuffer buffer, uint blocking, nuint offset, nuint size, void* source, uint waits, nint* waitList, nint* done);
}
