using System.Runtime.InteropServices;
using UmlCaxs.IO;

namespace UmlCaxs.Classification;

/// <summary>Detections in a temporary file: all of some sources, in the order of the table.</summary>
/// <param name="file">The file; owned by the caller.</param>
internal sealed class BallotPartition(TemporaryFile file)
{
    private readonly Spool spool = new(file);
    private ulong firstHash;

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
        ReadOnlySpan<long> head = [ballot.Order, ballot.Obsid, ballot.Name.Length, ballot.ObsidText.Length];
        spool.Write(MemoryMarshal.AsBytes(head));
        spool.Write(MemoryMarshal.AsBytes(ballot.Values));
        spool.Write(ballot.Name);
        spool.Write(ballot.ObsidText);
    }

    /// <summary>Ends writing.</summary>
    public void Complete() => spool.Complete();

    /// <summary>Reads the detections back, from the first on.</summary>
    /// <param name="width">Values of a detection.</param>
    public Reader Read(int width) => new(spool, width);

    /// <summary>Reads detections in the order in which they were written.</summary>
    internal sealed class Reader(Spool spool, int width)
    {
        private readonly SpoolReader reader = spool.Read();
        private readonly double[] values = new double[width];
        private readonly long[] head = new long[4];
        private byte[] text = [];

        /// <summary>Reads the next detection; it is valid until the one after it is read.</summary>
        /// <returns>False if there is none.</returns>
        public bool Read(out Ballot ballot)
        {
            ballot = default;
            if (reader.AtEnd)
                return false;
            reader.Read(MemoryMarshal.AsBytes(head.AsSpan()));
            reader.Read(MemoryMarshal.AsBytes(values.AsSpan()));
            int name = (int)head[2];
            int length = name + (int)head[3];
            if (text.Length < length)
                text = new byte[length];
            reader.Read(text.AsSpan(0, length));
            ballot = new Ballot(text.AsSpan(0, name), head[0], head[1], text.AsSpan(name, length - name), values);
            return true;
        }
    }
}
