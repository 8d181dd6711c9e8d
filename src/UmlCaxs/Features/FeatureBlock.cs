using System.Runtime.CompilerServices;

namespace UmlCaxs.Features;

/// <summary>
/// The features of the rows of one batch, column by column, in physical units, NaN where missing or undefined, and which of
/// the rows are complete. Filled again and again by <see cref="FeatureExtractor"/>.
/// </summary>
public sealed class FeatureBlock
{
    private readonly double[][] columns;
    private readonly double[]?[] own;
    private readonly bool[] complete;

    /// <summary>An empty block.</summary>
    /// <param name="dims">D.</param>
    /// <param name="capacity">Most rows it can hold.</param>
    public FeatureBlock(int dims, int capacity)
    {
        columns = new double[dims][];
        own = new double[]?[dims];
        complete = new bool[capacity];
        Missing = new long[dims];
        Ranges = new ColumnRange[dims];
    }

    /// <summary>D.</summary>
    public int Dims => columns.Length;

    /// <summary>Rows held.</summary>
    public int Rows { get; internal set; }

    /// <summary>Rows with every feature.</summary>
    public int CompleteRows { get; internal set; }

    /// <summary>Rows that lack a feature: D counts.</summary>
    public long[] Missing { get; }

    /// <summary>The values of a feature: <see cref="Rows"/> of them count. Not to be written to: they may be the batch's own.</summary>
    public double[] this[int dim] => columns[dim];

    /// <summary>The values of all features: D arrays.</summary>
    public IReadOnlyList<double[]> Columns => columns;

    /// <summary>True if no feature of the row is missing.</summary>
    public bool IsComplete(int row) => complete[row];

    /// <summary>Number of features that a row lacks.</summary>
    public int MissingIn(int row)
    {
        int count = 0;
        if (!complete[row])
            foreach (double[] column in columns)
                count += double.IsNaN(column[row]) ? 1 : 0;
        return count;
    }

    /// <summary>Range of each feature over all rows held: D.</summary>
    internal ColumnRange[] Ranges { get; }

    /// <summary>Lets a feature be the values of a table's column, without a copy.</summary>
    internal void Use(int dim, double[] values) => columns[dim] = values;

    /// <summary>An array of the block's own for the values of a feature.</summary>
    internal double[] OwnColumn(int dim) => columns[dim] = own[dim] ??= new double[complete.Length];

    /// <summary>Finds the complete rows and counts what is missing.</summary>
    /// <param name="rows">Rows held.</param>
    /// <param name="allThere">Features known to lack nothing: D flags.</param>
    internal void CountMissing(int rows, ReadOnlySpan<bool> allThere)
    {
        Rows = rows;
        CompleteRows = rows;
        Array.Clear(Missing);
        complete.AsSpan(0, rows).Fill(true);
        if (!allThere.Contains(false))
            return;
        for (int d = 0; d < columns.Length; d++)
            if (!allThere[d])
                Missing[d] = MarkMissing(columns[d].AsSpan(0, rows), complete);
        CompleteRows = complete.AsSpan(0, rows).Count(true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long MarkMissing(ReadOnlySpan<double> values, Span<bool> complete)
    {
        long count = 0;
        for (int row = 0; row < values.Length; row++)
        {
            bool missing = double.IsNaN(values[row]);
            complete[row] &= !missing;
            count += missing ? 1 : 0;
        }

        return count;
    }
}
