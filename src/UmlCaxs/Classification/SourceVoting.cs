using UmlCaxs.Catalog;
using UmlCaxs.Features;

namespace UmlCaxs.Classification;

/// <summary>
/// Gathers classified detections by source and votes. Detections may come in any order; those of a source are taken in the
/// order of obsid (as numbers where they are numbers). Position and features of a source are its first non-null values in
/// that order. Memory grows with the number of detections (200 bytes each).
/// </summary>
public sealed class SourceVoting
{
    private readonly ClassScheme scheme;
    private readonly string[] numbers;
    private readonly Dictionary<string, int> sourceOf = [];
    private readonly List<string> names = [];
    private readonly List<(int Source, long Obsid, string? ObsidText, long Order)> detections = [];
    private readonly List<double[]> values = [];

    /// <summary>An empty ballot box.</summary>
    /// <param name="scheme">Classes and families.</param>
    public SourceVoting(ClassScheme scheme)
    {
        this.scheme = scheme;
        numbers = [.. scheme.Classes, DetectionColumns.Ra, DetectionColumns.Dec, .. FeatureSet.Names];
    }

    /// <summary>Columns that must be there.</summary>
    public IReadOnlyList<string> RequiredColumns => [DetectionColumns.Name, .. scheme.Classes];

    /// <summary>Number of sources.</summary>
    public int Sources => names.Count;

    /// <summary>Detections that could not vote because they have no class probabilities.</summary>
    public long WithoutVote { get; private set; }

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
    /// <exception cref="BadInputException">A detection has no name.</exception>
    public void Add(TableBatch batch, string source, Func<int, string> placeOf)
    {
        Column nameColumn = batch.Find(DetectionColumns.Name)!;
        Column? obsid = batch.Find(DetectionColumns.Obsid);
        Column?[] columns = [.. numbers.Select(batch.Find)];
        for (int row = 0; row < batch.RowCount; row++)
        {
            string? name = nameColumn.TextAt(row);
            if (string.IsNullOrEmpty(name))
                throw BadInputException.At(source, $"{placeOf(row)}, column 'name'", "the name is empty", "Every detection needs the name of its source.");
            double[] v = new double[numbers.Length];
            for (int i = 0; i < v.Length; i++)
                v[i] = columns[i] is { Info.IsNumeric: true } column ? column.NumberAt(row) : double.NaN;
            if (v.AsSpan(0, scheme.Classes.Count).Contains(double.NaN))
            {
                WithoutVote++;
                continue;
            }

            if (!sourceOf.TryGetValue(name, out int index))
            {
                sourceOf[name] = index = names.Count;
                names.Add(name);
            }

            string? text = obsid?.TextAt(row);
            bool isNumber = long.TryParse(text, out long number);
            detections.Add((index, isNumber ? number : long.MaxValue, isNumber ? null : text, detections.Count));
            values.Add(v);
        }
    }

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
    ])
    {
        Name = "sources",
        Description = "X-ray sources classified by UmlCaxs: votes of their detections",
    };

    /// <summary>Votes for every source, in the order in which sources were first met.</summary>
    /// <param name="capacity">Rows of a batch.</param>
    /// <returns>Batches made for <see cref="Schema"/>; each is overwritten by the next.</returns>
    public IEnumerable<TableBatch> Votes(int capacity = TableBatch.DefaultCapacity)
    {
        int classes = scheme.Classes.Count;
        int[] order = [.. Enumerable.Range(0, detections.Count)];
        Array.Sort(order, (a, b) => Compare(detections[a], detections[b]));
        var batch = new TableBatch(Schema, capacity);
        for (int start = 0, end; start < order.Length; start = end)
        {
            int source = detections[order[start]].Source;
            for (end = start; end < order.Length && detections[order[end]].Source == source; end++)
            {
            }

            double[] probabilities = new double[(end - start) * classes];
            for (int n = start; n < end; n++)
                values[order[n]].AsSpan(0, classes).CopyTo(probabilities.AsSpan((n - start) * classes));
            Fill(batch, batch.RowCount++, names[source], SourceVote.Of(probabilities, classes), order.AsSpan(start, end - start));
            if (batch.RowCount == capacity || end == order.Length)
            {
                yield return batch;
                batch.FirstRow += batch.RowCount;
                batch.Clear();
            }
        }
    }

    private static int Compare((int Source, long Obsid, string? ObsidText, long Order) a, (int Source, long Obsid, string? ObsidText, long Order) b)
    {
        int result = a.Source.CompareTo(b.Source);
        if (result == 0)
            result = a.Obsid.CompareTo(b.Obsid);
        if (result == 0)
            result = string.CompareOrdinal(a.ObsidText, b.ObsidText);
        return result == 0 ? a.Order.CompareTo(b.Order) : result;
    }

    private void Fill(TableBatch batch, int row, string name, SourceVote vote, ReadOnlySpan<int> rows)
    {
        string soft = scheme.Classes[vote.SoftClass];
        int at = 0;
        batch.Columns[at++].Set(row, name);
        batch.Columns[at++].Set(row, vote.IsUnique ? "unique" : "ambiguous");
        batch.Columns[at++].Set(row, soft);
        batch.Columns[at++].Set(row, scheme.Classes[vote.HardClass]);
        batch.Columns[at++].Set(row, vote.IsUnique ? soft : null);
        batch.Columns[at++].Set(row, vote.IsUnique ? scheme.Aggregate[soft] : null);
        batch.Columns[at++].Set(row, (long)vote.Detections);
        for (int c = 0; c < scheme.Classes.Count; c++)
        {
            batch.Columns[at++].Set(row, vote.Means[c]);
            batch.Columns[at++].Set(row, vote.Deviations[c]);
        }

        for (int i = scheme.Classes.Count; i < numbers.Length; i++)
        {
            double first = double.NaN;
            for (int n = 0; n < rows.Length && double.IsNaN(first); n++)
                first = values[rows[n]][i];
            batch.Columns[at++].Set(row, first);
        }
    }
}
