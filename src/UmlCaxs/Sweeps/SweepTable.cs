using UmlCaxs.Catalog;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>The table of a sweep: one row a model.</summary>
public static class SweepTable
{
    private const int LargestK = 1_000_000;

    private static readonly (ColumnInfo Info, Action<Column, int, ModelScore> Set)[] Layout =
    [
        (new("k", ColumnType.Int32) { Description = "Number of components" }, (c, r, m) => c.Set(r, m.K)),
        (new("restart", ColumnType.Int32) { Description = "Number among the fits of this k and start, from 0" }, (c, r, m) => c.Set(r, m.Restart)),
        (new("seed", ColumnType.Int32) { Description = "Seed of this fit's own random choices" }, (c, r, m) => c.Set(r, m.Seed)),
        (new("start", ColumnType.String) { Description = "Kind of start; relocation: the best model of this k, improved by relocating components" }, (c, r, m) => c.Set(r, m.Start)),
        (new("status", ColumnType.String) { Description = "The worst that happened to a component: ok, regularised or empty" }, (c, r, m) => c.Set(r, m.Status)),
        (new("converged", ColumnType.Boolean) { Description = "Whether the change of the mean log-likelihood fell below the tolerance" }, (c, r, m) => c.Set(r, m.Converged ? 1 : 0)),
        (new("iterations", ColumnType.Int32) { Description = "Iterations of EM" }, (c, r, m) => c.Set(r, m.Iterations)),
        (new("mean_log_likelihood", ColumnType.Float64) { Description = "Mean log-likelihood of all rows" }, (c, r, m) => c.Set(r, m.MeanLogLikelihood)),
        (new("bic", ColumnType.Float64) { Description = "-2 log L + p ln N" }, (c, r, m) => c.Set(r, m.Bic)),
        (new("aic", ColumnType.Float64) { Description = "-2 log L + 2 p" }, (c, r, m) => c.Set(r, m.Aic)),
        (new("icl", ColumnType.Float64) { Description = "BIC + 2 x the entropy of the responsibilities" }, (c, r, m) => c.Set(r, m.Icl)),
        (new("silhouette", ColumnType.Float64) { Description = "Mean silhouette coefficient; none for a single cluster" }, (c, r, m) => c.Set(r, m.Silhouette ?? double.NaN)),
        (new("silhouette_error", ColumnType.Float64) { Description = "Standard error of the silhouette of a sample; none where it is of all rows" }, (c, r, m) => c.Set(r, m.SilhouetteError ?? double.NaN)),
        (new("smallest_eigenvalue", ColumnType.Float64) { Description = "Smallest eigenvalue of any covariance" }, (c, r, m) => c.Set(r, m.SmallestEigenvalue)),
        (new("floor_dominated", ColumnType.Int32) { Description = "Components with a direction in which reg_covar is more than half of the variance" }, (c, r, m) => c.Set(r, m.FloorDominated)),
        (new("seconds", ColumnType.Float64) { Unit = "s", Description = "Share of the wall time of the fits it advanced with" }, (c, r, m) => c.Set(r, m.Seconds)),
    ];

    /// <summary>The columns.</summary>
    public static TableSchema Schema { get; } = new([.. Layout.Select(l => l.Info)]) { Name = "sweep" };

    /// <summary>Reads the models of a sweep.</summary>
    /// <param name="reader">A table that <see cref="Write"/> wrote, in any format.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>The models, one at least.</returns>
    /// <exception cref="BadInputException">Columns are missing, a K is none, a K has no restart, or there is no row.</exception>
    public static IReadOnlyList<ModelScore> Read(TableReader reader, CancellationToken cancellation)
    {
        const string Remedy = "A report takes the table that 'umlcaxs sweep' writes; let it finish some models first.";
        string[] missing = [.. Layout.Select(l => l.Info.Name).Where(name => !reader.Schema.Has(name))];
        if (missing.Length > 0)
            throw BadInputException.At(reader.Path, "header", $"missing column{(missing.Length == 1 ? "" : "s")}: {string.Join(", ", missing)}", Remedy);
        var models = new List<ModelScore>();
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            for (int row = 0; row < batch.RowCount; row++)
            {
                ModelScore model = ModelAt(batch, row);
                if (model.K is < 1 or > LargestK)
                    throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column 'k'", $"'{batch.Find("k")!.TextAt(row)}' is no number of components", Remedy);
                if (!double.IsFinite(model.Bic))
                    throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column 'bic'", $"'{batch.Find("bic")!.TextAt(row)}' is no number", Remedy);
                models.Add(model);
            }
        }

        if (models.Count == 0)
            throw BadInputException.At(reader.Path, "", "the table has no rows", Remedy);
        if (models.GroupBy(m => m.K).FirstOrDefault(g => !g.Any(m => m.IsRestart)) is { } none)
            throw BadInputException.At(reader.Path, "column 'start'", $"K = {none.Key} has no restart", Remedy);
        return models;
    }

    /// <summary>Writes the models and commits the table.</summary>
    /// <param name="writer">A table for <see cref="Schema"/>.</param>
    /// <param name="models">The models, in the order of the rows.</param>
    public static void Write(TableWriter writer, IReadOnlyList<ModelScore> models)
    {
        var batch = new TableBatch(Schema);
        foreach (ModelScore[] some in models.Chunk(batch.Capacity))
        {
            batch.FirstRow += batch.RowCount;
            batch.Clear();
            for (int row = 0; row < some.Length; row++)
                for (int c = 0; c < Layout.Length; c++)
                    Layout[c].Set(batch.Columns[c], row, some[row]);
            batch.RowCount = some.Length;
            writer.Write(batch);
        }

        writer.Commit();
    }

    private static ModelScore ModelAt(TableBatch batch, int row)
    {
        return new ModelScore(
            Whole("k"),
            Whole("restart"),
            Whole("seed"),
            Text("start"),
            Text("status"),
            Number("converged") > 0,
            Whole("iterations"),
            Number("mean_log_likelihood"),
            Number("bic"),
            Number("aic"),
            Number("icl"),
            NumberOrNone("silhouette"),
            NumberOrNone("silhouette_error"),
            Number("smallest_eigenvalue"),
            Whole("floor_dominated"),
            Number("seconds"));

        double Number(string name) => batch.Find(name) is { Info.Type: not ColumnType.String } column ? column.NumberAt(row) : double.NaN;

        // What is none becomes 0, which is no K.
        int Whole(string name) => Number(name) is var value && value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue ? (int)value : 0;

        double? NumberOrNone(string name) => Number(name) is var value && double.IsNaN(value) ? null : value;

        string Text(string name) => batch.Find(name) is { Info.Type: ColumnType.String } column ? column.TextAt(row) ?? "" : "";
    }
}
