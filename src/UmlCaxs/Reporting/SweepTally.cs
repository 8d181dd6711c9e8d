using UmlCaxs.Catalog;

namespace UmlCaxs.Reporting;

/// <summary>The models of a sweep by number of components.</summary>
internal sealed class SweepTally
{
    private static readonly string[] Required = ["k", "bic"];
    private static readonly string[] Numbers = ["bic", "aic", "icl", "silhouette", "silhouette_error", "mean_log_likelihood", "iterations"];

    private readonly SortedDictionary<int, List<double[]>> models = [];

    /// <summary>The columns that are read; all but k and bic may be absent.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["k", .. Numbers, "converged", "floor_dominated"];

    /// <summary>The numbers of components, ascending.</summary>
    public IReadOnlyList<double> Components => [.. models.Keys.Select(k => (double)k)];

    /// <summary>Models in all.</summary>
    public int Models => models.Values.Sum(m => m.Count);

    /// <summary>Models of a number of components, of which so many are dominated by the floor of the covariances.</summary>
    public (int Models, int Converged, int FloorDominated) CountsOf(int k) => (models[k].Count, models[k].Count(m => m[^2] > 0), models[k].Count(m => m[^1] > 0));

    /// <summary>Reads the table of a sweep.</summary>
    /// <param name="reader">One row a model.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="BadInputException">Columns are missing, a K is none, or there is no row.</exception>
    public static SweepTally Read(TableReader reader, CancellationToken cancellation)
    {
        string[] missing = [.. Required.Where(c => !reader.Schema.Has(c))];
        if (missing.Length > 0)
            throw BadInputException.At(reader.Path, "header", $"missing column{(missing.Length == 1 ? "" : "s")}: {string.Join(", ", missing)}", "A report takes the table that 'umlcaxs sweep' writes.");
        var tally = new SweepTally();
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            Column components = batch.Find("k")!;
            Column?[] columns = [.. Numbers.Append("converged").Append("floor_dominated").Select(batch.Find)];
            for (int row = 0; row < batch.RowCount; row++)
            {
                double k = components.NumberAt(row);
                if (!(k >= 1 && k <= 1_000_000 && k == Math.Floor(k)))
                    throw BadInputException.At(reader.Path, $"{reader.PlaceOf(row)}, column 'k'", $"{k:R} is no number of components", "Run the sweep again, into another folder.");
                if (!tally.models.TryGetValue((int)k, out List<double[]>? list))
                    tally.models[(int)k] = list = [];
                list.Add([.. columns.Select(c => c is null || c.Info.Type == ColumnType.String ? double.NaN : c.NumberAt(row))]);
            }
        }

        return tally.models.Count > 0 ? tally : throw BadInputException.At(reader.Path, "", "the table has no rows", "Let 'umlcaxs sweep' finish some models first.");
    }

    /// <summary>Mean and standard deviation (ddof 0) over the restarts of each K, and the smallest and largest value.</summary>
    /// <param name="column">bic, aic, icl, silhouette, silhouette_error, mean_log_likelihood or iterations.</param>
    /// <returns>One value a K; NaN where no restart has one.</returns>
    public (double[] Mean, double[] Deviation, double[] Smallest, double[] Largest) Of(string column)
    {
        int index = Array.IndexOf(Numbers, column);
        double[][] values = [.. models.Values.Select(list => list.Select(m => m[index]).Where(double.IsFinite).ToArray())];
        double[] means = [.. values.Select(v => v.Length == 0 ? double.NaN : v.Average())];
        return (
            means,
            [.. values.Zip(means, (v, mean) => v.Length == 0 ? double.NaN : Math.Sqrt(v.Average(x => (x - mean) * (x - mean))))],
            [.. values.Select(v => v.Length == 0 ? double.NaN : v.Min())],
            [.. values.Select(v => v.Length == 0 ? double.NaN : v.Max())]);
    }
}
