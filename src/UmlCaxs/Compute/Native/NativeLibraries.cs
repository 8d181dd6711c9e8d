using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Native;

/// <summary>
/// Finds the libraries of drivers at run time, by the names that systems keep them under. They do not come with this program:
/// a machine without one has none, and then its backend is absent, with a reason. An assembly has one resolver, so that all
/// libraries are here.
/// </summary>
internal static class NativeLibraries
{
    private static readonly ConcurrentDictionary<string, Lazy<nint>> Handles = new();

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>Files to load in place of those of the system, by import name: for tests, before the first use.</summary>
    internal static ConcurrentDictionary<string, string> Substitutes { get; } = new();

    /// <summary>Loads a library once; must be called before the first call into it.</summary>
    /// <param name="importName">Name by which the declarations of its calls import it.</param>
    /// <param name="candidates">File names or paths, best first; asked for once.</param>
    /// <param name="newestCall">The call that came last of those used: an older library does not count.</param>
    /// <returns>The library; 0 if there is none.</returns>
    public static nint Load(string importName, Func<IEnumerable<string>> candidates, string newestCall) =>
        Handles.GetOrAdd(importName, name => new Lazy<nint>(() => Find(Substitutes.TryGetValue(name, out string? path) ? [path] : candidates(), newestCall))).Value;

    /// <summary>The first of some libraries that is there and has a call; 0 if there is none.</summary>
    public static nint Find(IEnumerable<string> candidates, string newestCall)
    {
        foreach (string candidate in candidates)
            if (NativeLibrary.TryLoad(candidate, out nint handle) && NativeLibrary.TryGetExport(handle, newestCall, out _))
                return handle;
        return 0;
    }

    /// <summary>Other libraries than these are found by the runtime's own rules (0).</summary>
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => Handles.TryGetValue(name, out Lazy<nint>? handle) ? handle.Value : 0;
}
