using System.CommandLine;
using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Features;
using UmlCaxs.IO;

namespace UmlCaxs.Cli.Verbs;

/// <summary><c>umlcaxs inspect</c>: columns, units, types, null counts and statistics of a table.</summary>
internal static class InspectVerb
{
    private const int MostTypesShown = 500;
    private const int MostParametersShown = 12;
    private const int LongestTypeShown = 60;
    private const string NotListed = "not in the table";

    public static Command Command()
    {
        Argument<string> input = Arguments.Input("Table to look at");
        Option<string?> types = Arguments.Types();
        var command = new VerbCommand("inspect", "Show the columns of a table, their units, types, nulls and ranges, its object types, and what the pipeline can do with it.", "umlcaxs inspect catalogue.vot") { input, types };
        command.SetAction((parse, cancellation) =>
        {
            Log log = GlobalOptions.LogOf(parse);
            string path = parse.GetValue(input)!;
            TypeMap typeMap = Arguments.LoadTypes(parse.GetValue(types), ClassScheme.Default);
            var counts = new TypeCounts(typeMap);
            using TableReader reader = TableFiles.Open(path, new TableReadOptions { Threads = GlobalOptions.ThreadsOf(parse) });
            (ColumnSummary[] summaries, long rows) = log.WithProgress("Reading", progress => Summarise(reader, counts, progress, cancellation));
            Print(reader, summaries, rows);
            if (TypesOf(reader.Schema) >= 0)
                PrintTypes(counts, typeMap);
            PrintUse(reader);
            return Task.FromResult(0);
        });
        return command;
    }

    private static (ColumnSummary[] Summaries, long Rows) Summarise(TableReader reader, TypeCounts counts, Log.Progress progress, CancellationToken cancellation)
    {
        ColumnSummary[] summaries = [.. reader.Schema.Columns.Select(_ => new ColumnSummary())];
        var batch = new TableBatch(reader.Schema);
        int types = TypesOf(reader.Schema);
        long rows = 0;
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int c = 0; c < summaries.Length; c++)
                summaries[c].Add(batch.Columns[c], batch.RowCount);
            if (types >= 0)
                counts.Add(batch.Columns[types], batch.RowCount);
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
        PrintParameters(schema.Parameters);
        bool hasUcds = schema.Columns.Any(c => c.Ucd is not null);
        var table = new ResultTable("", ["column", "type", "unit", .. hasUcds ? ["UCD"] : Array.Empty<string>(), "nulls", "smallest", "mean", "largest", "description"]);
        foreach ((int c, ColumnInfo info) in schema.Columns.Index())
        {
            ColumnSummary s = summaries[c];
            table.Add(
            [
                info.Name,
                TypeName(info),
                info.Unit ?? "",
                .. hasUcds ? [info.Ucd ?? ""] : Array.Empty<string>(),
                s.Nulls == 0 ? "" : $"{s.Nulls:N0}",
                s.HasNumbers ? $"{s.Smallest:G6}" : "",
                s.HasNumbers ? $"{s.Mean:G6}" : "",
                s.HasNumbers ? $"{s.Largest:G6}" : "",
                info.Description ?? "",
            ]);
        }

        table.Print();
    }

    private static string TypeName(ColumnInfo info) => info.Array is { } array
        ? $"{array.Element.ToString().ToLowerInvariant()}[{array.Size}]"
        : info.Type.ToString().ToLowerInvariant();

    private static void PrintParameters(IReadOnlyList<TableParameter> parameters)
    {
        foreach (TableParameter p in parameters.Take(MostParametersShown))
            Console.WriteLine($"  {Shown(p.Name)} = {Shown(p.Value)}{(p.Unit is null ? "" : " " + Shown(p.Unit))}{(p.Description is null ? "" : $"   ({Shown(p.Description)})")}");
        if (parameters.Count > MostParametersShown)
            Console.WriteLine($"  and {parameters.Count - MostParametersShown:N0} more parameters");
    }

    /// <summary>Index of the column of object types, or -1: numbers under that name are something else.</summary>
    private static int TypesOf(TableSchema schema) =>
        schema.IndexOf(DetectionColumns.MainType) is var types and >= 0 && schema.Columns[types].Type == ColumnType.String ? types : -1;

    private static void PrintTypes(TypeCounts counts, TypeMap typeMap)
    {
        IReadOnlyList<TypeCount> types = counts.ByMeaning();
        string Rows(Func<TypeCount, bool> which) => $"{types.Where(which).Sum(t => t.Rows):N0}";
        var table = new ResultTable($"Object types in {DetectionColumns.MainType}", "type", "meaning", "rows");
        foreach (TypeCount t in types.Take(MostTypesShown))
            table.Add(Shown(t.Type), t.Meaning.IsListed ? typeMap.NameOf(t.Meaning) : NotListed, $"{t.Rows:N0}");
        table.Print(
            $"{Rows(t => t.Meaning.Role == DetectionRole.Labelled)} rows of a class, {Rows(t => t.Meaning.Role == DetectionRole.Unlabelled)} ambiguous, "
            + $"{Rows(t => t.Meaning.Role == DetectionRole.OtherType && t.Meaning.IsListed)} of other types, {Rows(t => !t.Meaning.IsListed)} of types that are {NotListed}, {counts.WithoutType:N0} without a type");
        if (types.Count > MostTypesShown)
            Console.WriteLine($"{types.Count - MostTypesShown:N0} more types are not shown.");
        if (counts.NotToldApart > 0)
            Console.WriteLine($"{counts.NotToldApart:N0} rows came after too many different types to be counted.");
    }

    private static string Shown(string type)
    {
        string start = type.Length > LongestTypeShown ? type[..LongestTypeShown] + "..." : type;
        return string.Concat(start.Select(c => char.IsControl(c) ? '?' : c));
    }

    private static void PrintUse(TableReader reader)
    {
        try
        {
            _ = new FeatureExtractor(reader.Schema, reader.Path);
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
            }
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
