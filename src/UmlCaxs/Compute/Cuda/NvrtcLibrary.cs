using System.Globalization;
using System.Runtime.InteropServices;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>
/// NVIDIA's compiler at run time. It comes with the CUDA toolkit, with packages of distributions and of Python, and rarely with
/// the driver; hence the many places where it may be.
/// </summary>
internal static class NvrtcLibrary
{
    /// <summary>Name by which <see cref="NvrtcApi"/> imports it.</summary>
    public const string ImportName = "nvrtc";

    /// <summary>Came with CUDA 11.2, as what else is used.</summary>
    private const string NewestCall = "nvrtcGetSupportedArchs";

    private const string LinuxPrefix = "libnvrtc.so.";

    // Names that the loader knows wherever it looks by itself; from 11.2 on CUDA 11 kept one.
    private static readonly string[] LoaderNames = OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll", "nvrtc64_112_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"];

    private static readonly Lazy<(int Major, int Minor)> Version = new(() =>
    {
        NvrtcStatus.Check(NvrtcApi.Version(out int major, out int minor), "nvrtcVersion");
        return (major, minor);
    });

    /// <summary>Version of CUDA that it is of.</summary>
    public static string VersionText => string.Create(CultureInfo.InvariantCulture, $"{Version.Value.Major}.{Version.Value.Minor}");

    /// <summary>Loads the library; must be called before the first call of <see cref="NvrtcApi"/>.</summary>
    /// <returns>Why there is none; null if there is.</returns>
    public static string? Absence()
    {
        nint handle = NativeLibraries.Load(ImportName, () => Files(Folders(), NewestMajor()).Select(WithBuiltins).Concat(LoaderNames), NewestCall);
        return handle == 0 ? $"{(OperatingSystem.IsWindows() ? "nvrtc64_*.dll" : LinuxPrefix + "*")} of CUDA 11.2 or newer not found: install NVIDIA's runtime compiler (NVRTC), or set CUDA_PATH to the CUDA toolkit" : null;
    }

    /// <summary>Architectures that it makes machine code for, such as 80 and 90.</summary>
    public static unsafe int[] Architectures()
    {
        NvrtcStatus.Check(NvrtcApi.GetNumSupportedArchs(out int count), "nvrtcGetNumSupportedArchs");
        int[] architectures = new int[count];
        fixed (int* a = architectures)
            NvrtcStatus.Check(NvrtcApi.GetSupportedArchs(a), "nvrtcGetSupportedArchs");
        return architectures;
    }

    /// <summary>The files of some folders, newest first; those newer than the driver, which may not take what they make, last.</summary>
    /// <param name="folders">Folders to look into; they need not exist.</param>
    /// <param name="newestMajor">Major version of the driver's CUDA.</param>
    internal static IEnumerable<string> Files(IEnumerable<string> folders, int newestMajor) =>
        folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, OperatingSystem.IsWindows() ? "nvrtc64_*.dll" : LinuxPrefix + "*"))
            .Select(path => (Path: path, Version: VersionOf(Path.GetFileName(path))))
            .Where(file => file.Version is not null)
            .OrderBy(file => file.Version!.Major > newestMajor)
            .ThenByDescending(file => file.Version)
            .Select(file => file.Path);

    /// <summary>Version in a file's name: libnvrtc.so.11.8.89, nvrtc64_112_0.dll; null if there is none.</summary>
    internal static Version? VersionOf(string fileName)
    {
        if (fileName.StartsWith(LinuxPrefix, StringComparison.Ordinal))
            return System.Version.TryParse(fileName.AsSpan(LinuxPrefix.Length), out Version? version) ? version
                : int.TryParse(fileName.AsSpan(LinuxPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int major) ? new Version(major, 0)
                : null;
        string[] parts = fileName.Split('_', '.');
        return parts.Length == 4 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? new Version(number / 10, number % 10) : null;
    }

    /// <summary>Major version of CUDA that the driver is of; any, where there is no driver.</summary>
    private static int NewestMajor() =>
        CudaLibrary.Absence() is null && CudaApi.DriverGetVersion(out int version) == CudaStatus.Success ? version / 1000 : int.MaxValue;

    private static IEnumerable<string> Folders()
    {
        foreach (string variable in new[] { "CUDA_PATH", "CUDA_HOME" })
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } root)
                foreach (string folder in new[] { "lib64", "lib", "bin", Path.Combine("bin", "x64") })
                    yield return Path.Combine(root, folder);
        string search = Environment.GetEnvironmentVariable(OperatingSystem.IsWindows() ? "PATH" : "LD_LIBRARY_PATH") ?? "";
        foreach (string folder in search.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        if (OperatingSystem.IsWindows())
            yield break;
        if (Directory.Exists("/usr/local"))
            foreach (string toolkit in Directory.EnumerateDirectories("/usr/local", "cuda*"))
                yield return Path.Combine(toolkit, "lib64");
        string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        yield return "/usr/lib/" + machine;
        yield return "/usr/lib64";
    }

    /// <summary>
    /// Loads the library of built-in functions that lies beside a file. NVRTC asks for it by its name alone, and finds it then,
    /// although the folder may be none that the loader searches.
    /// </summary>
    private static string WithBuiltins(string path)
    {
        string name = OperatingSystem.IsWindows() ? "nvrtc-builtins64_*.dll" : "libnvrtc-builtins.so.*";
        foreach (string builtins in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, name))
            _ = NativeLibrary.TryLoad(builtins, out _);
        return path;
    }
}
