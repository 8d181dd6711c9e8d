using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>The devices that ILGPU finds on this machine: of each kind the first.</summary>
internal static class IlgpuDevices
{
    private const string Cuda = "ilgpu-cuda";
    private const string OpenCl = "ilgpu-opencl";
    private const string Cpu = "ilgpu-cpu";

    /// <summary>Names by which a user forces them.</summary>
    public static IReadOnlyList<string> Names { get; } = [Cuda, OpenCl, Cpu];

    /// <summary>True where ILGPU itself runs the kernels.</summary>
    public static bool IsInBuild => true;

    /// <summary>What stands behind a name.</summary>
    public static DeviceListing List(string name)
    {
        (Context context, Device? device) = Find(name);
        using (context)
            return device is null ? new DeviceListing(name, "", AbsenceOf(name)) : new DeviceListing(name, IlgpuDevice.DescriptionOf(device), null);
    }

    /// <summary>Opens the device of a name.</summary>
    /// <exception cref="DeviceNotAvailableException">There is none on this machine.</exception>
    public static IIlgpuDevice Open(string name)
    {
        (Context context, Device? device) = Find(name);
        if (device is not null)
            return new IlgpuDevice(name, context, device);
        context.Dispose();
        throw new DeviceNotAvailableException($"Device '{name}' is not available: {AbsenceOf(name)}. Use --device auto, or list devices with 'umlcaxs devices'.");
    }

    /// <summary>What runs the kernels in any build.</summary>
    internal static IIlgpuDevice OpenCpu() => Open(Cpu);

    private static string AbsenceOf(string name) => name == Cuda
        ? "ILGPU finds no NVIDIA GPU (libcuda.so.1 of its driver)"
        : "ILGPU finds no OpenCL device with the generic address space of OpenCL 2.0";

    /// <summary>
    /// The first device of a kind, in a context of its own: nothing that happens in it reaches another backend. Every context
    /// has ILGPU's CPU device, too.
    /// </summary>
    private static (Context Context, Device? Device) Find(string name)
    {
        IlgpuLibraries.Register();
        AcceleratorType type = name switch
        {
            Cuda => AcceleratorType.Cuda,
            OpenCl => AcceleratorType.OpenCL,
            Cpu => AcceleratorType.CPU,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not a device of ILGPU"),
        };

        // O2 finds out which memory a view lies in, where the default leaves generic addresses.
        Context context = Context.Create(builder => _ = type switch
        {
            AcceleratorType.Cuda => builder.Optimize(OptimizationLevel.O2).Cuda(),
            AcceleratorType.OpenCL => builder.Optimize(OptimizationLevel.O2).OpenCL(),
            _ => builder.Optimize(OptimizationLevel.O2).CPU(),
        });
        return (context, context.Devices.FirstOrDefault(d => d.AcceleratorType == type));
    }
}
