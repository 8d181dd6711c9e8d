using UmlCaxs.Catalog;
using UmlCaxs.Classification;
using UmlCaxs.Features;
using UmlCaxs.IO;
using UmlCaxs.Synthetic;

namespace UmlCaxs.Tests.Synthetic;

/// <summary>A row of a synthetic catalogue, and catalogues read into lists of them.</summary>
internal sealed record SyntheticRow(string Name, long Obsid, long Region, double Ra, double Dec, double[] Features, string? MainType, string TrueClass)
{
    public static Model Csc2 { get; } = ModelFile.Load("csc2");

    public static List<SyntheticRow> Read(SyntheticOptions options, int capacity = TableBatch.DefaultCapacity, int threads = 0)
    {
        using var reader = new SyntheticCatalog(Csc2, options, threads);
        var batch = new TableBatch(reader.Schema, capacity);
        int first = reader.Schema.IndexOf(FeatureSet.Names[0]);
        var rows = new List<SyntheticRow>();
        while (reader.Read(batch))
            for (int row = 0; row < batch.RowCount; row++)
                rows.Add(new SyntheticRow(
                    batch.Find("name")!.TextAt(row)!,
                    batch.Find("obsid")!.Longs[row],
                    batch.Find("region_id")!.Longs[row],
                    batch.Find("ra")!.Doubles[row],
                    batch.Find("dec")!.Doubles[row],
                    [.. Enumerable.Range(first, FeatureSet.Names.Count).Select(c => batch.Columns[c].NumberAt(row))],
                    batch.Find("main_type")!.TextAt(row),
                    batch.Find("true_class")!.TextAt(row)!));
        return rows;
    }

    /// <summary>Everything as text: equal for equal rows, features compared bit by bit.</summary>
    public override string ToString() =>
        $"{Name} {Obsid} {Region} {Ra:R} {Dec:R} {string.Join(' ', Features.Select(BitConverter.DoubleToInt64Bits))} {MainType} {TrueClass}";
}
