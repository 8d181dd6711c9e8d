using System.Collections.Concurrent;
using System.Globalization;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>The kernels of <c>kernels/native</c>, compiled by NVRTC for an NVIDIA GPU and run through its driver.</summary>
public sealed class CudaBackend : NativeBackend
{
    /// <summary>Name of the best device; that of a certain one is <c>cuda:0</c>, <c>cuda:1</c>, ...</summary>
    public const string BestName = "cuda";

    private readonly CudaCompiler compiler;
    private readonly ConcurrentDictionary<KernelShape, Lazy<CudaModule>> programs = new();
    private readonly ConcurrentBag<CudaStaging> idleStaging = [];

    /// <summary>A backend on a device.</summary>
    internal CudaBackend(CudaDevice device, string name, int threads, Precision precision, BinaryCache cache)
        : base(name, threads, precision)
    {
        if (device.Refusal is not null)
            throw new DeviceNotAvailableException($"Device '{name}' ({device.Name}) cannot be used: {device.Refusal}. Use --device cpu, or list devices with 'umlcaxs devices'.");
        Device = device;
        Context = new CudaContext(device.Id);
        compiler = new CudaCompiler(device, cache);
    }

    /// <inheritdoc/>
    public override string Description => Device.Description;

    /// <summary>What programs, memory and streams belong to.</summary>
    internal CudaContext Context { get; }

    /// <summary>What the driver tells of the device.</summary>
    internal CudaDevice Device { get; }

    /// <summary>Opens a device, or all of the best one's model together.</summary>
    /// <param name="name"><c>cuda</c> for the best, <c>cuda:1</c> for the second in the order of <c>umlcaxs devices</c>.</param>
    /// <param name="threads">CPU threads that the host may use; 0 for all processors.</param>
    /// <param name="precision">Precision to compute in.</param>
    /// <exception cref="DeviceNotAvailableException">There is no such device, or it cannot be used.</exception>
    public static IComputeBackend Open(string name, int threads, Precision precision)
    {
        IReadOnlyList<CudaDevice> devices = CudaDevice.All(out string? absence);
        if (absence is not null)
            throw new DeviceNotAvailableException($"Device '{name}' is not available: {absence.TrimEnd('.')}. Use --device auto, or list devices with 'umlcaxs devices'.");
        int index = 0;
        if (name != BestName && !(int.TryParse(name.AsSpan(BestName.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < devices.Count))
            throw new DeviceNotAvailableException($"Device '{name}' is not available: CUDA has {(devices.Count == 1 ? "one device, cuda:0" : $"devices cuda:0 to cuda:{devices.Count - 1}")}. Use --device auto, or list devices with 'umlcaxs devices'.");
        CudaDevice[] equal = [.. devices.Where(d => d == devices[index] || (name == BestName && d with { Id = devices[0].Id } == devices[0]))];
        CudaBackend[] backends = [.. equal.Select(d => new CudaBackend(d, name, threads, precision, BinaryCache.OfUser(BestName)))];
        return backends.Length == 1 ? backends[0] : new SharedBackend(name, backends);
    }

    /// <summary>Every device that CUDA lists, or why there is none.</summary>
    public static IReadOnlyList<DeviceListing> List()
    {
        IReadOnlyList<CudaDevice> devices = CudaDevice.All(out string? absence);
        return absence is not null
            ? [new DeviceListing(BestName, "", absence)]
            : [.. devices.Select((device, i) => new DeviceListing($"{BestName}:{i}", device.Description, device.Refusal))];
    }

    private protected override NativeStream OpenStream() => new CudaStream(this);

    /// <summary>A kernel; its program is compiled once a process and shape.</summary>
    /// <param name="shape">The operation and what it is specialised for.</param>
    /// <param name="entry">Name of the kernel in the source.</param>
    internal CudaKernel Kernel(KernelShape shape, string entry)
    {
        CudaModule module = programs.GetOrAdd(shape, s => new Lazy<CudaModule>(() => Load(KernelSource.Of(s.Operation), s.Definitions))).Value;
        using CudaContext.Scope scope = Context.Enter();
        return new CudaKernel(module, entry);
    }

    /// <summary>Compiles a source, or takes its machine code out of the cache, and loads it.</summary>
    /// <exception cref="DeviceNotAvailableException">The source does not compile; the message has the build log.</exception>
    internal CudaModule Load(string source, string definitions)
    {
        using CudaContext.Scope scope = Context.Enter();
        return compiler.Load(Context, source, definitions);
    }

    /// <summary>Pinned memory for a stream, new or of one that is gone; the context is current.</summary>
    internal CudaStaging RentStaging() => idleStaging.TryTake(out CudaStaging? staging) ? staging : new CudaStaging(Context);

    /// <summary>Takes back what a stream rented, with nothing under way.</summary>
    internal void ReturnStaging(CudaStaging staging) => idleStaging.Add(staging);
}
