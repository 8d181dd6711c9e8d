using System.Globalization;

namespace UmlCaxs.Distribution.Mpi;

/// <summary>What the program that started this process (mpirun, srun) says in the environment.</summary>
internal static class Launcher
{
    /// <summary>Set by Open MPI's mpirun.</summary>
    private const string OpenMpiSize = "OMPI_COMM_WORLD_SIZE";

    /// <summary>Set by MPICH's mpiexec, and by srun --mpi=pmi2.</summary>
    private const string MpichSize = "PMI_SIZE";

    /// <summary>True if it is that of MPICH or compatible with it.</summary>
    public static bool IsOfMpich => SizeIn(OpenMpiSize) is null && SizeIn(MpichSize) is not null;

    /// <summary>Number of processes that it says it has started; null if it says nothing.</summary>
    public static int? Size => SizeIn(OpenMpiSize) ?? SizeIn(MpichSize) ?? SizeIn("SLURM_STEP_NUM_TASKS");

    private static int? SizeIn(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : null;
}
