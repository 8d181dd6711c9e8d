using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>
/// ILGPU asks for <c>libcuda.so</c> and <c>libOpenCL.so</c>, names that only the packages for developers bring; drivers and
/// loaders have a version at the end.
/// </summary>
internal static class IlgpuLibraries
{
    /// <summary>Where the Windows Subsystem for Linux keeps its driver: ILGPU has a resolver of its own for it, and an assembly has but one.</summary>
    private const string WslFolder = "/usr/lib/wsl/lib";

    private static readonly Lazy<bool> Registration = new(() =>
    {
        if (!OperatingSystem.IsLinux() || Directory.Exists(WslFolder))
            return false;
        NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
        return true;
    });

    /// <summary>Lets ILGPU find them; must be called before anything else of ILGPU.</summary>
    public static void Register() => _ = Registration.Value;

    /// <summary>Other libraries than these, and these where they are absent, are left to the runtime's own rules (0).</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string? versioned = name switch
        {
            "cuda" => "libcuda.so.1",
            "OpenCL" => "libOpenCL.so.1",
            _ => null,
        };
        return versioned is not null && NativeLibrary.TryLoad(versioned, out nint handle) ? handle : 0;
    }
}
