using UmlCaxs.Catalog;
using UmlCaxs.IO;

namespace UmlCaxs.Classification;

/// <summary>Detections shared out to partitions by some bits of the hash of their source's name.</summary>
internal sealed class BallotPartitions : IDisposable
{
    private const int Bits = 6;
    private const int HashBits = 64;

    private readonly TemporaryFile file;
    private readonly BallotPartition[] partitions;
    private readonly int shift;

    /// <summary>Empty partitions.</summary>
    /// <param name="folder">Where their file takes its space.</param>
    /// <param name="level">0 for the first partitions, 1 for those of one of them, and so on: each takes other bits.</param>
    public BallotPartitions(string folder, int level)
    {
        file = new TemporaryFile(folder);
        partitions = [.. Enumerable.Range(0, 1 << Bits).Select(_ => new BallotPartition(file))];
        shift = Math.Max(0, HashBits - (Bits * (level + 1)));
    }

    /// <summary>Adds a detection.</summary>
    public void Add(in Ballot ballot)
    {
        ulong hash = Utf8Hash.Of(ballot.Name);
        partitions[(hash >> shift) & ((1 << Bits) - 1)].Add(hash, ballot);
    }

    /// <summary>Ends writing.</summary>
    /// <returns>The partitions that hold anything.</returns>
    public IReadOnlyList<BallotPartition> Complete()
    {
        foreach (BallotPartition partition in partitions)
            partition.Complete();
        return [.. partitions.Where(p => p.Detections > 0)];
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
