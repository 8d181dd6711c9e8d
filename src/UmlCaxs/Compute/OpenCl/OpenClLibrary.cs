using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>The OpenCL loader of the system, which belongs to the drivers.</summary>
internal static class OpenClLibrary
{
    /// <summary>Name by which <see cref="OpenClApi"/> imports it.</summary>
    public const string ImportName = "OpenCL";

    /// <summary>Came with OpenCL 1.2, as what else is used.</summary>
    private const string NewestCall = "clEnqueueMarkerWithWaitList";

    /// <summary>Names under which systems keep it.</summary>
    public static IReadOnlyList<string> Candidates { get; } =
        OperatingSystem.IsWindows() ? ["OpenCL.dll"]
        : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
        : ["libOpenCL.so.1"];

    /// <summary>Loads the library; must be called before the first call of <see cref="OpenClApi"/>.</summary>
    /// <returns>Why there is none; null if there is.</returns>
    public static string? Absence() => Absence(Candidates, NativeLibraries.Load(ImportName, () => Candidates, NewestCall));

    /// <summary>The same for other names, as on a machine without OpenCL.</summary>
    internal static string? Absence(IReadOnlyList<string> candidates) => Absence(candidates, NativeLibraries.Find(candidates, NewestCall));

    private static string? Absence(IReadOnlyList<string> candidates, nint handle) =>
        handle == 0 ? $"{string.Join(", ", candidates)} not found: no OpenCL driver is installed" : null;
}
