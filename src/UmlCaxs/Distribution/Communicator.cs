using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Distribution;

/// <summary>
/// The processes (ranks) that do one job together, and how they agree: every rank calls the same operations in the same order,
/// each of which ends when all ranks have come to it. With one process every operation is a copy.
/// </summary>
/// <remarks>
/// A rank that fails says so at the next operation (see <see cref="Run"/>), so that all ranks end with the same exception
/// instead of waiting for each other. One caller at a time.
/// </remarks>
public abstract class Communicator : IDisposable
{
    /// <summary>How long a failed rank waits for the others to come to their next operation, before it ends them by force.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Stopwatch waiting = new();

    private enum Operation
    {
        End,
        Barrier,
        Broadcast,
        Gather,
        SumOfDoubles,
        SumOfIntegers,
        Min,
        Max,
    }

    /// <summary>0-based number of this process.</summary>
    public abstract int Rank { get; }

    /// <summary>R, the number of processes.</summary>
    public abstract int Size { get; }

    /// <summary>0-based number of this process among those of its host.</summary>
    public abstract int LocalRank { get; }

    /// <summary>Processes on this host.</summary>
    public abstract int LocalSize { get; }

    /// <summary>Name of this process's host.</summary>
    public string HostName { get; } = Environment.MachineName;

    /// <summary>True for the process that prints and writes.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>Time spent in operations, waiting for slower ranks included.</summary>
    public TimeSpan Waiting => waiting.Elapsed;

    /// <summary>True when the ranks have agreed on the end of their job, well or with a failure: nothing more can be exchanged.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>
    /// Runs a job that all ranks do together. What one rank throws ends it on all of them with an exception of the same kind and
    /// message, which names rank and host unless it is the same everywhere.
    /// </summary>
    /// <param name="job">The job; outside this class's operations the ranks may go different ways in it.</param>
    /// <param name="onAbort">Called with what this rank failed with when the others do not come to hear of it, just before all processes are ended; gives their exit code.</param>
    public T Run<T>(Func<T> job, Func<Exception, int> onAbort)
    {
        if (Size == 1)
            return job();
        try
        {
            T result = job();
            Enter(Operation.End, 0);
            HasEnded = true;
            return result;
        }
        catch (Exception e) when (!HasEnded)
        {
            using var patience = new Timer(_ => Abort(onAbort(e)), null, Patience, Timeout.InfiniteTimeSpan);
            using Wait wait = new(waiting);
            SumCore([1, 0, 0], isMax: true);
            throw Agreed(e);
        }
    }

    /// <summary>Waits for all ranks.</summary>
    public void Barrier()
    {
        if (Size == 1)
            return;
        using Wait wait = new(waiting);
        Enter(Operation.Barrier, 0);
        BarrierCore();
    }

    /// <summary>Gives every rank the values of the first.</summary>
    /// <param name="values">Overwritten on the others; as long on all of them.</param>
    public void Broadcast(Span<byte> values)
    {
        if (Size == 1)
            return;
        using Wait wait = new(waiting);
        Enter(Operation.Broadcast, values.Length);
        BroadcastCore(values);
    }

    /// <inheritdoc cref="Broadcast(Span{byte})"/>
    public void Broadcast(Span<double> values) => Broadcast(MemoryMarshal.AsBytes(values));

    /// <summary>Gives every rank the block of every other.</summary>
    /// <param name="own">This rank's block, of any length.</param>
    /// <returns>R blocks, by rank.</returns>
    public byte[][] AllGather(ReadOnlySpan<byte> own)
    {
        if (Size == 1)
            return [own.ToArray()];
        using Wait wait = new(waiting);
        Enter(Operation.Gather, 0);
        return AllGatherCore(own);
    }

    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})"/>
    public double[][] AllGather(ReadOnlySpan<double> own) => [.. AllGather(MemoryMarshal.AsBytes(own)).Select(block => MemoryMarshal.Cast<byte, double>(block).ToArray())];

    /// <inheritdoc cref="AllGather(ReadOnlySpan{byte})"/>
    public long[][] AllGather(ReadOnlySpan<long> own) => [.. AllGather(MemoryMarshal.AsBytes(own)).Select(block => MemoryMarshal.Cast<byte, long>(block).ToArray())];

    /// <summary>
    /// Adds the values of all ranks, element by element and always in the same order: pairwise, by rank. As many ranks give the
    /// same bits again.
    /// </summary>
    /// <param name="values">Overwritten with the sums; as long on all ranks.</param>
    public void Sum(Span<double> values)
    {
        if (Size == 1)
            return;
        using Wait wait = new(waiting);
        Enter(Operation.SumOfDoubles, values.Length);
        long[] lengths = new long[Size];
        Array.Fill(lengths, (long)values.Length * sizeof(double));
        byte[] all = new byte[IsFirst ? checked((int)lengths.Sum()) : 0];
        GatherCore(MemoryMarshal.AsBytes(values), all, lengths);
        if (IsFirst)
        {
            Span<double> blocks = MemoryMarshal.Cast<byte, double>(all.AsSpan());
            for (int distance = 1; distance < Size; distance *= 2)
                for (int rank = 0; rank + distance < Size; rank += 2 * distance)
                    for (int i = 0; i < values.Length; i++)
                        blocks[(rank * values.Length) + i] += blocks[((rank + distance) * values.Length) + i];
            blocks[..values.Length].CopyTo(values);
        }

        BroadcastCore(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Adds the values of all ranks, element by element.</summary>
    /// <inheritdoc cref="Sum(Span{double})"/>
    public void Sum(Span<long> values)
    {
        if (Size == 1)
            return;
        using Wait wait = new(waiting);
        Enter(Operation.SumOfIntegers, values.Length);
        SumCore(values, isMax: false);
    }

    /// <summary>The sum of one number of each rank.</summary>
    public long Sum(long value)
    {
        Span<long> values = [value];
        Sum(values);
        return values[0];
    }

    /// <summary>The smallest values of all ranks, element by element.</summary>
    /// <param name="values">Overwritten with them; no NaN; as long on all ranks.</param>
    public void Min(Span<double> values) => Extreme(Operation.Min, values);

    /// <summary>The largest values of all ranks, element by element.</summary>
    /// <inheritdoc cref="Min"/>
    public void Max(Span<double> values) => Extreme(Operation.Max, values);

    /// <summary>Ends all processes at once, without more words; for when they cannot be reached.</summary>
    /// <param name="exitCode">What they end with.</param>
    protected abstract void Abort(int exitCode);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the other processes.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Ends when all ranks have called it.</summary>
    protected abstract void BarrierCore();

    /// <summary>Copies the first rank's bytes to all.</summary>
    protected abstract void BroadcastCore(Span<byte> values);

    /// <summary>Brings blocks together on the first rank.</summary>
    /// <param name="own">This rank's.</param>
    /// <param name="all">On the first rank, receives the blocks of all, by rank; empty on others.</param>
    /// <param name="lengths">R lengths in bytes, the same on all ranks.</param>
    protected abstract void GatherCore(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<long> lengths);

    /// <summary>Replaces integers by their sums, or their largest, over all ranks.</summary>
    protected abstract void SumCore(Span<long> values, bool isMax);

    /// <summary>Replaces doubles by their smallest, or their largest, over all ranks.</summary>
    protected abstract void ExtremeCore(Span<double> values, bool isMax);

    private void Extreme(Operation operation, Span<double> values)
    {
        if (Size == 1)
            return;
        using Wait wait = new(waiting);
        Enter(operation, values.Length);
        ExtremeCore(values, operation == Operation.Max);
    }

    /// <summary>A word from every rank before an operation: which one it comes to, or that it has failed.</summary>
    private void Enter(Operation operation, int length)
    {
        ObjectDisposedException.ThrowIf(HasEnded, this);
        long what = (long)operation + (16L * length);
        Span<long> word = [0, what, -what];
        using (Wait wait = new(waiting))
            SumCore(word, isMax: true);
        if (word[0] != 0)
            throw Agreed(null);
        if (word[1] != what || word[2] != -what)
            throw new InvalidOperationException($"rank {Rank} is at '{operation}' ({length}) while others are somewhere else");
    }

    /// <summary>What all ranks throw after one or more of them failed; called by all.</summary>
    /// <param name="own">What this rank failed with; null if it did not.</param>
    private Exception Agreed(Exception? own)
    {
        RankFailure[] failures = [.. AllGatherCore(RankFailure.Of(own, HostName).ToBytes()).Select(RankFailure.FromBytes)];
        HasEnded = true;

        // A cancellation may be the consequence of another failure, as where a launcher ends what is left.
        int worst = Array.FindIndex(failures, f => f.HasFailed && !f.IsCancelled);
        RankFailure cause = failures[worst < 0 ? Array.FindIndex(failures, f => f.HasFailed) : worst];
        if (failures.All(f => f.Message == cause.Message) || cause.IsCancelled)
            worst = -1;
        if (own is not null && worst < 0)
            ExceptionDispatchInfo.Throw(own);
        return cause.ToException(worst < 0 ? "" : $"rank {worst} of {Size} on {cause.Host}: ");
    }

    private byte[][] AllGatherCore(ReadOnlySpan<byte> own)
    {
        long[] lengths = new long[Size];
        lengths[Rank] = own.Length;
        SumCore(lengths, isMax: false);
        byte[] all = new byte[checked((int)lengths.Sum())];
        GatherCore(own, IsFirst ? all : [], lengths);
        BroadcastCore(all);
        byte[][] blocks = new byte[Size][];
        int at = 0;
        for (int rank = 0; rank < Size; rank++)
        {
            blocks[rank] = all.AsSpan(at, (int)lengths[rank]).ToArray();
            at += (int)lengths[rank];
        }

        return blocks;
    }

    /// <summary>Lets the clock of <see cref="Waiting"/> run until the end of a block.</summary>
    private readonly ref struct Wait
    {
        private readonly Stopwatch? clock;

        public Wait(Stopwatch clock)
        {
            // Within another operation it runs already.
            if (clock.IsRunning)
                return;
            this.clock = clock;
            clock.Start();
        }

        public void Dispose() => clock?.Stop();
    }
}
