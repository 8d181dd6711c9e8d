using System.Reflection;
using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>
/// Finds the OpenCL loader of the system at run time. It belongs to the drivers, so that a machine without one has none, and
/// then the backend is absent, with a reason.
/// </summary>
internal static class OpenClLibrary
{
    /// <summary>Name by which <see cref="OpenClApi"/> imports it.</summary>
    public const string ImportName = "OpenCL";

    private static readonly Lazy<nint> Handle = new(() => Load(Candidates!));

    static OpenClLibrary() => NativeLibrary.SetDllImportResolver(typeof(OpenClLibrary).Assembly, Resolve);

    /// <summary>Names under which systems keep it.</summary>
    public static IReadOnlyList<string> Candidates { get; } =
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1"];

    /// <summary>Loads the library; must be called before the first call of <see cref="OpenClApi"/>.</summary>
    /// <returns>Why there is none; null if there is.</returns>
    public static string? Absence() => Absence(Candidates, Handle.Value);

    /// <summary>The same for other names, as on a machine without OpenCL.</summary>
    internal static string? Absence(IReadOnlyList<string> candidates) => Absence(candidates, Load(candidates));

    private static string? Absence(IReadOnlyList<string> candidates, nint handle) =>
        handle == 0 ? $"{string.Join(", ", candidates)} not found: no OpenCL driver is installed" : null;

    private static nint Load(IReadOnlyList<string> candidates)
    {
        foreach (string candidate in candidates)
            if (NativeLibrary.TryLoad(candidate, out nint handle))
                return handle;
        return 0;
    }

    /// <summary>Other libraries than this one are found by the runtime's own rules (0).</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == ImportName ? Handle.Value : 0;
}
