using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Features;
using UmlCaxs.IO;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs inspect</c>: columns, units, types, null counts and statistics of a table.</summary>
internal static class InspectVerb
{
    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Table to look at");
        var command = new VerbCommand("inspect", "Show the columns of a table, their units, types, nulls and ranges, and what the pipeline can do with it.", "umlcaxs inspect catalogue.vot") { input };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            string path = parse.GetValue(input)!;
            using TableReader reader = TableFiles.Open(path, new TableReadOptions { Threads = GlobalOptions.ThreadsOf(parse) });
            (ColumnSummary[] summaries, long rows) = log.WithProgress("Reading", progress => Summarise(reader, progress, cancellation));
            Print(reader, summaries, rows);
            return Task.FromResult(0);
        });
        return command;
    }

    private static (ColumnSummary[] Summaries, long Rows) Summarise(TableReader reader, Log.Progress progress, CancellationToken cancellation)
    {
        ColumnSummary[] summaries = [.. reader.Schema.Columns.Select(_ => new ColumnSummary())];
        var batch = new TableBatch(reader.Schema);
        long rows = 0;
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int c = 0; c < summaries.Length; c++)
                summaries[c].Add(batch.Columns[c], batch.RowCount);
            rows += batch.RowCount;
            progress.ReportRows((double)reader.BytesRead / Math.Max(1, reader.TotalBytes), rows);
        }

        return (summaries, rows);
    }

    private static void Print(TableReader reader, ColumnSummary[] summaries, long rows)
    {
        (string path, TableSchema schema) = (reader.Path, reader.Schema);
        Console.WriteLine($"{path}: {rows:N0} rows, {schema.Columns.Count} columns{(schema.Name is { } name ? $", table '{name}'" : "")}");
        if (reader.Storage is { } storage)
            Console.WriteLine(storage);
        foreach (string note in reader.Notes)
            Console.WriteLine(note);
        var table = new ResultTable("", "column", "type", "unit", "nulls", "smallest", "mean", "largest", "description");
        foreach ((int c, ColumnInfo info) in schema.Columns.Index())
        {
            ColumnSummary s = summaries[c];
            table.Add(
                info.Name,
                info.Type.ToString().ToLowerInvariant(),
                info.Unit ?? "",
                s.Nulls == 0 ? "" : $"{s.Nulls:N0}",
                s.HasNumbers ? $"{s.Smallest:G6}" : "",
                s.HasNumbers ? $"{s.Mean:G6}" : "",
                s.HasNumbers ? $"{s.Largest:G6}" : "",
                info.Description ?? "");
        }

        table.Print();
        if (schema.IndexOf(DetectionColumns.MainType) is var type and >= 0)
            Console.WriteLine($"{DetectionColumns.MainType}: {summaries[type].Describe(ClassScheme.Default)}");
        try
        {
            _ = new FeatureExtractor(schema, path);
            Console.WriteLine("All twelve features are there: 'umlcaxs classify' can take this table.");
        }
        catch (BadInputException e)
        {
            Console.WriteLine($"Not to be classified as it is: {e.Message}");
        }
    }

    /// <summary>Running statistics of one column.</summary>
    private sealed class ColumnSummary
    {
        private const int MostTypes = 1000;
        private readonly Dictionary<string, long> texts = [];
        private long count;

        public long Nulls { get; private set; }

        public double Smallest { get; private set; } = double.PositiveInfinity;

        public double Largest { get; private set; } = double.NegativeInfinity;

        public double Mean { get; private set; }

        public bool HasNumbers => count > 0;

        public void Add(Column column, int rows)
        {
            for (int row = 0; row < rows; row++)
            {
                if (column.IsNull(row))
                    Nulls++;
                else if (column.Info.IsNumeric)
                    AddNumber(column.NumberAt(row));
                else if (column.Info.Name == DetectionColumns.MainType && column.TextAt(row) is { } text && (texts.Count < MostTypes || texts.ContainsKey(text)))
                    texts[text] = texts.GetValueOrDefault(text) + 1;
            }
        }

        /// <summary>Object types with their counts, grouped by what they mean to the pipeline.</summary>
        public string Describe(ClassScheme scheme)
        {
            string Of(DetectionRole role)
            {
                var types = texts.Where(t => scheme.RoleOf(t.Key) == role).OrderByDescending(t => t.Value).ToArray();
                string list = string.Join(", ", types.Take(12).Select(t => $"{t.Key} {t.Value:N0}"));
                return types.Length == 0 ? "none" : list + (types.Length > 12 ? $" and {types.Length - 12} more" : "");
            }

            return $"classes: {Of(DetectionRole.Labelled)}; ambiguous: {Of(DetectionRole.Unlabelled)}; other types: {Of(DetectionRole.OtherType)}; none given: {Nulls:N0}";
        }

        private void AddNumber(double value)
        {
            count++;
            Smallest = Math.Min(Smallest, value);
            Largest = Math.Max(Largest, value);
            Mean += (value - Mean) / count;
        }
    }
}
