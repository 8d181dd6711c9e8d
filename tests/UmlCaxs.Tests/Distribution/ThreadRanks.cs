using System.Runtime.InteropServices;
using UmlCaxs.Distribution;

namespace UmlCaxs.Tests.Distribution;

/// <summary>The ranks of a job as threads of this process: every distributed algorithm can be tested without MPI.</summary>
internal sealed class ThreadRanks : IDisposable
{
    private readonly Barrier barrier;
    private readonly byte[][] blocks;
    private readonly CancellationTokenSource aborted = new();

    private ThreadRanks(int size) => (barrier, blocks) = (new Barrier(size), new byte[size][]);

    public void Dispose()
    {
        barrier.Dispose();
        aborted.Dispose();
    }

    /// <summary>What an aborted job ends with on every rank.</summary>
    public sealed class AbortedException(int exitCode) : Exception($"aborted with {exitCode}");

    /// <summary>Runs a job on a number of ranks.</summary>
    /// <param name="size">R.</param>
    /// <param name="job">The job of a rank.</param>
    /// <returns>What each returned.</returns>
    public static T[] Run<T>(int size, Func<Communicator, T> job)
    {
        (T Result, Exception? Failure)[] ends = Try(size, job);
        foreach ((T _, Exception? failure) in ends)
            if (failure is not null)
                throw new InvalidOperationException(failure.Message, failure);
        return [.. ends.Select(e => e.Result)];
    }

    /// <summary>The same; what a rank throws is returned.</summary>
    public static (T Result, Exception? Failure)[] Try<T>(int size, Func<Communicator, T> job)
    {
        using var ranks = new ThreadRanks(size);
        var ends = new (T Result, Exception? Failure)[size];
        Thread[] threads = [.. Enumerable.Range(0, size).Select(rank => new Thread(() =>
        {
            using var communicator = new ThreadRank(ranks, rank, size);
            try
            {
                ends[rank] = (communicator.Run(() => job(communicator), _ => 1), null);
            }
            catch (Exception e)
            {
                ends[rank] = (default!, e);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        return ends;
    }

    private sealed class ThreadRank(ThreadRanks ranks, int rank, int size) : Communicator
    {
        public override int Rank => rank;

        public override int Size => size;

        public override int LocalRank => rank;

        public override int LocalSize => size;

        protected override void Abort(int exitCode) => ranks.aborted.Cancel();

        protected override void Dispose(bool disposing)
        {
        }

        protected override void BarrierCore() => Exchange([]);

        protected override void BroadcastCore(Span<byte> values) => Exchange(values)[0].CopyTo(values);

        protected override void GatherCore(ReadOnlySpan<byte> own, Span<byte> all, ReadOnlySpan<long> lengths)
        {
            if (own.Length != lengths[rank])
                throw new InvalidOperationException("a block is not as long as announced");
            byte[][] blocks = Exchange(own);
            if (rank == 0)
                blocks.SelectMany(b => b).ToArray().CopyTo(all);
        }

        protected override void SumCore(Span<long> values, bool isMax) => Reduce(values, isMax ? Math.Max : (a, b) => a + b);

        protected override void ExtremeCore(Span<double> values, bool isMax) => Reduce(values, isMax ? Math.Max : Math.Min);

        private void Reduce<T>(Span<T> values, Func<T, T, T> merge)
            where T : unmanaged
        {
            byte[][] blocks = Exchange(MemoryMarshal.AsBytes(values));
            blocks[0].CopyTo(MemoryMarshal.AsBytes(values));
            foreach (byte[] block in blocks.Skip(1))
            {
                ReadOnlySpan<T> other = MemoryMarshal.Cast<byte, T>(block);
                for (int i = 0; i < values.Length; i++)
                    values[i] = merge(values[i], other[i]);
            }
        }

        private byte[][] Exchange(ReadOnlySpan<byte> own)
        {
            ranks.blocks[rank] = own.ToArray();
            Meet();
            byte[][] all = [.. ranks.blocks];
            Meet();
            return all;
        }

        private void Meet()
        {
            try
            {
                ranks.barrier.SignalAndWait(ranks.aborted.Token);
            }
            catch (OperationCanceledException)
            {
                throw new AbortedException(1);
            }
        }
    }
}
