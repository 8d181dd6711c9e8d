using System.Text;

namespace UmlCaxs.Compute.Cuda;

/// <summary>A device that the driver lists.</summary>
/// <param name="Id">The driver's own identifier.</param>
/// <param name="Name">Model.</param>
/// <param name="Architecture">Compute capability, major x 10 + minor: 90 for an H200.</param>
/// <param name="Multiprocessors">Cores in the sense of OpenCL.</param>
/// <param name="DriverVersion">Version of CUDA that the driver is of, major x 1000 + minor x 10.</param>
/// <param name="MemoryBytes">Its whole memory.</param>
/// <param name="LocalBytes">Memory that a block shares.</param>
/// <param name="LargestGroup">The most threads that a block has.</param>
/// <param name="Refusal">Why it cannot be used; null if it can.</param>
internal sealed unsafe record CudaDevice(int Id, string Name, int Architecture, int Multiprocessors, int DriverVersion, long MemoryBytes, long LocalBytes, long LargestGroup, string? Refusal)
{
    // CUdevice_attribute in cuda.h.
    private const int LargestGroupAttribute = 1, LocalBytesAttribute = 8, MultiprocessorsAttribute = 16, MajorAttribute = 75, MinorAttribute = 76;

    /// <summary>The device in words: model, architecture, driver, memory.</summary>
    public string Description => FormattableString.Invariant($"{Name}, GPU, sm_{Architecture}, {Multiprocessors} multiprocessors, CUDA driver {DriverVersion / 1000}.{DriverVersion % 1000 / 10}, {MemoryBytes / 1073741824.0:F1} GiB");

    /// <summary>
    /// True for the architectures whose tensor cores multiply doubles faster than its other units do (A100, H100, B200); those for
    /// graphics take the instruction, and gain nothing.
    /// </summary>
    public bool HasTensorCores => Architecture is 80 or 90 or 100;

    /// <summary>All devices in the driver's order, which is the fastest first unless CUDA_DEVICE_ORDER says otherwise.</summary>
    /// <param name="absence">Why there is none; null if there is one.</param>
    public static IReadOnlyList<CudaDevice> All(out string? absence)
    {
        absence = CudaLibrary.Absence();
        if (absence is not null)
            return [];
        try
        {
            int status = CudaApi.Init(0);
            int count = 0;
            if (status != CudaStatus.NoDevice)
            {
                CudaStatus.Check(status, "cuInit");
                CudaStatus.Check(CudaApi.DeviceGetCount(out count), "cuDeviceGetCount");
            }

            CudaStatus.Check(CudaApi.DriverGetVersion(out int driver), "cuDriverGetVersion");
            absence = count > 0 ? null : "the NVIDIA driver lists no device";
            string? refusal = NvrtcLibrary.Absence();
            return [.. Enumerable.Range(0, count).Select(ordinal => Describe(ordinal, driver, refusal))];
        }
        catch (DeviceNotAvailableException e)
        {
            // A driver that does not even start: a reason like any other, as long as nobody asks for its device.
            absence = e.Message;
            return [];
        }
    }

    private static CudaDevice Describe(int ordinal, int driver, string? refusal)
    {
        CudaStatus.Check(CudaApi.DeviceGet(out int device, ordinal), "cuDeviceGet");
        CudaStatus.Check(CudaApi.DeviceTotalMem(out nuint memory, device), "cuDeviceTotalMem");
        return new CudaDevice(
            device,
            NameOf(device),
            (10 * Attribute(device, MajorAttribute)) + Attribute(device, MinorAttribute),
            Attribute(device, MultiprocessorsAttribute),
            driver,
            (long)memory,
            Attribute(device, LocalBytesAttribute),
            Attribute(device, LargestGroupAttribute),
            refusal);
    }

    private static string NameOf(int device)
    {
        const int Room = 256;
        byte* name = stackalloc byte[Room];
        CudaStatus.Check(CudaApi.DeviceGetName(name, Room, device), "cuDeviceGetName");
        return Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    private static int Attribute(int device, int attribute)
    {
        CudaStatus.Check(CudaApi.DeviceGetAttribute(out int value, attribute, device), "cuDeviceGetAttribute");
        return value;
    }
}
