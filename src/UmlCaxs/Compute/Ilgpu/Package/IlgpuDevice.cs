using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>
/// An accelerator of ILGPU in a context of its own. Every call of ILGPU that can fail goes through <see cref="Call"/>. Context and
/// accelerator live as long as the process or until nobody refers to them: buffers of matrices still in use belong to them.
/// </summary>
internal sealed class IlgpuDevice : IIlgpuDevice
{
    private readonly string name;
    private readonly Accelerator accelerator;
    private readonly Dictionary<MethodInfo, Delegate> kernels = [];
    private readonly Lock gate = new();

    /// <summary>Takes a device of a context.</summary>
    /// <exception cref="DeviceNotAvailableException">It cannot be used.</exception>
    public IlgpuDevice(string name, Context context, Device device)
    {
        this.name = name;
        accelerator = Call("create accelerator", () => device.CreateAccelerator(context));
    }

    public string Description => DescriptionOf(accelerator.Device);

    public int LargestGroup => accelerator.MaxNumThreadsPerGroup;

    public long SharedBytes => accelerator.MaxSharedMemoryPerGroup;

    public bool IsSpoiled { get; private set; }

    /// <summary>A device in words.</summary>
    public static string DescriptionOf(Device device) => $"{device.Name.Trim()} by ILGPU {typeof(Context).Assembly.GetName().Version?.ToString(3)}";

    public IlgpuBuffer<T> Allocate<T>(long length)
        where T : unmanaged => new Buffer<T>(this, Call($"allocate {length * Unsafe.SizeOf<T>()} bytes", () => accelerator.Allocate1D<T>(length)));

    public void Launch<TArguments>(Action<TArguments> kernel, int groups, int items, int sharedDoubles, TArguments arguments)
        where TArguments : struct
    {
        string title = kernel.Method.DeclaringType!.Name;
        Action<KernelConfig, TArguments> launcher = Compiled(kernel, title);

        // A kernel without shared memory must not be given any.
        SharedMemoryConfig shared = sharedDoubles == 0 ? default : SharedMemoryConfig.RequestDynamic<double>(sharedDoubles);
        var configuration = new KernelConfig(groups, items, shared);
        Call("launch " + title, () => launcher(configuration, arguments));
    }

    private Action<KernelConfig, TArguments> Compiled<TArguments>(Action<TArguments> kernel, string title)
        where TArguments : struct
    {
        lock (gate)
        {
            if (kernels.TryGetValue(kernel.Method, out Delegate? known))
                return (Action<KernelConfig, TArguments>)known;
            try
            {
                Action<KernelConfig, TArguments> compiled = Call("compile " + title, () => accelerator.LoadStreamKernel(kernel));
                kernels[kernel.Method] = compiled;
                return compiled;
            }
            catch (DeviceNotAvailableException)
            {
                IsSpoiled = true;
                throw;
            }
        }
    }

    private void Call(string call, Action action) => Call(call, () =>
    {
        action();
        return 0;
    });

    /// <summary>The one place where errors of ILGPU become ours: the call, the reason, and what can be done.</summary>
    private T Call<T>(string call, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is AcceleratorException or InternalCompilerException or CapabilityNotSupportedException or NotSupportedIntrinsicException
            or InvalidCodeGenerationException or InvalidKernelOperationException or NotSupportedException or OutOfMemoryException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new DeviceNotAvailableException($"Device '{name}': ILGPU could not {call}: {Reason(e)}. Use --device cpu, or list devices with 'umlcaxs devices'.");
        }
    }

    /// <summary>The innermost error: ILGPU wraps what a compiler says into notes of the place in its own code.</summary>
    private static string Reason(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e switch
        {
            CLException error => error.Error.ToString(),
            CudaException error => error.Error,
            _ => e.Message.Trim().TrimEnd('.'),
        };
    }

    /// <summary>Memory of the accelerator.</summary>
    private sealed unsafe class Buffer<T>(IlgpuDevice device, MemoryBuffer1D<T, Stride1D.Dense> memory) : IlgpuBuffer<T>
        where T : unmanaged
    {
        public override ArrayView<T> View => memory.View.BaseView;

        public override void Write(long at, ReadOnlySpan<T> source)
        {
            if (source.IsEmpty)
                return;
            int length = source.Length;
            fixed (T* pointer = source)
            {
                T* from = pointer;
                device.Call("copy to the device", () => Copy(from));
            }

            void Copy(T* from)
            {
                AcceleratorStream stream = device.accelerator.DefaultStream;
                View.SubView(at, length).CopyFromCPUUnsafeAsync<T, ArrayView<T>>(stream, ref *from, length);
                stream.Synchronize();
            }
        }

        public override void Read(Span<T> target)
        {
            if (target.IsEmpty)
                return;
            int length = target.Length;
            fixed (T* pointer = target)
            {
                T* to = pointer;
                device.Call("run what was launched and copy from the device", () => Copy(to));
            }

            void Copy(T* to)
            {
                AcceleratorStream stream = device.accelerator.DefaultStream;
                View.SubView(0, length).CopyToCPUUnsafeAsync<T, ArrayView<T>>(stream, ref *to, length);
                stream.Synchronize();
            }
        }

        public override void Dispose() => memory.Dispose();
    }
}
