using UmlCaxs.Catalog;

namespace UmlCaxs.Classification.Scoring;

/// <summary>The columns of <see cref="OutlierColumns"/> in a vote: which a table has, and what those of a source make together.</summary>
public static class EvidenceColumns
{
    /// <summary>All of them, in the order of tables.</summary>
    public static IReadOnlyList<string> All { get; } = [OutlierColumns.OutlierP, OutlierColumns.OutlierPConformal, OutlierColumns.AnomalyScore, OutlierColumns.ClassSet];

    /// <summary>Those that a table has.</summary>
    public static IReadOnlyList<string> In(TableSchema schema) => [.. All.Where(schema.Has)];

    /// <summary>The type of a column.</summary>
    public static ColumnType TypeOf(string column) => column == OutlierColumns.ClassSet ? ColumnType.String : ColumnType.Float64;

    /// <summary>The column of a table of sources.</summary>
    internal static ColumnInfo OfSources(string column) => new(column, TypeOf(column))
    {
        Ucd = column switch
        {
            OutlierColumns.ClassSet => "src.class",
            OutlierColumns.AnomalyScore => "stat.mean;stat.likelihood",
            _ => "stat.probability",
        },
        Description = column switch
        {
            OutlierColumns.ClassSet => "classes in at least half of the sets of the detections",
            OutlierColumns.AnomalyScore => "mean of the anomaly scores of the detections, nats",
            _ => $"Cauchy combination of {column} of the detections",
        },
    };

    /// <summary>What the detections of a source say together.</summary>
    /// <param name="column">The column.</param>
    /// <param name="values">One value a detection; class sets as sums of 2^class.</param>
    internal static double Combine(string column, ReadOnlySpan<double> values) => column switch
    {
        OutlierColumns.ClassSet => SourceEvidence.Majority(values),
        OutlierColumns.AnomalyScore => SourceEvidence.Mean(values),
        _ => SourceEvidence.CombinedP(values),
    };

    /// <summary>The class sets of a batch as numbers, NaN where there is none.</summary>
    /// <exception cref="BadInputException">A text is no class set.</exception>
    internal static double[] Sets(Column column, TableBatch batch, ClassScheme scheme, string source, Func<int, string> placeOf)
    {
        double[] values = new double[batch.RowCount];
        var known = new Dictionary<string, double>();
        for (int row = 0; row < values.Length; row++)
        {
            if (column.TextAt(row) is not { } text)
            {
                values[row] = double.NaN;
                continue;
            }

            if (!known.TryGetValue(text, out values[row]))
            {
                values[row] = ClassSets.Parse(text, scheme.Classes);
                if (double.IsNaN(values[row]))
                    throw BadInputException.At(source, $"{placeOf(row)}, column '{OutlierColumns.ClassSet}'", $"'{text}' is no set of classes", $"Sets are as 'umlcaxs classify --class-sets' writes them: classes with | between them, or {ClassSets.None}.");
                known.Add(text, values[row]);
            }
        }

        return values;
    }
}
