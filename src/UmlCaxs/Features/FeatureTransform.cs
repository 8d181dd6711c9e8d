using UmlCaxs.Compute;

namespace UmlCaxs.Features;

/// <summary>
/// The transform of all features: fitted once on the complete rows of a table, stored in the model, applied to any later
/// row. bb_kt, var_ratio_b/h/s and var_newq_b: ln(x + offset) with offset = (smallest non-zero x) / 10, then min-max;
/// powlaw_gamma: min-max; the others unchanged (Perez-Diaz et al. 2024, section 3).
/// </summary>
/// <param name="Features">One entry a feature, in order.</param>
public sealed record FeatureTransform(IReadOnlyList<FeatureScaling> Features)
{
    /// <summary>D.</summary>
    public int Dims => Features.Count;

    /// <summary>Transforms one row in place.</summary>
    /// <param name="row">D physical values; overwritten by the transformed ones.</param>
    public void Apply(Span<double> row)
    {
        for (int d = 0; d < row.Length; d++)
            row[d] = Features[d].Apply(row[d]);
    }

    /// <summary>
    /// Refuses rows whose logarithm is undefined. A later row may lie outside the fitted range, but not there.
    /// </summary>
    /// <param name="block">Physical values.</param>
    /// <param name="rows">The rows to look at, ascending; what they lack is passed over.</param>
    /// <param name="source">File name, for messages.</param>
    /// <param name="placeOf">Where a row of the batch stands in the file.</param>
    /// <exception cref="BadInputException">A value plus its offset is not positive.</exception>
    internal void Check(FeatureBlock block, ReadOnlySpan<int> rows, string source, Func<int, string> placeOf)
    {
        for (int d = 0; d < Dims; d++)
            if (Features[d].Kind == TransformKind.LogMinMax && !(block.Ranges[d].Min + Features[d].Offset > 0))
                foreach (int row in rows)
                    Check(Features[d].Name, block[d][row], Features[d].Offset, source, placeOf, row);
    }

    /// <summary>Refuses rows to which no transform can be fitted: a negative value where a logarithm is taken.</summary>
    /// <param name="block">Physical values in the order of <see cref="FeatureSet"/>.</param>
    /// <param name="rows">The rows to look at, ascending; what they lack is passed over.</param>
    /// <param name="source">File name, for messages.</param>
    /// <param name="placeOf">Where a row of the batch stands in the file.</param>
    /// <exception cref="BadInputException">A value is negative.</exception>
    internal static void CheckFittable(FeatureBlock block, ReadOnlySpan<int> rows, string source, Func<int, string> placeOf)
    {
        for (int d = 0; d < block.Dims; d++)
            if (FeatureSet.TransformOf(FeatureSet.Names[d]) == TransformKind.LogMinMax && !(block.Ranges[d].Min >= 0))
                foreach (int row in rows)
                    Check(FeatureSet.Names[d], block[d][row], double.Epsilon, source, placeOf, row);
    }

    private static void Check(string feature, double value, double offset, string source, Func<int, string> placeOf, int row)
    {
        if (value + offset <= 0)
            throw Negative(source, $"{placeOf(row)}, column '{feature}'", value);
    }

    /// <summary>Transforms every row of a matrix in place.</summary>
    /// <param name="matrix">N x D physical values; overwritten by the transformed ones.</param>
    /// <param name="threads">Threads to use; -1 for all processors.</param>
    public void Apply(FeatureMatrix matrix, int threads = -1) => Parallel.For(0, matrix.ChunkCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
    {
        for (int d = 0; d < Dims; d++)
        {
            Features[d].Apply(matrix.Column(chunk, d));
        }
    });

    /// <summary>Fits the transform to complete rows of physical values.</summary>
    /// <param name="matrix">N x D physical values, finite.</param>
    /// <param name="source">File the rows come from, for messages.</param>
    /// <exception cref="BadInputException">There is no row, or a column is empty, constant, or negative where a logarithm is taken.</exception>
    public static FeatureTransform Fit(FeatureMatrix matrix, string source) => Fit(FeatureBounds.Of([matrix], matrix.Dims), source);

    /// <summary>Fits the transform to rows of physical values, complete or with gaps.</summary>
    /// <param name="data">N x D physical values: passes deliver them untransformed yet.</param>
    /// <param name="source">File the rows come from, for messages.</param>
    /// <exception cref="BadInputException">There is no row, or a column is empty, constant, or negative where a logarithm is taken.</exception>
    public static FeatureTransform Fit(FeatureData data, string source) => Fit(data.Bounds, source);

    /// <summary>Refuses rows with gaps of which none has some feature.</summary>
    /// <param name="bounds">Ranges of the D features.</param>
    /// <param name="source">File the rows come from, for messages.</param>
    /// <exception cref="BadInputException">A feature is missing in all rows.</exception>
    internal static void RequireValues(FeatureBounds bounds, string source)
    {
        foreach ((int d, string name) in FeatureSet.Names.Index())
            if (bounds.Observed[d] == 0)
                throw BadInputException.At(source, $"column '{name}'", "no row has a value", "Nothing can be learnt of a feature that is missing everywhere; give a table in which some rows have it.");
    }

    private static FeatureTransform Fit(FeatureBounds bounds, string source)
    {
        if (bounds.Rows == 0)
            throw BadInputException.At(source, "", "no row has all features", "Give a table with complete rows, or --missing marginal to use the others too; 'umlcaxs inspect' counts what is missing.");
        RequireValues(bounds, source);
        return new FeatureTransform([.. Enumerable.Range(0, bounds.Min.Length).Select(d => FitOne(bounds, d, FeatureSet.Names[d], FeatureSet.TransformOf(FeatureSet.Names[d]), source))]);
    }

    private static BadInputException Negative(string source, string place, double value) =>
        BadInputException.At(source, place, $"the value {value:R} is negative", "A logarithm is taken of this feature; correct the value or leave the cell empty.");

    private static FeatureScaling FitOne(FeatureBounds bounds, int dim, string name, TransformKind kind, string source)
    {
        double smallest = bounds.Min[dim];
        double largest = bounds.Max[dim];
        if (smallest == largest)
            throw BadInputException.At(source, $"column '{name}'", $"every {(bounds.Observed[dim] == bounds.Rows ? "complete row" : "row that has it")} has the value {smallest:R}", "A constant feature carries no information and has no scale; give a table in which it varies.");
        if (kind != TransformKind.LogMinMax)
            return new FeatureScaling(name, kind, 0, smallest, largest);
        if (smallest < 0)
            throw Negative(source, $"column '{name}'", smallest);
        double offset = bounds.SmallestNonZero[dim] / 10;
        return new FeatureScaling(name, kind, offset, Math.Log(smallest + offset), Math.Log(largest + offset));
    }
}
