using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Features;
using Xunit;

namespace UmlCaxs.Tests.Classification;

/// <summary>Small tables of classified detections.</summary>
internal static class Ballots
{
    /// <summary>A detection that is sure of its class; null for one without class probabilities.</summary>
    internal sealed record Detection(string? Name, string? Obsid, string? Class, double Ra = double.NaN, double BbKt = double.NaN);

    /// <summary>A ballot box with these detections in it.</summary>
    public static SourceVoting Box(params Detection[] detections) => BoxOf(ColumnType.Int64, detections);

    /// <summary>A ballot box; the obsid has the given type.</summary>
    public static SourceVoting BoxOf(ColumnType obsidType, params Detection[] detections)
    {
        var voting = new SourceVoting(ClassScheme.Default);
        voting.Add(Table(obsidType, detections), "table.csv", row => $"line {row + 2}, row {row + 1}");
        return voting;
    }

    /// <summary>All sources in one batch. Not Single(): asking for a second batch empties the first.</summary>
    public static TableBatch Sources(SourceVoting voting) => voting.Votes(1000).First();

    /// <summary>The texts of one column.</summary>
    public static string?[] Texts(TableBatch table, string column) =>
        [.. Enumerable.Range(0, table.RowCount).Select(table.Find(column)!.TextAt)];

    public static void AssertTexts(TableBatch table, string column, params string?[] expected) =>
        Assert.Equal(expected.AsEnumerable(), Texts(table, column));

    private static TableBatch Table(ColumnType obsidType, Detection[] detections)
    {
        IReadOnlyList<string> classes = ClassScheme.Default.Classes;
        var schema = new TableSchema(
        [
            new("name", ColumnType.String),
            new("obsid", obsidType),
            new("ra", ColumnType.Float64),
            .. classes.Select(c => new ColumnInfo(c, ColumnType.Float64)),
            .. FeatureSet.Names.Select(FeatureColumns.Of),
        ]);
        var batch = new TableBatch(schema, Math.Max(1, detections.Length)) { RowCount = detections.Length };
        for (int row = 0; row < detections.Length; row++)
        {
            Detection d = detections[row];
            foreach (Column column in batch.Columns)
                column.SetNull(row);
            batch.Find("name")!.Set(row, d.Name);
            batch.Find("ra")!.Set(row, d.Ra);
            batch.Find("bb_kt")!.Set(row, d.BbKt);
            Column obsid = batch.Find("obsid")!;
            if (obsidType == ColumnType.String)
                obsid.Set(row, d.Obsid);
            else if (d.Obsid is not null)
                obsid.Set(row, long.Parse(d.Obsid));
            if (d.Class is not null)
                foreach (string c in classes)
                    batch.Find(c)!.Set(row, c == d.Class ? 1.0 : 0.0);
        }

        return batch;
    }
}
