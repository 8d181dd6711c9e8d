using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Distribution;
using UmlCaxs.IO;

namespace UmlCaxs.Pipeline;

/// <summary>Classified detections in, one row a source out.</summary>
public static class VoteStep
{
    /// <summary>Reads a table of classified detections into a ballot box.</summary>
    /// <param name="reader">Output of classification.</param>
    /// <param name="scheme">Classes.</param>
    /// <param name="onProgress">Called with the share done.</param>
    /// <param name="memory">Most bytes for detections; more go through temporary files.</param>
    /// <param name="folder">Folder for temporary files; null for the system's.</param>
    /// <param name="onNotice">Called, once at most, when detections go to files.</param>
    /// <param name="cancellation">Ends the step.</param>
    /// <exception cref="BadInputException">Columns are missing, a name is empty, the table has no rows, or the folder cannot be written.</exception>
    public static SourceVoting Read(
        TableReader reader,
        ClassScheme scheme,
        Action<double>? onProgress = null,
        long memory = long.MaxValue,
        string? folder = null,
        Action<string>? onNotice = null,
        CancellationToken cancellation = default)
    {
        var voting = new SourceVoting(scheme, memory, folder, onNotice, EvidenceColumns.In(reader.Schema));
        try
        {
            voting.Expect(reader.Schema, reader.Path);
            return Add(reader, voting, onProgress, cancellation) ? voting : throw NoRows(reader);
        }
        catch
        {
            voting.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads a table that several processes (ranks) have shares of: the detections of a source go to the rank that counts its
    /// votes, whichever read them. Of a table without shares the first rank reads all.
    /// </summary>
    /// <param name="reader">This rank's share of the output of classification.</param>
    /// <param name="scheme">Classes.</param>
    /// <param name="ranks">The processes.</param>
    /// <param name="exchange">A folder that all ranks see, for the detections on their way.</param>
    /// <param name="withOrder">With a column by which <see cref="Merge"/> brings the sources of all ranks into one order.</param>
    /// <param name="onProgress">As above.</param>
    /// <param name="memory">As above.</param>
    /// <param name="folder">As above.</param>
    /// <param name="onNotice">As above.</param>
    /// <param name="cancellation">As above.</param>
    /// <returns>A ballot box with the sources whose votes this rank counts, in the order in which they were first met in the table.</returns>
    /// <exception cref="BadInputException">As above.</exception>
    public static SourceVoting ReadShare(
        TableReader reader,
        ClassScheme scheme,
        Communicator ranks,
        string exchange,
        bool withOrder,
        Action<double>? onProgress = null,
        long memory = long.MaxValue,
        string? folder = null,
        Action<string>? onNotice = null,
        CancellationToken cancellation = default)
    {
        using var sent = new BallotExchange(exchange, ranks);
        var voting = new SourceVoting(scheme, memory, folder, onNotice, EvidenceColumns.In(reader.Schema)) { Exchange = sent, WithOrder = withOrder };
        try
        {
            voting.Expect(reader.Schema, reader.Path);
            bool any = (reader.IsShare || ranks.IsFirst) && Add(reader, voting, onProgress, cancellation);
            if (ranks.Sum(any ? 1 : 0) == 0)
                throw NoRows(reader);
            voting.Receive(cancellation);
            return voting;
        }
        catch
        {
            voting.Dispose();
            throw;
        }
    }

    /// <summary>Merges the parts of several ranks into one table, the very one that a single process writes.</summary>
    /// <param name="parts">Tables written by <see cref="Write"/> of ballot boxes with order.</param>
    /// <param name="createWriter">Makes the table for the columns it is told.</param>
    /// <param name="cancellation">Ends the step; nothing is committed then.</param>
    public static void Merge(IReadOnlyList<string> parts, Func<TableSchema, TableWriter> createWriter, CancellationToken cancellation = default)
    {
        // As many batches as ranks are in memory at once.
        const int BatchRows = 1024;
        var next = new PriorityQueue<PartCursor, long>();
        var opened = new List<PartCursor>();
        try
        {
            foreach (string part in parts)
            {
                opened.Add(new PartCursor(part, BatchRows));
                if (opened[^1].Advance())
                    next.Enqueue(opened[^1], opened[^1].Order);
            }

            TableSchema read = opened[0].Batch.Schema;
            using TableWriter writer = createWriter(read with { Columns = [.. read.Columns.Where(c => c.Name != SourceVoting.Order)] });
            var merged = new TableBatch(writer.Schema);
            while (next.TryPeek(out PartCursor? first, out _))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach ((int i, Column column) in merged.Columns.Index())
                    column.CopyFrom(first.Batch.Columns[i], first.Row, merged.RowCount);
                if (++merged.RowCount == merged.Capacity)
                    Write();
                if (first.Advance())
                    next.DequeueEnqueue(first, first.Order);
                else
                    next.Dequeue();
            }

            if (merged.RowCount > 0)
                Write();
            writer.Commit();

            void Write()
            {
                writer.Write(merged);
                merged.FirstRow += merged.RowCount;
                merged.Clear();
            }
        }
        finally
        {
            foreach (PartCursor cursor in opened)
                cursor.Dispose();
        }
    }

    /// <summary>Writes the votes.</summary>
    /// <param name="voting">A filled ballot box.</param>
    /// <param name="writer">A table for <see cref="SourceVoting.Schema"/>; committed when done.</param>
    /// <param name="onSource">Sees every batch of sources as well; null if nobody wants to.</param>
    /// <param name="cancellation">Ends the step; nothing is committed then.</param>
    /// <returns>Sources with agreeing votes, and with differing ones.</returns>
    public static (long Unique, long Ambiguous) Write(SourceVoting voting, TableWriter writer, Action<TableBatch>? onSource = null, CancellationToken cancellation = default)
    {
        long unique = 0;
        long ambiguous = 0;
        foreach (TableBatch batch in voting.Votes(cancellation: cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            Column kind = batch.Find("kind")!;
            for (int row = 0; row < batch.RowCount; row++)
                _ = kind.TextAt(row) == "unique" ? unique++ : ambiguous++;
            onSource?.Invoke(batch);
            writer.Write(batch);
        }

        writer.Commit();
        return (unique, ambiguous);
    }

    private static bool Add(TableReader reader, SourceVoting voting, Action<double>? onProgress, CancellationToken cancellation)
    {
        var batch = new TableBatch(reader.Schema);
        bool any = false;
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            voting.Add(batch, reader.Path, reader.PlaceOf);
            onProgress?.Invoke((double)reader.BytesRead / Math.Max(1, reader.TotalBytes));
            any = true;
        }

        return any;
    }

    private static BadInputException NoRows(TableReader reader) => BadInputException.At(reader.Path, "", "the table has no rows", "Give classified detections.");

    /// <summary>A row of a part, and its successors.</summary>
    private sealed class PartCursor : IDisposable
    {
        private readonly TableReader reader;
        private readonly Column order;

        public PartCursor(string part, int rows)
        {
            reader = TableFiles.Open(part);
            Batch = new TableBatch(reader.Schema, rows);
            order = Batch.Find(SourceVoting.Order)!;
        }

        public TableBatch Batch { get; }

        public int Row { get; private set; } = -1;

        public long Order => order.Longs[Row];

        public bool Advance()
        {
            if (++Row < Batch.RowCount)
                return true;
            Row = 0;
            return reader.Read(Batch);
        }

        public void Dispose() => reader.Dispose();
    }
}
