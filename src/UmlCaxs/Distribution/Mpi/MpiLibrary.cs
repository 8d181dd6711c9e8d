using System.Runtime.InteropServices;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Native;

namespace UmlCaxs.Distribution.Mpi;

/// <summary>
/// The MPI library of the cluster, found by the names it has in Open MPI 4 and 5 and in MPICH and what is compatible with it
/// (MVAPICH, Intel MPI, Cray MPICH). It must be that of the program that starts the ranks.
/// </summary>
internal static class MpiLibrary
{
    /// <summary>Name by which <see cref="MpiApi"/> imports it.</summary>
    public const string ImportName = "mpi";

    /// <summary>Environment variable that names the library's file where several are installed.</summary>
    public const string Variable = "UMLCAXS_MPI";

    /// <summary>Came with MPI 3.0, as the last of what is used.</summary>
    private const string NewestCall = "MPI_Comm_split_type";

    private const string Remedy = "Install Open MPI (Debian: openmpi-bin) or MPICH, load its module, or name the library's file in " + Variable + "; or leave --distributed out.";

    private static readonly string[] OpenMpiNames = ["libmpi.so.40", "libmpi.so"];
    private static readonly string[] MpichNames = ["libmpi.so.12", "libmpich.so.12", "libmpich.so"];

    /// <summary>File names in the order in which they are tried: first those of the launcher that started this process.</summary>
    public static IReadOnlyList<string> Candidates { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? [path]
        : Launcher.IsOfMpich ? [.. MpichNames, .. OpenMpiNames]
        : [.. OpenMpiNames, .. MpichNames];

    /// <summary>Loads the library; must be called before the first call of <see cref="MpiApi"/>.</summary>
    /// <returns>Its constants.</returns>
    /// <exception cref="DeviceNotAvailableException">There is none.</exception>
    public static MpiHandles Load() => Load(Candidates, NativeLibraries.Load(ImportName, () => Candidates, NewestCall));

    /// <summary>The same for other names, as on a machine without MPI.</summary>
    internal static MpiHandles Load(IReadOnlyList<string> candidates) => Load(candidates, NativeLibraries.Find(candidates, NewestCall));

    private static MpiHandles Load(IReadOnlyList<string> candidates, nint library)
    {
        if (library == 0)
            throw new DeviceNotAvailableException($"MPI is not available: no library {string.Join(", ", candidates)} found. {Remedy}");
        return NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out _) ? MpiHandles.OfOpenMpi(library) : MpiHandles.OfMpich;
    }
}
