using System.Collections.Concurrent;
using System.Globalization;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>
/// The kernels of <c>kernels/native</c>, compiled by the OpenCL driver of a GPU (or, where there is no better use for one, of a
/// CPU).
/// </summary>
public sealed class OpenClBackend : NativeBackend
{
    /// <summary>Name of the best device; that of a certain one is <c>opencl:0</c>, <c>opencl:1</c>, ...</summary>
    public const string BestName = "opencl";

    private readonly OpenClDevice device;
    private readonly OpenClCompiler compiler;
    private readonly ConcurrentDictionary<KernelShape, Lazy<OpenClProgram>> programs = new();

    /// <summary>A backend on a device.</summary>
    internal unsafe OpenClBackend(OpenClDevice device, string name, int threads, BinaryCache cache, Precision precision = Precision.Double)
        : base(name, threads, precision)
    {
        if (device.Refusal is not null)
            throw new DeviceNotAvailableException($"Device '{name}' ({device.Name}) cannot be used: {device.Refusal}. Use --device cpu, or list devices with 'umlcaxs devices'.");
        this.device = device;
        nint id = device.Id;
        Context = OpenClApi.CreateContext(null, 1, in id, 0, 0, out int status);
        OpenClStatus.Check(status, "clCreateContext");
        compiler = new OpenClCompiler(Context, device, cache);
    }

    /// <inheritdoc/>
    public override string Description => device.Description;

    /// <summary>What programs, buffers and queues belong to.</summary>
    internal OpenClContext Context { get; }

    /// <summary>What the driver tells of the device.</summary>
    internal OpenClDevice Device => device;

    /// <summary>Opens a device, or all GPUs of the best one's model together.</summary>
    /// <param name="name"><c>opencl</c> for the best, <c>opencl:1</c> for the second in the order of <c>umlcaxs devices</c>.</param>
    /// <param name="threads">CPU threads that the host may use; 0 for all processors.</param>
    /// <param name="precision">Precision to compute in.</param>
    /// <exception cref="DeviceNotAvailableException">There is no such device, or it cannot be used.</exception>
    public static IComputeBackend Open(string name, int threads, Precision precision = Precision.Double)
    {
        IReadOnlyList<OpenClDevice> devices = OpenClDevice.All(out string? absence);
        if (absence is not null)
            throw new DeviceNotAvailableException($"Device '{name}' is not available: {absence}. Use --device auto, or list devices with 'umlcaxs devices'.");
        int index = 0;
        if (name != BestName && !(int.TryParse(name.AsSpan(BestName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < devices.Count))
            throw new DeviceNotAvailableException($"Device '{name}' is not available: OpenCL has {(devices.Count == 1 ? "one device, opencl:0" : $"devices opencl:0 to opencl:{devices.Count - 1}")}. Use --device auto, or list devices with 'umlcaxs devices'.");
        OpenClDevice[] equal = [.. devices.Where(d => d == devices[index] || (name == BestName && d is { IsGpu: true, Refusal: null } && d.Name == devices[0].Name))];
        OpenClBackend[] backends = [.. equal.Select(d => new OpenClBackend(d, name, threads, BinaryCache.OfUser(BestName), precision))];
        return backends.Length == 1 ? backends[0] : new SharedBackend(name, backends);
    }

    /// <summary>Opens the best device if it is a GPU.</summary>
    /// <param name="threads">CPU threads that the host may use; 0 for all processors.</param>
    /// <param name="precision">Precision to compute in.</param>
    /// <param name="share">Of several processes on this machine, the number of this one, which takes the GPU that it falls on; null takes the best, or all of its kind.</param>
    /// <exception cref="DeviceNotAvailableException">There is no GPU, or it cannot be used.</exception>
    internal static IComputeBackend OpenGpu(int threads, Precision precision, int? share = null)
    {
        int[] usable = [.. OpenClDevice.All(out _).Index().Where(d => d.Item is { IsGpu: true, Refusal: null }).Select(d => d.Index)];
        if (usable.Length == 0)
            throw new DeviceNotAvailableException("OpenCL lists no GPU that can be used.");
        return Open(share is { } number ? $"{BestName}:{usable[number % usable.Length]}" : BestName, threads, precision);
    }

    /// <summary>Every device that OpenCL lists, or why there is none.</summary>
    public static IReadOnlyList<DeviceListing> List()
    {
        IReadOnlyList<OpenClDevice> devices = OpenClDevice.All(out string? absence);
        return absence is not null
            ? [new DeviceListing(BestName, "", absence)]
            : [.. devices.Select((device, i) => new DeviceListing($"{BestName}:{i}", device.Description, device.Refusal))];
    }

    private protected override NativeStream OpenStream() => new OpenClStream(this);

    /// <summary>A kernel with arguments of its own; its program is compiled once a process and shape.</summary>
    /// <param name="shape">The operation and what it is specialised for.</param>
    /// <param name="entry">Name of the kernel in the source.</param>
    internal OpenClKernel Kernel(KernelShape shape, string entry)
    {
        OpenClProgram program = programs.GetOrAdd(shape, s => new Lazy<OpenClProgram>(() => compiler.Build(KernelSource.Of(s.Operation), $"-cl-std=CL1.2 {s.Definitions}"))).Value;
        OpenClKernel kernel = OpenClApi.CreateKernel(program, entry, out int status);
        OpenClStatus.Check(status, "clCreateKernel");
        return kernel;
    }
}
