using UmlCaxs.Catalog;
using UmlCaxs.Distribution;

namespace UmlCaxs.Classification;

/// <summary>
/// Detections on their way to the process (rank) that counts the votes of their source: some bits of the hash of the source's name
/// modulo R. They go through files in a folder that all ranks see, one for each pair of ranks that has any, so that
/// memory does not grow with them.
/// </summary>
internal sealed class BallotExchange : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    // Bits of the hash that choose neither places in tables (the lowest) nor partitions in temporary files (the highest).
    private const int FirstBit = 32;
    private const ulong Bits = (1 << 20) - 1;

    private readonly string folder;
    private readonly Communicator ranks;
    private readonly FileStream?[] files;
    private readonly ByteSink[] sinks;
    private readonly long[] sent;

    /// <summary>An exchange in which nothing was sent.</summary>
    /// <param name="folder">A folder that all ranks see.</param>
    /// <param name="ranks">The processes.</param>
    public BallotExchange(string folder, Communicator ranks)
    {
        (this.folder, this.ranks) = (folder, ranks);
        files = new FileStream?[ranks.Size];
        sinks = new ByteSink[ranks.Size];
        sent = new long[ranks.Size];
    }

    /// <summary>Sends a detection.</summary>
    /// <param name="ballot">The detection; its place is that among those which this rank sends.</param>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Add(in Ballot ballot)
    {
        int to = (int)(((Utf8Hash.Of(ballot.Name) >> FirstBit) & Bits) % (ulong)ranks.Size);
        if (files[to] is null)
        {
            files[to] = new FileStream(NameOf(ranks.Rank, to), FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
            sinks[to] = files[to]!.Write;
        }

        BallotBytes.Write(sinks[to], ballot);
        sent[to]++;
    }

    /// <summary>Ends sending and receives; called by all ranks. Detections come in the order of the table, with their places in it.</summary>
    /// <param name="width">Values of a detection.</param>
    /// <param name="keep">Takes a detection.</param>
    /// <param name="cancellation">Ends receiving.</param>
    /// <exception cref="IOException">A disk is full or failed.</exception>
    public void Receive(int width, Action<BallotReader> keep, CancellationToken cancellation)
    {
        Dispose();
        long[][] all = ranks.AllGather(sent);
        long before = 0;
        for (int from = 0; from < ranks.Size; before += all[from++].Sum())
        {
            cancellation.ThrowIfCancellationRequested();
            if (all[from][ranks.Rank] == 0)
                continue;
            string name = NameOf(from, ranks.Rank);
            using (var file = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes))
            {
                long left = all[from][ranks.Rank];
                keep(new BallotReader(() => left-- == 0, file.ReadExactly, width) { FirstOrder = before });
            }

            File.Delete(name);
        }
    }

    /// <summary>Ends sending.</summary>
    public void Dispose()
    {
        for (int to = 0; to < files.Length; to++)
        {
            files[to]?.Dispose();
            files[to] = null;
        }
    }

    private string NameOf(int from, int to) => Path.Combine(folder, $"ballots-{from:D5}-{to:D5}");
}
