using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>The library of NVIDIA's driver.</summary>
internal static class CudaLibrary
{
    /// <summary>Name by which <see cref="CudaApi"/> imports it.</summary>
    public const string ImportName = "cuda";

    /// <summary>Came with CUDA 11.0.</summary>
    private const string NewestCall = "cuDevicePrimaryCtxRelease_v2";

    /// <summary>Name under which the system keeps it.</summary>
    public static string FileName { get; } = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>Loads the library; must be called before the first call of <see cref="CudaApi"/>.</summary>
    /// <returns>Why there is none; null if there is.</returns>
    public static string? Absence() => Absence(FileName, NativeLibraries.Load(ImportName, () => [FileName], NewestCall));

    /// <summary>The same for another name, as on a machine without a driver.</summary>
    internal static string? Absence(string fileName) => Absence(fileName, NativeLibraries.Find([fileName], NewestCall));

    private static string? Absence(string fileName, nint handle) =>
        handle == 0 ? $"{fileName} not found (of CUDA 11.0 or newer): no NVIDIA driver is installed" : null;
}
