namespace UmlCaxs.Compute.Cuda;

/// <summary>What NVRTC compiles for a device.</summary>
/// <param name="Option">Its option for the architecture.</param>
/// <param name="IsMachineCode">True for machine code; false for PTX, which the driver compiles.</param>
internal readonly record struct CudaTarget(string Option, bool IsMachineCode)
{
    /// <summary>Machine code of the device, or PTX of the newest architecture before it where the device is newer than this NVRTC.</summary>
    /// <exception cref="DeviceNotAvailableException">The device is older than what this NVRTC compiles for.</exception>
    public static CudaTarget For(CudaDevice device) => For(device.Architecture, device.Name, NvrtcLibrary.Architectures());

    /// <summary>The same for what an NVRTC knows.</summary>
    internal static CudaTarget For(int architecture, string device, IReadOnlyList<int> known)
    {
        if (known.Contains(architecture))
            return new CudaTarget($"--gpu-architecture=sm_{architecture}", true);
        int[] older = [.. known.Where(a => a < architecture)];
        return older.Length > 0
            ? new CudaTarget($"--gpu-architecture=compute_{older.Max()}", false)
            : throw new DeviceNotAvailableException($"{device} (sm_{architecture}) is older than what libnvrtc {NvrtcLibrary.VersionText} compiles for (sm_{known.Min()} and newer). Install an older CUDA, or use --device cpu.");
    }
}
