using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Features;

namespace UmlCaxs.Classification;

/// <summary>
/// Gathers classified detections by source and votes. Detections may come in any order; those of a source are taken in the
/// order of obsid (as numbers where they are numbers). Position and features of a source are its first non-null values in
/// that order. Memory grows with the number of detections (some 210 bytes each, and 130 a source) up to a limit; beyond it
/// they go through temporary files, and the result is the same.
/// </summary>
public sealed class SourceVoting : IDisposable
{
    /// <summary>Name of the column of <see cref="WithOrder"/>.</summary>
    internal const string Order = "order";

    private readonly ClassScheme scheme;
    private readonly long memory;
    private readonly string folder;
    private readonly Action<string>? onNotice;
    private readonly string[] numbers;
    private readonly IReadOnlyList<string> evidence;
    private readonly double[] values;
    private readonly BallotStore store;
    private PartitionedVoting? files;
    private double[] noValues = [];
    private long detections;

    /// <summary>An empty ballot box.</summary>
    /// <param name="scheme">Classes and families.</param>
    /// <param name="memory">Most bytes for detections; one source with more still takes what it needs.</param>
    /// <param name="folder">Folder for temporary files, which have no name there and are gone with this object; null for the system's.</param>
    /// <param name="onNotice">Called, once at most, when detections go to files.</param>
    /// <param name="evidence">Columns of <see cref="EvidenceColumns"/> to combine as well; null for none.</param>
    public SourceVoting(ClassScheme scheme, long memory = long.MaxValue, string? folder = null, Action<string>? onNotice = null, IReadOnlyList<string>? evidence = null)
    {
        (this.scheme, this.memory, this.onNotice) = (scheme, memory, onNotice);
        this.folder = folder ?? Path.GetTempPath();
        this.evidence = evidence ?? [];
        numbers = [.. scheme.Classes, DetectionColumns.Ra, DetectionColumns.Dec, .. FeatureSet.Names, .. this.evidence];
        values = new double[numbers.Length];
        store = new BallotStore(scheme.Classes.Count, numbers.Length, this.evidence);
    }

    /// <summary>Columns that must be there.</summary>
    public IReadOnlyList<string> RequiredColumns => [DetectionColumns.Name, .. scheme.Classes];

    /// <summary>Number of sources; null when detections went to files, where only counting the votes tells.</summary>
    public int? Sources => files is null ? store.Sources : null;

    /// <summary>Detections that could not vote because they have no class probabilities.</summary>
    public long WithoutVote { get; private set; }

    /// <summary>Where detections go whose sources other processes count; null where this one counts all.</summary>
    internal BallotExchange? Exchange { get; init; }

    /// <summary>True if a last column of <see cref="Schema"/>, <see cref="Order"/>, tells the place of a source's first detection among all: by it parts of several processes are merged.</summary>
    internal bool WithOrder { get; init; }

    /// <summary>Checks that a table holds classified detections.</summary>
    /// <exception cref="BadInputException">Columns are missing; all are listed.</exception>
    public void Expect(TableSchema schema, string source)
    {
        string[] missing = [.. RequiredColumns.Where(c => !schema.Has(c))];
        if (missing.Length > 0)
            throw BadInputException.At(source, "header", $"missing column{(missing.Length == 1 ? "" : "s")}: {string.Join(", ", missing)}", "Voting takes the output of 'umlcaxs classify'.");
    }

    /// <summary>Adds the detections of a batch.</summary>
    /// <param name="batch">Rows with at least <see cref="RequiredColumns"/>.</param>
    /// <param name="source">File name, for messages.</param>
    /// <param name="placeOf">Where a row of the batch stands in the file.</param>
    /// <exception cref="BadInputException">A detection has no name, or the folder for temporary files cannot be written.</exception>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Add(TableBatch batch, string source, Func<int, string> placeOf)
    {
        Column names = batch.Find(DetectionColumns.Name)!;
        Column? obsids = batch.Find(DetectionColumns.Obsid);
        double[][] columns = [.. numbers.Select(n => n == OutlierColumns.ClassSet && batch.Find(n) is { } sets ? EvidenceColumns.Sets(sets, batch, scheme, source, placeOf) : Numbers(batch.Find(n), batch))];
        for (int row = 0; row < batch.RowCount; row++)
        {
            ReadOnlySpan<byte> name = Utf8(names, row);
            if (name.IsEmpty)
                throw BadInputException.At(source, $"{placeOf(row)}, column 'name'", "the name is empty", "Every detection needs the name of its source.");
            for (int i = 0; i < columns.Length; i++)
                values[i] = columns[i][row];
            if (values.AsSpan(0, scheme.Classes.Count).Contains(double.NaN))
            {
                WithoutVote++;
                continue;
            }

            (long obsid, bool isNumber) = ObsidOf(obsids, row);
            var ballot = new Ballot(name, detections++, obsid, isNumber || obsids is null ? [] : Utf8(obsids, row), values);
            if (Exchange is null)
                Keep(ballot);
            else
                Exchange.Add(ballot);
        }
    }

    /// <summary>Takes the detections of the sources whose votes are counted here, when all ranks have sent theirs; called by all.</summary>
    /// <param name="cancellation">Ends receiving.</param>
    /// <exception cref="IOException">A disk is full or failed.</exception>
    internal void Receive(CancellationToken cancellation) => Exchange!.Receive(
        numbers.Length,
        reader =>
        {
            while (reader.Read(out Ballot ballot))
            {
                cancellation.ThrowIfCancellationRequested();
                Keep(ballot);
            }
        },
        cancellation);

    /// <summary>Columns of the table that <see cref="Votes"/> fills.</summary>
    public TableSchema Schema => new(
    [
        new(DetectionColumns.Name, ColumnType.String) { Ucd = "meta.id;meta.main" },
        new("kind", ColumnType.String) { Description = "unique: soft and hard vote agree; ambiguous: they differ" },
        new("soft_master_class", ColumnType.String) { Description = "class with the largest mean probability" },
        new("hard_master_class", ColumnType.String) { Description = "most frequent class of the detections" },
        new("master_class", ColumnType.String) { Ucd = "src.class", Description = "the class, where both votes agree" },
        new("agg_master_class", ColumnType.String) { Description = "family of the master class" },
        new("detection_count", ColumnType.Int32) { Ucd = "meta.number", Description = "number of classified detections" },
        .. scheme.Classes.SelectMany(c => new ColumnInfo[]
        {
            new(c + "_mean", ColumnType.Float64) { Ucd = "stat.mean;stat.probability", Description = $"mean probability of class {c}" },
            new(c + "_std", ColumnType.Float64) { Ucd = "stat.stdev;stat.probability", Description = $"population standard deviation of the probability of class {c}" },
        }),
        new(DetectionColumns.Ra, ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main" },
        new(DetectionColumns.Dec, ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.dec;meta.main" },
        .. FeatureSet.Names.Select(FeatureColumns.Of),
        .. evidence.Select(EvidenceColumns.OfSources),
        .. WithOrder ? (ColumnInfo[])[new(Order, ColumnType.Int64)] : [],
    ])
    {
        Name = "sources",
        Description = "X-ray sources classified by UmlCaxs: votes of their detections",
    };

    /// <summary>Votes for every source, in the order in which sources were first met.</summary>
    /// <param name="capacity">Rows of a batch.</param>
    /// <param name="cancellation">Ends counting where detections went to files.</param>
    /// <returns>Batches made for <see cref="Schema"/>; each is overwritten by the next.</returns>
    /// <exception cref="IOException">Detections went to files, and the disk is full or failed.</exception>
    public IEnumerable<TableBatch> Votes(int capacity = TableBatch.DefaultCapacity, CancellationToken cancellation = default)
    {
        var batch = new TableBatch(Schema, capacity);
        foreach (VotedSource source in files is null ? store.Votes() : files.Votes(cancellation))
        {
            Fill(batch, batch.RowCount++, source);
            if (batch.RowCount < capacity)
                continue;
            yield return batch;
            batch.FirstRow += batch.RowCount;
            batch.Clear();
        }

        if (batch.RowCount > 0)
            yield return batch;
    }

    /// <summary>Frees the temporary files.</summary>
    public void Dispose() => files?.Dispose();

    private void Keep(in Ballot ballot)
    {
        if (files is null && (store.Bytes > memory || store.Detections == BallotStore.MostDetections))
            GoToFiles();
        if (files is null)
            store.Add(ballot);
        else
            files.Add(ballot);
    }

    private void GoToFiles()
    {
        onNotice?.Invoke($"{store.Detections:N0} detections take {store.Bytes / 1e6:N0} MB, all that --memory allows: voting goes through temporary files in '{folder}'");
        files = new PartitionedVoting(store, scheme.Classes.Count, numbers.Length, memory, folder);
    }

    /// <summary>The values of a column as numbers, NaN where it has none.</summary>
    private double[] Numbers(Column? column, TableBatch batch)
    {
        if (column is { Info.IsFloat: true })
            return column.Doubles;
        if (column is { Info.IsNumeric: true })
            return [.. Enumerable.Range(0, batch.RowCount).Select(column.NumberAt)];
        if (noValues.Length < batch.RowCount)
            Array.Fill(noValues = new double[batch.Capacity], double.NaN);
        return noValues;
    }

    private static ReadOnlySpan<byte> Utf8(Column column, int row) =>
        column.Info.Type == ColumnType.String ? column.Text[row] : Encoding.UTF8.GetBytes(column.TextAt(row) ?? "");

    private static (long Obsid, bool IsNumber) ObsidOf(Column? column, int row)
    {
        if (column is null || column.IsNull(row))
            return (Ballot.NoNumber, false);
        if (column.Longs.Length > 0 && column.Info.IsNumeric)
            return (column.Longs[row], true);
        bool isNumber = long.TryParse(Utf8(column, row), NumberStyles.Integer, CultureInfo.InvariantCulture, out long number);
        return (isNumber ? number : Ballot.NoNumber, isNumber);
    }

    private void Fill(TableBatch batch, int row, VotedSource source)
    {
        string soft = scheme.Classes[source.SoftClass];
        bool isUnique = source.SoftClass == source.HardClass;
        int at = 0;
        batch.Columns[at++].Set(row, source.Name.Span);
        batch.Columns[at++].Set(row, isUnique ? "unique" : "ambiguous");
        batch.Columns[at++].Set(row, soft);
        batch.Columns[at++].Set(row, scheme.Classes[source.HardClass]);
        batch.Columns[at++].Set(row, isUnique ? soft : null);
        batch.Columns[at++].Set(row, isUnique ? scheme.Aggregate[soft] : null);
        batch.Columns[at++].Set(row, (long)source.Detections);
        int classes = scheme.Classes.Count;
        for (int c = 0; c < classes; c++)
        {
            batch.Columns[at++].Set(row, source.Numbers[c]);
            batch.Columns[at++].Set(row, source.Numbers[classes + c]);
        }

        foreach (double value in source.Numbers.AsSpan(2 * classes))
        {
            Column column = batch.Columns[at++];
            if (column.Info.IsFloat)
                column.Set(row, value);
            else
                column.Set(row, double.IsNaN(value) ? null : ClassSets.Text((long)value, scheme.Classes));
        }

        if (WithOrder)
            batch.Columns[at].Set(row, source.Order);
    }
}
