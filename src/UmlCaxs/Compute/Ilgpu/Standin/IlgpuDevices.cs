namespace UmlCaxs.Compute.Ilgpu;

/// <summary>The devices of ILGPU in a build without it: names, and why there is nothing behind them.</summary>
internal static class IlgpuDevices
{
    private const string Absence = "ILGPU: not in this build (package not on the feed)";

    /// <summary>Names by which a user forces them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ilgpu-cuda", "ilgpu-opencl", "ilgpu-cpu"];

    /// <summary>True where ILGPU itself runs the kernels.</summary>
    public static bool IsInBuild => false;

    /// <summary>What stands behind a name.</summary>
    public static DeviceListing List(string name) => new(name, "", Absence);

    /// <summary>Opens the device of a name.</summary>
    /// <exception cref="DeviceNotAvailableException">Always.</exception>
    public static IIlgpuDevice Open(string name) =>
        throw new DeviceNotAvailableException($"Device '{name}' is not available: {Absence}. Use --device auto, or list devices with 'umlcaxs devices'.");

    /// <summary>What runs the kernels in any build.</summary>
    internal static IIlgpuDevice OpenCpu() => new StandinDevice(StandinDevice.DefaultGroup);
}
