using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Compute;
using UmlCaxs.Features;

namespace UmlCaxs.Validation;

/// <summary>The detections of a table in memory, in physical units, with what they are known to be and whose they are.</summary>
internal sealed class ValidationTable : IDisposable
{
    /// <summary>Label of a detection without a type, or with an ambiguous one.</summary>
    public const int Unlabelled = -1;

    /// <summary>Label of a detection whose type is none of the classes.</summary>
    public const int None = -2;

    private const int MostTypes = 10_000;
    private readonly Utf8Names names = new();
    private readonly Utf8Names types = new();
    private readonly List<int> labels = [];
    private readonly List<int> sources = [];
    private readonly List<int> typeOf = [];
    private readonly List<int> gaps = [];
    private readonly List<long> tableRows = [];
    private readonly List<(long Number, string Text)> obsids = [];

    private readonly MissingPolicy missing;

    private ValidationTable(string path, bool hasNames, MissingPolicy missing)
    {
        (Path, HasNames, this.missing) = (path, hasNames, missing);
        Features = new FeatureMatrix(FeatureSet.Names.Count);
        Report = new MissingReport(FeatureSet.Names);
    }

    /// <summary>File name, for messages.</summary>
    public string Path { get; }

    /// <summary>True if the detections of a source are known by a common name; else every detection is a source by itself.</summary>
    public bool HasNames { get; }

    /// <summary>N x D in physical units; NaN where a feature is missing.</summary>
    public FeatureMatrix Features { get; }

    /// <summary>Rows and gaps of the whole table.</summary>
    public MissingReport Report { get; }

    /// <summary>N.</summary>
    public int Rows => labels.Count;

    /// <summary>Class of each row, <see cref="Unlabelled"/> or <see cref="None"/>.</summary>
    public IReadOnlyList<int> Labels => labels;

    /// <summary>Source of each row.</summary>
    public IReadOnlyList<int> Sources => sources;

    /// <summary>Features that each row lacks.</summary>
    public IReadOnlyList<int> Gaps => gaps;

    /// <summary>0-based row in the table.</summary>
    public IReadOnlyList<long> TableRows => tableRows;

    /// <summary>Number of sources.</summary>
    public int SourceCount => HasNames ? names.Count : Rows;

    /// <summary>Place of each row when those of a source are taken in the order of obsid: larger is later.</summary>
    public int[] Order { get; private set; } = [];

    /// <summary>True for a row that may be learnt from: with all features, or with any if the others are integrated out.</summary>
    public bool IsUsable(int row) => gaps[row] == 0 || missing == MissingPolicy.Marginal;

    /// <summary>The object type of a row whose label is <see cref="None"/>.</summary>
    public string TypeOf(int row) => Encoding.UTF8.GetString(types[typeOf[row]].Span);

    /// <summary>UTF-8 name of a source; empty without names.</summary>
    public ReadOnlySpan<byte> NameOf(int source) => HasNames ? names[source].Span : [];

    /// <summary>Reads a table.</summary>
    /// <param name="reader">Features and main_type; name and obsid where it has them.</param>
    /// <param name="map">What object types mean.</param>
    /// <param name="missing">What becomes of incomplete rows; dropped ones are not kept here.</param>
    /// <param name="fitted">A transform that the rows must suit; null when transforms are fitted to them.</param>
    /// <param name="memory">Most bytes for the features.</param>
    /// <param name="threads">Threads to read with.</param>
    /// <param name="onProgress">Called with the share done.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="BadInputException">Columns are missing, a value cannot be used, a name is empty, or nothing is labelled.</exception>
    public static ValidationTable Load(TableReader reader, TypeMap map, MissingPolicy missing, FeatureTransform? fitted, long memory, int threads, Action<double>? onProgress, CancellationToken cancellation)
    {
        int typeColumn = reader.Schema.IndexOf(DetectionColumns.MainType);
        if (typeColumn < 0)
            throw BadInputException.At(reader.Path, "header", $"no column '{DetectionColumns.MainType}'", $"Validation compares predictions with labels: give a column {DetectionColumns.MainType} with {string.Join(", ", map.Scheme.Classes)}.");
        var table = new ValidationTable(reader.Path, reader.Schema.Has(DetectionColumns.Name), missing);
        try
        {
            var extractor = new FeatureExtractor(reader.Schema, reader.Path);
            var batch = new TableBatch(reader.Schema);
            FeatureBlock block = extractor.NewBlock(batch.Capacity);
            int[] chosen = new int[batch.Capacity];
            while (reader.Read(batch))
            {
                cancellation.ThrowIfCancellationRequested();
                extractor.Extract(batch, reader.PlaceOf, block, threads);
                long firstRow = table.Report.Rows;
                table.Report.Count(block);
                int count = table.Choose(batch, block, map, typeColumn, reader, firstRow, chosen);
                if (fitted is null)
                    FeatureTransform.CheckFittable(block, chosen.AsSpan(0, count), reader.Path, reader.PlaceOf);
                else
                    fitted.Check(block, chosen.AsSpan(0, count), reader.Path, reader.PlaceOf);
                table.Features.Append(block.Columns, chosen.AsMemory(0, count));
                if (table.Features.Rows * FeatureSet.Names.Count * sizeof(double) > memory)
                    throw BadInputException.At(reader.Path, "", $"its detections take more than --memory allows ({memory / 1e9:F1} GB)", "Validate with a part of the table, or allow more memory.");
                onProgress?.Invoke((double)reader.BytesRead / Math.Max(1, reader.TotalBytes));
            }

            table.RequireLabels(map.Scheme);
            table.Sort();
            return table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Features.Dispose();

    /// <summary>Keeps the rows that count: complete ones, labelled ones that a policy can fill, or all that have a feature.</summary>
    private int Choose(TableBatch batch, FeatureBlock block, TypeMap map, int typeColumn, TableReader reader, long firstRow, int[] chosen)
    {
        Column? name = batch.Find(DetectionColumns.Name);
        Column? obsid = batch.Find(DetectionColumns.Obsid);
        int count = 0;
        for (int row = 0; row < batch.RowCount; row++)
        {
            TypeMeaning meaning = map.MeaningOf(batch.Columns[typeColumn], row);
            int lacking = block.MissingIn(row);
            if (missing == MissingPolicy.Marginal ? lacking == block.Dims : lacking > 0 && (missing == MissingPolicy.Drop || meaning.Role == DetectionRole.Unlabelled))
                continue;
            labels.Add(meaning.Role switch { DetectionRole.Labelled => meaning.Class, DetectionRole.OtherType => None, _ => Unlabelled });
            typeOf.Add(meaning.Role == DetectionRole.OtherType ? NumberOfType(batch.Columns[typeColumn], row) : -1);
            gaps.Add(lacking);
            tableRows.Add(firstRow + row);
            obsids.Add(ObsidOf(obsid, row));
            sources.Add(name is null ? sources.Count : names.NumberOf(NameAt(name, row, reader)));
            chosen[count++] = row;
        }

        return count;
    }

    private int NumberOfType(Column column, int row)
    {
        int number = types.NumberOf(Encoding.UTF8.GetBytes(column.TextAt(row)?.Trim() ?? ""));
        return number < MostTypes ? number : throw BadInputException.At(Path, $"column '{DetectionColumns.MainType}'", $"there are more than {MostTypes:N0} different types", "Labels are object types, such as SIMBAD's; give a table that holds them.");
    }

    private static byte[] NameAt(Column column, int row, TableReader reader)
    {
        byte[] name = column.Info.Type == ColumnType.String ? column.Text[row].ToArray() : Encoding.UTF8.GetBytes(column.TextAt(row) ?? "");
        return name.Length > 0 ? name : throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column '{DetectionColumns.Name}'", "the name is empty", "Every detection needs the name of its source; or leave the column out, and detections are validated one by one.");
    }

    private static (long, string) ObsidOf(Column? column, int row)
    {
        if (column is null || column.IsNull(row))
            return (long.MaxValue, "");
        if (column.Longs.Length > 0 && column.Info.IsNumeric)
            return (column.Longs[row], "");
        string text = column.TextAt(row) ?? "";
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? (number, "") : (long.MaxValue, text);
    }

    private void RequireLabels(ClassScheme scheme)
    {
        if (Report.Rows == 0)
            throw BadInputException.At(Path, "", "the table has no rows", "Give a table with labelled detections.");
        string[] empty = [.. Report.Features.Where((_, d) => Report.Missing[d] == Report.Rows)];
        if (empty.Length > 0)
            throw BadInputException.At(Path, $"column{(empty.Length == 1 ? "" : "s")} {string.Join(", ", empty.Select(e => $"'{e}'"))}", $"the feature is missing in all {Report.Rows:N0} rows", "No transform can be fitted to it; give a table that has it in some rows.");
        if (!labels.Any(l => l >= 0))
            throw BadInputException.At(Path, $"column '{DetectionColumns.MainType}'", $"no usable row carries one of the classes ({Report})", $"Label some detections with {string.Join(", ", scheme.Classes)}.");
    }

    private void Sort()
    {
        int[] rows = [.. Enumerable.Range(0, Rows)];
        Array.Sort(rows, (a, b) =>
        {
            int difference = obsids[a].Number.CompareTo(obsids[b].Number);
            if (difference == 0)
                difference = string.CompareOrdinal(obsids[a].Text, obsids[b].Text);
            return difference == 0 ? a.CompareTo(b) : difference;
        });
        Order = new int[Rows];
        for (int i = 0; i < rows.Length; i++)
            Order[rows[i]] = i;
    }
}
