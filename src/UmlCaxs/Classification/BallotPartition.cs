using UmlCaxs.IO;

namespace UmlCaxs.Classification;

/// <summary>Detections in a temporary file: all of some sources, in the order of the table.</summary>
internal sealed class BallotPartition
{
    private readonly Spool spool;
    private readonly ByteSink write;
    private ulong firstHash;

    /// <summary>An empty partition.</summary>
    /// <param name="file">The file; owned by the caller.</param>
    public BallotPartition(TemporaryFile file)
    {
        spool = new Spool(file);
        write = spool.Write;
    }

    /// <summary>Detections.</summary>
    public long Detections { get; private set; }

    /// <summary>True if they are of several sources for sure: their names differ in their hashes.</summary>
    public bool CanBeSplit { get; private set; }

    /// <summary>Most bytes that a store takes for them.</summary>
    public long BytesInMemory => BallotStore.BytesAtMost(Detections, spool.Length);

    /// <summary>Adds a detection.</summary>
    /// <param name="hash">Hash of its name.</param>
    /// <param name="ballot">The detection.</param>
    public void Add(ulong hash, in Ballot ballot)
    {
        if (Detections++ == 0)
            firstHash = hash;
        CanBeSplit |= hash != firstHash;
        BallotBytes.Write(write, ballot);
    }

    /// <summary>Ends writing.</summary>
    public void Complete() => spool.Complete();

    /// <summary>Reads the detections back, from the first on.</summary>
    /// <param name="width">Values of a detection.</param>
    public BallotReader Read(int width)
    {
        SpoolReader reader = spool.Read();
        return new BallotReader(() => reader.AtEnd, reader.Read, width);
    }
}
