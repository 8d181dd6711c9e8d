using System.Runtime.InteropServices;
using UmlCaxs.IO;

namespace UmlCaxs.Classification;

/// <summary>Voted sources in a temporary file, sorted by the place of their first detection.</summary>
/// <param name="file">The file; owned by the caller.</param>
internal sealed class VoteRun(TemporaryFile file)
{
    private readonly Spool spool = new(file);

    /// <summary>Writes all sources.</summary>
    /// <param name="sources">In ascending order.</param>
    /// <param name="cancellation">Ends writing.</param>
    public void Write(IEnumerable<VotedSource> sources, CancellationToken cancellation)
    {
        foreach (VotedSource source in sources)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<long> head = [source.Order, source.SoftClass, source.HardClass, source.Detections, source.Name.Length];
            spool.Write(MemoryMarshal.AsBytes(head));
            spool.Write(MemoryMarshal.AsBytes(source.Numbers.AsSpan()));
            spool.Write(source.Name.Span);
        }

        spool.Complete();
    }

    /// <summary>Merges runs into one sequence in ascending order; each source is overwritten by later ones.</summary>
    public static IEnumerable<VotedSource> Merge(IReadOnlyList<VoteRun> runs, int classes, int others)
    {
        var next = new PriorityQueue<Reader, long>(runs.Count);
        foreach (VoteRun run in runs)
        {
            var reader = new Reader(run.spool, new VotedSource(classes, others));
            if (reader.Read())
                next.Enqueue(reader, reader.Source.Order);
        }

        while (next.TryPeek(out Reader? first, out _))
        {
            yield return first.Source;
            if (first.Read())
                next.DequeueEnqueue(first, first.Source.Order);
            else
                next.Dequeue();
        }
    }

    private sealed class Reader(Spool spool, VotedSource source)
    {
        private readonly SpoolReader reader = spool.Read();
        private readonly long[] head = new long[5];
        private byte[] name = [];

        public VotedSource Source => source;

        public bool Read()
        {
            if (reader.AtEnd)
                return false;
            reader.Read(MemoryMarshal.AsBytes(head.AsSpan()));
            reader.Read(MemoryMarshal.AsBytes(source.Numbers.AsSpan()));
            int length = (int)head[4];
            if (name.Length < length)
                name = new byte[length];
            reader.Read(name.AsSpan(0, length));
            (source.Order, source.SoftClass, source.HardClass, source.Detections) = (head[0], (int)head[1], (int)head[2], (int)head[3]);
            source.Name = name.AsMemory(0, length);
            return true;
        }
    }
}
