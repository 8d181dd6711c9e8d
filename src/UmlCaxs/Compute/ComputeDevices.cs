using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.OpenCl;
using UmlCaxs.Compute.Scalar;

namespace UmlCaxs.Compute;

/// <summary>
/// The backends of this build, best first: one ordered table, of which <c>auto</c> takes the first and a user forces one by
/// name.
/// </summary>
public static class ComputeDevices
{
    /// <summary>Environment variable that forces a device where no option does.</summary>
    public const string Variable = "UMLCAXS_DEVICE";

    // On GPUs OpenCL is not measured yet, on CPUs it is slower: who wants it names it.
    private static readonly (string Name, Func<string, int, IComputeBackend> Make)[] Table =
    [
        ("cpu", (_, threads) => new CpuBackend(threads)),
        (OpenClBackend.BestName, OpenClBackend.Open),
        ("scalar", (_, _) => new ScalarBackend()),
    ];

    /// <summary>Names, that of <c>auto</c> first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(t => t.Name)];

    /// <summary>Makes a backend.</summary>
    /// <param name="name">
    /// A name of <see cref="Names"/>, one with the index of a device behind it (<c>opencl:1</c>), or <c>auto</c>; null takes the
    /// environment variable, else auto.
    /// </param>
    /// <param name="threads">Threads to use; 0 for all processors.</param>
    /// <exception cref="DeviceNotAvailableException">This build or machine has no such device.</exception>
    public static IComputeBackend Open(string? name, int threads)
    {
        string wanted = name ?? Environment.GetEnvironmentVariable(Variable) ?? "auto";
        if (wanted == "auto")
            return Table[0].Make(Table[0].Name, threads);
        foreach ((string known, Func<string, int, IComputeBackend> make) in Table)
            if (known == wanted || (known == OpenClBackend.BestName && wanted.StartsWith(known + ":", StringComparison.Ordinal)))
                return make(wanted, threads);
        throw new DeviceNotAvailableException($"Device '{wanted}' is not available. This build has: {string.Join(", ", Names)}. Use --device auto, or list devices with 'umlcaxs devices'.");
    }

    /// <summary>Every device of this machine with its description, and every backend without one with the reason.</summary>
    /// <param name="threads">Threads to use; 0 for all processors.</param>
    public static IReadOnlyList<(string Name, string Description)> List(int threads)
    {
        var list = new List<(string, string)>();
        foreach ((string name, Func<string, int, IComputeBackend> make) in Table)
            if (name == OpenClBackend.BestName)
                list.AddRange(OpenClDevices());
            else
                list.Add((name, make(name, threads).Description));
        return list;
    }

    private static IEnumerable<(string Name, string Description)> OpenClDevices()
    {
        IReadOnlyList<OpenClDevice> devices = OpenClDevice.All(out string? absence);
        if (absence is not null)
            yield return (OpenClBackend.BestName, "absent: " + absence);
        foreach ((int i, OpenClDevice device) in devices.Index())
            yield return ($"{OpenClBackend.BestName}:{i}", device.Description + (device.Refusal is null ? "" : "; cannot be used: " + device.Refusal));
    }
}
