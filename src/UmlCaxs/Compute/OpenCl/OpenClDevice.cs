using System.Text;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>A device that a driver lists.</summary>
/// <param name="Id">The driver's own identifier; valid for the life of the process.</param>
/// <param name="IsGpu">False for a CPU or another accelerator.</param>
/// <param name="Name">Model.</param>
/// <param name="Driver">Platform and version of the driver.</param>
/// <param name="MemoryBytes">Its whole memory.</param>
/// <param name="LargestBufferBytes">The most that one buffer can hold.</param>
/// <param name="LocalBytes">Memory that a work-group shares.</param>
/// <param name="LargestGroup">The most work-items that a work-group has.</param>
/// <param name="Refusal">Why it cannot be used; null if it can.</param>
internal sealed unsafe record OpenClDevice(nint Id, bool IsGpu, string Name, string Driver, long MemoryBytes, long LargestBufferBytes, long LocalBytes, long LargestGroup, string? Refusal)
{
    private const ulong AllTypes = 0xFFFFFFFF;
    private const ulong GpuType = 1 << 2;

    /// <summary>Names of cl.h that are asked for.</summary>
    private const uint DeviceTypeInfo = 0x1000, LargestGroupInfo = 0x1004, LargestBufferInfo = 0x1010, MemoryInfo = 0x101F,
        LocalMemoryInfo = 0x1023, IsAvailableInfo = 0x1027, NameInfo = 0x102B, DriverVersionInfo = 0x102D, DoubleInfo = 0x1032, PlatformNameInfo = 0x0902;

    /// <summary>The device in words: model, driver, memory.</summary>
    public string Description => FormattableString.Invariant($"{Name}, {(IsGpu ? "GPU" : "no GPU")}, {Driver}, {MemoryBytes / 1073741824.0:F1} GiB");

    /// <summary>All devices of all drivers: those that can be used before others, GPUs before CPUs, else in the drivers' order.</summary>
    /// <param name="absence">Why there is none; null if there is one.</param>
    public static IReadOnlyList<OpenClDevice> All(out string? absence)
    {
        absence = OpenClLibrary.Absence();
        if (absence is not null)
            return [];
        try
        {
            nint[] platforms = Platforms();
            OpenClDevice[] devices = [.. platforms.SelectMany(Of).OrderBy(d => d.Refusal is null ? 0 : 1).ThenBy(d => d.IsGpu ? 0 : 1)];
            absence = devices.Length > 0 ? null : platforms.Length == 0 ? "the OpenCL loader knows no driver" : "no OpenCL driver lists a device";
            return devices;
        }
        catch (DeviceNotAvailableException e)
        {
            // A driver that cannot even tell what it has: a reason like any other, as long as nobody asks for its device.
            absence = e.Message;
            return [];
        }
    }

    private static nint[] Platforms()
    {
        int status = OpenClApi.GetPlatformIds(0, null, out uint count);
        if (status == OpenClStatus.PlatformNotFound || count == 0)
            return [];
        OpenClStatus.Check(status, "clGetPlatformIDs");
        nint[] platforms = new nint[count];
        fixed (nint* p = platforms)
            OpenClStatus.Check(OpenClApi.GetPlatformIds(count, p, out _), "clGetPlatformIDs");
        return platforms;
    }

    private static OpenClDevice[] Of(nint platform)
    {
        int status = OpenClApi.GetDeviceIds(platform, AllTypes, 0, null, out uint count);
        if (status == OpenClStatus.DeviceNotFound || count == 0)
            return [];
        OpenClStatus.Check(status, "clGetDeviceIDs");
        nint[] devices = new nint[count];
        fixed (nint* d = devices)
            OpenClStatus.Check(OpenClApi.GetDeviceIds(platform, AllTypes, count, d, out _), "clGetDeviceIDs");
        string platformName = Text((size, value, out needed) => OpenClApi.GetPlatformInfo(platform, PlatformNameInfo, size, (void*)value, out needed), "clGetPlatformInfo");
        return [.. devices.Select(id => Describe(id, platformName))];
    }

    private static OpenClDevice Describe(nint id, string platformName)
    {
        string name = DeviceText(id, NameInfo);
        string driver = $"{platformName} {DeviceText(id, DriverVersionInfo)}";

        // An OpenCL 1.1 driver without cl_khr_fp64 does not even know the question, and leaves the answer zero.
        ulong doubles = 0;
        _ = OpenClApi.GetDeviceInfo(id, DoubleInfo, sizeof(ulong), &doubles, out _);
        string? refusal = Number(id, IsAvailableInfo, sizeof(uint)) == 0 ? "its driver says that it is not available"
            : doubles == 0 ? "it does not compute in double precision (cl_khr_fp64)"
            : null;
        return new OpenClDevice(
            id,
            (Number(id, DeviceTypeInfo, sizeof(ulong)) & GpuType) != 0,
            name,
            driver,
            (long)Number(id, MemoryInfo, sizeof(ulong)),
            (long)Number(id, LargestBufferInfo, sizeof(ulong)),
            (long)Number(id, LocalMemoryInfo, sizeof(ulong)),
            (long)Number(id, LargestGroupInfo, (uint)sizeof(nuint)),
            refusal);
    }

    private static ulong Number(nint id, uint info, nuint size)
    {
        ulong value = 0;
        OpenClStatus.Check(OpenClApi.GetDeviceInfo(id, info, size, &value, out _), "clGetDeviceInfo");
        return value;
    }

    private static string DeviceText(nint id, uint info) =>
        Text((size, value, out needed) => OpenClApi.GetDeviceInfo(id, info, size, (void*)value, out needed), "clGetDeviceInfo");

    /// <summary>Asks how long a text is, then for the text.</summary>
    internal static string Text(InfoQuery query, string call)
    {
        OpenClStatus.Check(query(0, 0, out nuint needed), call);
        byte[] text = new byte[needed];
        fixed (byte* t = text)
            OpenClStatus.Check(query(needed, (nint)t, out _), call);
        return Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
    }

    /// <summary>A call that fills memory with information, or tells how much it needs.</summary>
    internal delegate int InfoQuery(nuint size, nint value, out nuint needed);
}
