using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;

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
            var batch = new TableBatch(reader.Schema);
            bool any = false;
            while (reader.Read(batch))
            {
                cancellation.ThrowIfCancellationRequested();
                voting.Add(batch, reader.Path, reader.PlaceOf);
                onProgress?.Invoke((double)reader.BytesRead / Math.Max(1, reader.TotalBytes));
                any = true;
            }

            return any ? voting : throw BadInputException.At(reader.Path, "", "the table has no rows", "Give classified detections.");
        }
        catch
        {
            voting.Dispose();
            throw;
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
}
