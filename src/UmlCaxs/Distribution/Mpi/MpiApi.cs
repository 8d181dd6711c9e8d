using System.Runtime.InteropServices;

namespace UmlCaxs.Distribution.Mpi;

/// <summary>
/// The calls of MPI that are used, as its standard declares them. Every result goes through <see cref="MpiStatus"/>. Handles are
/// pointers in Open MPI and 32-bit integers in MPICH, which both come in one register: see <see cref="MpiHandles"/>.
/// </summary>
internal static unsafe partial class MpiApi
{
    private const string Library = MpiLibrary.ImportName;

    [LibraryImport(Library, EntryPoint = "MPI_Init_thread")]
    public static partial int InitThread(nint argc, nint argv, int required, out int provided);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_set_errhandler")]
    public static partial int CommSetErrorHandler(nint comm, nint handler);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_rank")]
    public static partial int CommRank(nint comm, out int rank);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_size")]
    public static partial int CommSize(nint comm, out int size);

    [LibraryImport(Library, EntryPoint = "MPI_Comm_split_type")]
    public static partial int CommSplitType(nint comm, int type, int key, nint info, ref nint part);

    [LibraryImport(Library, EntryPoint = "MPI_Barrier")]
    public static partial int Barrier(nint comm);

    [LibraryImport(Library, EntryPoint = "MPI_Bcast")]
    public static partial int Broadcast(void* values, int count, nint type, int root, nint comm);

    [LibraryImport(Library, EntryPoint = "MPI_Allreduce")]
    public static partial int AllReduce(void* own, void* result, int count, nint type, nint operation, nint comm);

    [LibraryImport(Library, EntryPoint = "MPI_Gatherv")]
    public static partial int GatherV(void* own, int count, nint type, void* all, int* counts, int* offsets, nint receivedType, int root, nint comm);

    [LibraryImport(Library, EntryPoint = "MPI_Error_string")]
    public static partial int ErrorString(int status, byte* text, out int length);

    [LibraryImport(Library, EntryPoint = "MPI_Abort")]
    public static partial int Abort(nint comm, int exitCode);

    [LibraryImport(Library, EntryPoint = "MPI_Finalize")]
    public static partial int Complete();
}
