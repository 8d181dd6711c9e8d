using UmlCaxs.Catalog;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>The table of a sweep: one row a model.</summary>
public static class SweepTable
{
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
}
