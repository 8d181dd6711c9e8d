using UmlCaxs.Catalog;
using UmlCaxs.Classification;

namespace UmlCaxs.Validation;

/// <summary>Out-of-fold predictions as a table: a row a protocol, division and tested detection, a column a rule and class.</summary>
internal static class PredictionTable
{
    /// <summary>The columns.</summary>
    /// <param name="rules">Rules.</param>
    /// <param name="scheme">Classes.</param>
    public static TableSchema Schema(IReadOnlyList<ValidationRule> rules, ClassScheme scheme) => new(
    [
        new("protocol", ColumnType.String),
        new("repeat", ColumnType.Int32) { Description = "0-based repetition" },
        new("fold", ColumnType.Int32) { Description = "0-based fold of it" },
        new("row", ColumnType.Int64) { Description = "0-based row of the labelled table" },
        new(DetectionColumns.Name, ColumnType.String),
        new("true_class", ColumnType.String) { Description = "class of its type; null for a type outside the classes" },
        .. rules.SelectMany(r => scheme.Classes.Select(c => new ColumnInfo($"{r.Name}_{c}", ColumnType.Float64) { Ucd = "stat.probability", Description = $"probability of class {c} by {r.Name}" })),
    ])
    {
        Name = "predictions",
    };

    /// <summary>Writes the predictions and commits the table.</summary>
    /// <param name="writer">A table for <see cref="Schema"/>.</param>
    /// <param name="all">Predictions of all protocols.</param>
    /// <param name="scheme">Classes.</param>
    public static void Write(TableWriter writer, IReadOnlyList<ProtocolPredictions> all, ClassScheme scheme)
    {
        var batch = new TableBatch(writer.Schema);
        int classes = scheme.Classes.Count;
        foreach (ProtocolPredictions predictions in all)
        {
            double[][] probabilities = [.. Enumerable.Range(0, predictions.Rules.Count).Select(predictions.Of)];
            for (int first = 0; first < predictions.Rows.Count; first += batch.Capacity)
            {
                batch.FirstRow += batch.RowCount;
                batch.Clear();
                batch.RowCount = Math.Min(batch.Capacity, predictions.Rows.Count - first);
                for (int i = 0; i < batch.RowCount; i++)
                    Fill(batch, i, predictions, first + i, probabilities, classes, scheme);
                writer.Write(batch);
            }
        }

        writer.Commit();
    }

    private static void Fill(TableBatch batch, int to, ProtocolPredictions predictions, int at, double[][] probabilities, int classes, ClassScheme scheme)
    {
        ValidationTable table = predictions.Table;
        int row = predictions.Rows[at];
        int column = 0;
        batch.Columns[column++].Set(to, predictions.Protocol);
        batch.Columns[column++].Set(to, (long)predictions.Splits[at].Repeat);
        batch.Columns[column++].Set(to, (long)predictions.Splits[at].Fold);
        batch.Columns[column++].Set(to, table.TableRows[row]);
        batch.Columns[column++].Set(to, table.NameOf(table.Sources[row]));
        batch.Columns[column++].Set(to, table.Labels[row] >= 0 ? scheme.Classes[table.Labels[row]] : null);
        foreach (double[] rule in probabilities)
            for (int c = 0; c < classes; c++)
                batch.Columns[column++].Set(to, rule[(at * classes) + c]);
    }
}
