using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;

namespace UmlCaxs.Compute;

/// <summary>
/// The backends of this build, best first: one ordered table, from which <c>auto</c> takes the first that works and a user
/// forces one by name.
/// </summary>
public static class ComputeDevices
{
    /// <summary>Environment variable that forces a device where no option does.</summary>
    public const string Variable = "UMLCAXS_DEVICE";

    private static readonly (string Name, Func<int, IComputeBackend> Make)[] Table =
    [
        ("cpu", threads => new CpuBackend(threads)),
        ("scalar", _ => new ScalarBackend()),
    ];

    /// <summary>Names in the order in which <c>auto</c> tries them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(t => t.Name)];

    /// <summary>Makes a backend.</summary>
    /// <param name="name">A name of <see cref="Names"/>, or <c>auto</c>; null takes the environment variable, else auto.</param>
    /// <param name="threads">Threads to use; 0 for all processors.</param>
    /// <exception cref="DeviceNotAvailableException">This build or machine has no such device.</exception>
    public static IComputeBackend Open(string? name, int threads)
    {
        string wanted = name ?? Environment.GetEnvironmentVariable(Variable) ?? "auto";
        if (wanted == "auto")
            return Table[0].Make(threads);
        foreach ((string known, Func<int, IComputeBackend> make) in Table)
            if (known == wanted)
                return make(threads);
        throw new DeviceNotAvailableException($"Device '{wanted}' is not available. This build has: {string.Join(", ", Names)}. Use --device auto, or list devices with 'umlcaxs devices'.");
    }
}
