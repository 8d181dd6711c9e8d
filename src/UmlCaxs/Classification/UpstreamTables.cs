using System.Globalization;
using UmlCaxs.Catalog;
using UmlCaxs.Features;

namespace UmlCaxs.Classification;

/// <summary>
/// The two tables in which Perez-Diaz et al. 2024 publish their sources: uniquely_classified and
/// ambiguous_classification, most detections first, probabilities as text "mean±std" rounded to three decimals.
/// </summary>
public static class UpstreamTables
{
    /// <summary>Makes a table of sources.</summary>
    /// <param name="voting">A filled ballot box without a limit of memory: all sources are sorted here.</param>
    /// <param name="scheme">Classes.</param>
    /// <param name="unique">True for the sources whose votes agree, false for the others.</param>
    /// <exception cref="ArgumentException">The detections went to files.</exception>
    public static TableBatch Make(SourceVoting voting, ClassScheme scheme, bool unique)
    {
        string[] heads = unique ? ["agg_master_class", "master_class"] : ["hard_master_class", "soft_master_class"];
        var schema = new TableSchema(
        [
            new("name", ColumnType.String),
            .. heads.Select(h => new ColumnInfo(h, ColumnType.String)),
            new("detection_count", ColumnType.Int32),
            .. scheme.Classes.Select(c => new ColumnInfo(c, ColumnType.String)),
            new("ra", ColumnType.Float64),
            new("dec", ColumnType.Float64),
            .. FeatureSet.Names.Select(f => new ColumnInfo(f, ColumnType.Float64)),
        ]);
        int sources = voting.Sources ?? throw new ArgumentException("The detections are not in memory.", nameof(voting));
        TableBatch? all = voting.Votes(Math.Max(1, sources)).FirstOrDefault();
        if (all is null)
            return new TableBatch(schema, 1);
        string kind = unique ? "unique" : "ambiguous";
        int[] rows = [.. Enumerable.Range(0, all.RowCount).Where(r => all.Find("kind")!.TextAt(r) == kind).OrderByDescending(r => all.Find("detection_count")!.Longs[r])];
        var table = new TableBatch(schema, Math.Max(1, rows.Length)) { RowCount = rows.Length };
        for (int i = 0; i < rows.Length; i++)
            foreach (Column column in table.Columns)
            {
                string name = column.Info.Name;
                if (scheme.IndexOf(name) >= 0)
                    column.Set(i, $"{Rounded(all.Find(name + "_mean")!.Doubles[rows[i]])}±{Rounded(all.Find(name + "_std")!.Doubles[rows[i]])}");
                else
                    column.CopyFrom(all.Find(name)!, rows[i], i);
            }

        return table;
    }

    /// <summary>Three decimals, the nearest to the exact value and ties to even, without trailing zeros: as Python's round.</summary>
    internal static string Rounded(double value)
    {
        // "F3" rounds the exact binary value, but ties away from zero; a tie in the third decimal is an odd multiple of 1/16.
        double sixteenths = value * 16;
        string text = sixteenths == Math.Floor(sixteenths)
            ? Math.Round((decimal)value, 3, MidpointRounding.ToEven).ToString("0.0##", CultureInfo.InvariantCulture)
            : value.ToString("F3", CultureInfo.InvariantCulture);
        return double.Parse(text, CultureInfo.InvariantCulture).ToString("0.0##", CultureInfo.InvariantCulture);
    }
}
