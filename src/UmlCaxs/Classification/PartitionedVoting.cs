using UmlCaxs.IO;

namespace UmlCaxs.Classification;

/// <summary>
/// Votes of more detections than memory holds. They are shared out to partitions by the name of their source, each partition
/// is voted in memory (or shared out again if it is still too large), and the results are merged in the order in which the
/// sources were first met: they are those of one store for all, in the same order. About 240 bytes a detection and 340 a
/// source lie in temporary files meanwhile.
/// </summary>
internal sealed class PartitionedVoting : IDisposable
{
    private readonly string folder;
    private readonly long memory;
    private readonly int classes;
    private readonly int width;
    private readonly BallotStore store;
    private readonly BallotPartitions partitions;
    private TemporaryFile? results;
    private List<VoteRun>? runs;

    /// <summary>Brings the detections of a store into files.</summary>
    /// <param name="store">All detections so far; taken as memory for the partitions from now on.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="width">Values of a detection.</param>
    /// <param name="memory">Most bytes for the detections of a partition; only one source with more exceeds it.</param>
    /// <param name="folder">Folder for temporary files.</param>
    /// <exception cref="BadInputException">The folder cannot be written.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public PartitionedVoting(BallotStore store, int classes, int width, long memory, string folder)
    {
        (this.store, this.classes, this.width, this.memory, this.folder) = (store, classes, width, memory, folder);
        partitions = new BallotPartitions(folder, 0);
        try
        {
            for (int n = 0; n < store.Detections; n++)
                partitions.Add(store.At(n));
        }
        catch
        {
            partitions.Dispose();
            throw;
        }
    }

    /// <summary>Adds a detection.</summary>
    /// <exception cref="InvalidOperationException">The votes were counted already.</exception>
    public void Add(in Ballot ballot)
    {
        if (results is not null)
            throw new InvalidOperationException("The votes were counted already.");
        partitions.Add(ballot);
    }

    /// <summary>Votes, source by source in the order in which they were first met; each result is overwritten by later ones.</summary>
    public IEnumerable<VotedSource> Votes(CancellationToken cancellation)
    {
        if (runs is null)
        {
            results?.Dispose();
            results = new TemporaryFile(folder);
            runs = VoteAll(partitions, 0, results, cancellation);
        }

        return VoteRun.Merge(runs, classes, width - classes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        partitions.Dispose();
        results?.Dispose();
    }

    private List<VoteRun> VoteAll(BallotPartitions all, int level, TemporaryFile target, CancellationToken cancellation)
    {
        var voted = new List<VoteRun>();
        foreach (BallotPartition partition in all.Complete())
            voted.Add(partition.BytesInMemory > memory && partition.CanBeSplit
                ? VoteInParts(partition, level + 1, target, cancellation)
                : VoteInMemory(partition, target, cancellation));
        return voted;
    }

    private VoteRun VoteInMemory(BallotPartition partition, TemporaryFile target, CancellationToken cancellation)
    {
        store.Clear();
        BallotReader reader = partition.Read(width);
        while (reader.Read(out Ballot ballot))
        {
            cancellation.ThrowIfCancellationRequested();
            store.Add(ballot);
        }

        var run = new VoteRun(target);
        run.Write(store.Votes(), cancellation);
        return run;
    }

    private VoteRun VoteInParts(BallotPartition partition, int level, TemporaryFile target, CancellationToken cancellation)
    {
        using var finer = new BallotPartitions(folder, level);
        BallotReader reader = partition.Read(width);
        while (reader.Read(out Ballot ballot))
        {
            cancellation.ThrowIfCancellationRequested();
            finer.Add(ballot);
        }

        using var finerResults = new TemporaryFile(folder);
        var run = new VoteRun(target);
        run.Write(VoteRun.Merge(VoteAll(finer, level, finerResults, cancellation), classes, width - classes), cancellation);
        return run;
    }
}
