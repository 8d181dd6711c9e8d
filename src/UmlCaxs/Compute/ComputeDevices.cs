using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Cuda;
using UmlCaxs.Compute.Ilgpu;
using UmlCaxs.Compute.OpenCl;
using UmlCaxs.Compute.Scalar;

namespace UmlCaxs.Compute;

/// <summary>
/// The backends of this build: one ordered table, from which <c>auto</c> chooses by the size of a job
/// (<see cref="AutoBackend"/>) and a user forces one by name.
/// </summary>
public static class ComputeDevices
{
    /// <summary>Environment variable that forces a device where no option does.</summary>
    public const string Variable = "UMLCAXS_DEVICE";

    private const string Remedy = "Use --device auto, or list devices with 'umlcaxs devices'.";

    private static readonly Family[] Table =
    [
        new("cpu", false, (_, threads, precision) => new CpuBackend(threads, precision), threads => [new("cpu", new CpuBackend(threads).Description, null)]),
        new(CudaBackend.BestName, true, CudaBackend.Open, _ => CudaBackend.List()),
        new(OpenClBackend.BestName, true, OpenClBackend.Open, _ => OpenClBackend.List()),
        .. IlgpuDevices.Names.Select(n => new Family(n, false, (name, threads, precision) => precision == Precision.Double ? new IlgpuBackend(name, threads, () => IlgpuDevices.Open(name)) : throw DoubleOnly(name), _ => [IlgpuDevices.List(n)])),
        new("scalar", false, (_, _, precision) => precision == Precision.Double ? new ScalarBackend() : throw DoubleOnly("scalar"), _ => [new("scalar", new ScalarBackend().Description, null)]),
    ];

    /// <summary>Names of the kinds of devices, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(t => t.Name)];

    /// <summary>Makes a backend.</summary>
    /// <param name="name">
    /// A name of <see cref="Names"/>, one with the index of a device behind it (<c>opencl:1</c>), or <c>auto</c>; null takes the
    /// environment variable, else auto.
    /// </param>
    /// <param name="threads">Threads to use; 0 for all processors.</param>
    /// <param name="precision">Precision to compute in.</param>
    /// <param name="share">Where several processes share the devices of this machine, the number of this one: each takes the device of its own that its number falls on, unless one is named. Null takes the best, or all of its kind.</param>
    /// <exception cref="DeviceNotAvailableException">This build or machine has no such device, or it has not this precision.</exception>
    public static IComputeBackend Open(string? name, int threads, Precision precision = Precision.Double, int? share = null)
    {
        string wanted = name ?? Environment.GetEnvironmentVariable(Variable) ?? "auto";
        if (wanted == "auto" && share is not null)
            return new AutoBackend(Table[0].Open(Table[0].Name, threads, precision), () => CudaBackend.Open(OfShare(CudaBackend.BestName), threads, precision), () => OpenClBackend.OpenGpu(threads, precision, share));
        if (share is not null && wanted is CudaBackend.BestName or OpenClBackend.BestName)
            wanted = OfShare(wanted);
        if (wanted == "auto")
            return new AutoBackend(Table[0].Open(Table[0].Name, threads, precision), () => CudaBackend.Open(CudaBackend.BestName, threads, precision), () => OpenClBackend.OpenGpu(threads, precision));
        Family family = Table.FirstOrDefault(f => f.Name == wanted || (f.IsIndexed && wanted.StartsWith(f.Name + ":", StringComparison.Ordinal)))
            ?? throw new DeviceNotAvailableException($"Device '{wanted}' is not available. This build has: {string.Join(", ", Names)}. {Remedy}");
        return family.Open(wanted, threads, precision);

        string OfShare(string kind)
        {
            string[] usable = [.. Table.Single(f => f.Name == kind).List(threads).Where(d => d.Absence is null).Select(d => d.Name)];
            return usable.Length == 0 ? kind : usable[share.Value % usable.Length];
        }
    }

    /// <summary>Every device of this machine, and every kind of device that it does not have, with the reason.</summary>
    /// <param name="threads">Threads to use; 0 for all processors.</param>
    public static IReadOnlyList<DeviceListing> List(int threads) => [.. Table.SelectMany(f => f.List(threads))];

    private static DeviceNotAvailableException DoubleOnly(string name) => new($"Device '{name}' computes in double precision only. Leave --precision out.");

    /// <summary>Backends of one kind.</summary>
    /// <param name="Name">Name that all have in common, such as <c>opencl</c>.</param>
    /// <param name="IsIndexed">True if one of several devices can be named by its index.</param>
    /// <param name="Open">Makes a backend of a name, a number of threads and a precision.</param>
    /// <param name="List">The devices of this kind for a number of threads.</param>
    private sealed record Family(string Name, bool IsIndexed, Func<string, int, Precision, IComputeBackend> Open, Func<int, IReadOnlyList<DeviceListing>> List);
}
