using UmlCaxs.Classification;
using UmlCaxs.Pipeline;

namespace UmlCaxs.Catalog.Selection;

/// <summary>Whether the votes of each source agree: what a selection by <c>kind</c> asks, and only a vote tells.</summary>
public sealed class SourceKinds
{
    private readonly Utf8Names ambiguous = new();
    private readonly Utf8Names unique = new();

    private SourceKinds()
    {
    }

    /// <summary>Votes with the detections of a table.</summary>
    /// <param name="reader">The table.</param>
    /// <param name="scheme">Its classes.</param>
    /// <param name="memory">Most bytes for detections.</param>
    /// <param name="cancellation">Ends voting.</param>
    /// <exception cref="BadInputException">The table holds no classified detections with names.</exception>
    public static SourceKinds Of(TableReader reader, ClassScheme scheme, long memory, CancellationToken cancellation)
    {
        var kinds = new SourceKinds();
        using SourceVoting voting = VoteStep.Read(reader, scheme, memory: memory, cancellation: cancellation);
        foreach (TableBatch batch in voting.Votes(cancellation: cancellation))
        {
            (Column name, Column soft, Column hard) = (batch.Find(DetectionColumns.Name)!, batch.Find("soft_master_class")!, batch.Find("hard_master_class")!);
            for (int row = 0; row < batch.RowCount; row++)
                (soft.Text[row].SequenceEqual(hard.Text[row]) ? kinds.unique : kinds.ambiguous).NumberOf(name.Text[row]);
        }

        return kinds;
    }

    /// <summary>unique or ambiguous; null for a source that had no vote.</summary>
    /// <param name="name">UTF-8 name of the source.</param>
    public string? Of(ReadOnlySpan<byte> name) => unique.Find(name) >= 0 ? "unique" : ambiguous.Find(name) >= 0 ? "ambiguous" : null;
}
