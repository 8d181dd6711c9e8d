using System.Runtime.InteropServices;

namespace UmlCaxs.Distribution.Mpi;

/// <summary>Constants of an MPI library, which the standard leaves to it: in Open MPI addresses of exported objects, in MPICH integers.</summary>
/// <param name="Name">The library in words.</param>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="SharedMemory">MPI_COMM_TYPE_SHARED.</param>
/// <param name="NoInfo">MPI_INFO_NULL.</param>
/// <param name="ErrorsReturn">MPI_ERRORS_RETURN.</param>
/// <param name="Byte">MPI_BYTE.</param>
/// <param name="Int64">MPI_LONG_LONG_INT.</param>
/// <param name="Double">MPI_DOUBLE.</param>
/// <param name="Sum">MPI_SUM.</param>
/// <param name="Min">MPI_MIN.</param>
/// <param name="Max">MPI_MAX.</param>
internal sealed record MpiHandles(string Name, nint World, int SharedMemory, nint NoInfo, nint ErrorsReturn, nint Byte, nint Int64, nint Double, nint Sum, nint Min, nint Max)
{
    /// <summary>MPI_THREAD_SERIALIZED, the same in both: any thread may call, one at a time.</summary>
    public const int ThreadSerialized = 2;

    /// <summary>From MPICH's mpi.h; part of the binary interface that compatible libraries keep (MPICH ABI Compatibility Initiative).</summary>
    public static MpiHandles OfMpich { get; } = new(
        "MPICH",
        World: 0x44000000,
        SharedMemory: 1,
        NoInfo: 0x1c000000,
        ErrorsReturn: 0x54000001,
        Byte: 0x4c00010d,
        Int64: 0x4c000809,
        Double: 0x4c00080b,
        Sum: 0x58000003,
        Min: 0x58000002,
        Max: 0x58000001);

    /// <summary>From Open MPI's mpi.h, where they are macros of these names.</summary>
    /// <param name="library">The library.</param>
    public static MpiHandles OfOpenMpi(nint library)
    {
        return new MpiHandles(
            "Open MPI",
            World: Address("comm_world"),
            SharedMemory: 0,
            NoInfo: Address("info_null"),
            ErrorsReturn: Address("errors_return"),
            Byte: Address("byte"),
            Int64: Address("long_long_int"),
            Double: Address("double"),
            Sum: Address("op_sum"),
            Min: Address("op_min"),
            Max: Address("op_max"));

        nint Address(string name) => NativeLibrary.GetExport(library, "ompi_mpi_" + name);
    }
}
