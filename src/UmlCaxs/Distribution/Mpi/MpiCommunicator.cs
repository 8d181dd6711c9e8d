using UmlCaxs.Compute;

namespace UmlCaxs.Distribution.Mpi;

/// <summary>The processes that <c>mpirun</c> or <c>srun</c> has started, through the MPI library of the machine. Once a process.</summary>
public sealed unsafe class MpiCommunicator : Communicator
{
    /// <summary>Counts of MPI are 32-bit: longer transfers are split.</summary>
    private const long MostBytes = 1L << 30;

    private readonly MpiHandles mpi;
    private readonly long mostBytes;
    private bool isClosed;

    private MpiCommunicator(MpiHandles mpi, long mostBytes)
    {
        (this.mpi, this.mostBytes) = (mpi, mostBytes);
        MpiStatus.Check(MpiApi.InitThread(0, 0, MpiHandles.ThreadSerialized, out int provided), "MPI_Init_thread");
        try
        {
            if (provided < MpiHandles.ThreadSerialized)
                throw new DeviceNotAvailableException($"MPI is not available: {mpi.Name} was built without support for threads (MPI_THREAD_SERIALIZED). Use another build of it.");
            nint node = 0;
            MpiStatus.Check(MpiApi.CommSetErrorHandler(mpi.World, mpi.ErrorsReturn), "MPI_Comm_set_errhandler");
            MpiStatus.Check(MpiApi.CommRank(mpi.World, out int rank), "MPI_Comm_rank");
            MpiStatus.Check(MpiApi.CommSize(mpi.World, out int size), "MPI_Comm_size");
            MpiStatus.Check(MpiApi.CommSplitType(mpi.World, mpi.SharedMemory, rank, mpi.NoInfo, ref node), "MPI_Comm_split_type");
            MpiStatus.Check(MpiApi.CommRank(node, out int localRank), "MPI_Comm_rank");
            MpiStatus.Check(MpiApi.CommSize(node, out int localSize), "MPI_Comm_size");
            (Rank, Size, LocalRank, LocalSize) = (rank, size, localRank, localSize);
            if (size == 1 && Launcher.Size is > 1 and { } started)
                throw new DeviceNotAvailableException($"MPI is not available: {started} processes were started, but the {mpi.Name} library found here knows of one only. Start them with the launcher of that library, or name the launcher's own library in {MpiLibrary.Variable}.");
        }
        catch
        {
            Dispose(true);
            throw;
        }
    }

    /// <summary>The library in words.</summary>
    public string Library => mpi.Name;

    /// <inheritdoc/>
    public override int Rank { get; }

    /// <inheritdoc/>
    public override int Size { get; }

    /// <inheritdoc/>
    public override int LocalRank { get; }

    /// <inheritdoc/>
    public override int LocalSize { get; }

    /// <summary>Joins the processes that were started together.</summary>
    /// <exception cref="DeviceNotAvailableException">There is no MPI library, or not that of the launcher.</exception>
    public static MpiCommunicator Open() => Open(MostBytes);

    /// <summary>The same with transfers split at another length.</summary>
    internal static MpiCommunicator Open(long mostBytes)
    {
        var faults = FaultSignals.Take();
        try
        {
            return new MpiCommunicator(MpiLibrary.Load(), mostBytes);
        }
        finally
        {
            faults.Restore();
        }
    }

    /// <inheritdoc/>
    protected override void Abort(int exitCode)
    {
        isClosed = true;
        MpiStatus.Check(MpiApi.Abort(mpi.World, exitCode), "MPI_Abort");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (isClosed)
            return;
        isClosed = true;
        MpiStatus.Check(MpiApi.Complete(), "MPI_Finalize");
    }

    /// <inheritdoc/>
    protected override void BarrierCore() => MpiStatus.Check(MpiApi.Barrier(mpi.World), "MPI_Barrier");

    /// <inheritdoc/>
    protected override void BroadcastCore(Span<byte> values)
    {
        for (long at = 0; at < values.Length; at += mostBytes)
        {
            Span<byte> part = values.Slice((int)at, (int)Math.Min(mostBytes, values.Length - at));
            fixed (byte* v = part)
                MpiStatus.Check(MpiApi.Broadcast(v, part.Length, mpi.Byte, 0, mpi.World), "MPI_Bcast");
        }
    }

    /// <inheritdoc/>
    protected override void GatherCore(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<long> lengths)
    {
        // Rounds in which all ranks together send no more than a count can tell. Blocks are put into place at once.
        long share = Math.Max(1, mostBytes / Size);
        long longest = 0;
        foreach (long length in lengths)
            longest = Math.Max(longest, length);
        int[] counts = new int[Size];
        int[] offsets = new int[Size];
        byte[] round = new byte[longest > share && IsFirst ? (int)(share * Size) : 0];
        for (long done = 0; done < longest; done += share)
        {
            long start = 0;
            for (int rank = 0, at = 0; rank < Size; rank++)
            {
                counts[rank] = (int)Math.Clamp(lengths[rank] - done, 0, share);
                offsets[rank] = at;
                at += counts[rank];
            }

            bool isWhole = longest <= share;
            fixed (byte* o = counts[Rank] == 0 ? [] : own[(int)done..])
            fixed (byte* a = isWhole ? all : round)
            fixed (int* c = counts)
            fixed (int* f = offsets)
                MpiStatus.Check(MpiApi.GatherV(o, counts[Rank], mpi.Byte, a, c, f, mpi.Byte, 0, mpi.World), "MPI_Gatherv");
            for (int rank = 0; rank < Size && IsFirst && !isWhole; start += lengths[rank++])
                if (counts[rank] > 0)
                    round.AsSpan(offsets[rank], counts[rank]).CopyTo(all[(int)(start + done)..]);
        }
    }

    /// <inheritdoc/>
    protected override void SumCore(Span<long> values, bool isMax) => Reduce(values, mpi.Int64, isMax ? mpi.Max : mpi.Sum);

    /// <inheritdoc/>
    protected override void ExtremeCore(Span<double> values, bool isMax) => Reduce(values, mpi.Double, isMax ? mpi.Max : mpi.Min);

    private void Reduce<T>(Span<T> values, nint type, nint operation)
        where T : unmanaged
    {
        int most = (int)Math.Max(1, mostBytes / sizeof(T));
        T[] result = new T[Math.Min(most, values.Length)];
        for (int at = 0; at < values.Length; at += result.Length)
        {
            Span<T> part = values.Slice(at, Math.Min(result.Length, values.Length - at));
            fixed (T* own = part, sum = result)
                MpiStatus.Check(MpiApi.AllReduce(own, sum, part.Length, type, operation, mpi.World), "MPI_Allreduce");
            result.AsSpan(0, part.Length).CopyTo(part);
        }
    }
}
