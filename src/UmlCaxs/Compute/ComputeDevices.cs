using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.OpenCl;
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

    private static readonly (string Name, Func<string, int, IComputeBackend> Make, Func<IComputeBackend, bool> IsForAuto)[] Table =
    [
        // OpenCL on a CPU computes what the cpu backend computes faster.
        (OpenClBackend.BestName, OpenClBackend.Open, backend => backend is OpenClBackend { IsGpu: true }),
        ("cpu", (_, threads) => new CpuBackend(threads), _ => true),
        ("scalar", (_, _) => new ScalarBackend(), _ => true),
    ];

    /// <summary>Names in the order in which <c>auto</c> tries them.</summary>
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
            return Best(threads);
        foreach ((string known, Func<string, int, IComputeBackend> make, _) in Table)
            if (known == wanted || (known == OpenClBackend.BestName && wanted.StartsWith(known + ":", StringComparison.Ordinal)))
                return make(wanted, threads);
        throw new DeviceNotAvailableException($"Device '{wanted}' is not available. This build has: {string.Join(", ", Names)}. Use --device auto, or list devices with 'umlcaxs devices'.");
    }

    /// <summary>Every device of this machine with its description, and every backend without one with the reason.</summary>
    /// <param name="threads">Threads to use; 0 for all processors.</param>
    public static IReadOnlyList<(string Name, string Description)> List(int threads)
    {
        var list = new List<(string, string)>();
        foreach ((string name, Func<string, int, IComputeBackend> make, _) in Table)
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

    private static IComputeBackend Best(int threads)
    {
        foreach ((string name, Func<string, int, IComputeBackend> make, Func<IComputeBackend, bool> isForAuto) in Table)
            try
            {
                if (make(name, threads) is { } backend && isForAuto(backend))
                    return backend;
            }
            catch (DeviceNotAvailableException)
            {
                // Nobody asked for this one; 'devices' tells why it is not there.
            }

        throw new InvalidOperationException("The CPU is always there.");
    }
}
