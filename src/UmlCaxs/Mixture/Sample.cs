using UmlCaxs.Compute;
using UmlCaxs.Distribution;

namespace UmlCaxs.Mixture;

/// <summary>
/// Rows spread evenly over a matrix, row-major: what starts are made from, so that their cost does not grow with N. Starts need
/// complete rows: of rows with gaps they get the complete ones, or, where these are few, all rows with their gaps filled.
/// </summary>
internal sealed class Sample
{
    /// <summary>Most rows of a sample: plenty for the place and spread of tens of components.</summary>
    public const int MostRows = 32_768;

    /// <summary>Complete rows from which starts can do without the others.</summary>
    private const int EnoughComplete = 1000;

    private readonly Lazy<SampleColumns> columns;
    private readonly double[]? gapped;

    private Sample(double[] values, int rows, int dims, double[]? gapped = null)
    {
        (Values, Rows, Dims, this.gapped) = (values, rows, dims, gapped);
        columns = new Lazy<SampleColumns>(() => new SampleColumns(this));
    }

    /// <summary>Rows x D, complete.</summary>
    public double[] Values { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of rows taken, with and without gaps: those of <see cref="TakenToMatrix"/>.</summary>
    public int TakenRows => gapped is null ? Rows : gapped.Length / Dims;

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>The same rows column by column.</summary>
    public SampleColumns Columns => columns.Value;

    /// <summary>One row: D values.</summary>
    public ReadOnlySpan<double> this[int row] => Values.AsSpan(row * Dims, Dims);

    /// <summary>All rows of a matrix, or every (N / MostRows)-th.</summary>
    public static Sample Of(FeatureMatrix matrix) => Of([matrix], matrix.Rows, matrix.Dims);

    /// <summary>The same of N x D rows that come part by part.</summary>
    /// <param name="parts">Rows, NaN where a feature is missing.</param>
    /// <param name="allRows">N.</param>
    /// <param name="dims">D.</param>
    /// <param name="components">Most components that starts will have.</param>
    /// <param name="firstRow">Where several processes hold the rows: which of all rows is the first that comes here.</param>
    /// <param name="ranks">These processes, with rows in the order of their ranks; every one gets the sample. Null where all rows come here.</param>
    public static Sample Of(IEnumerable<FeatureMatrix> parts, long allRows, int dims, int components = 1, long firstRow = 0, Communicator? ranks = null)
    {
        int rows = (int)Math.Min(allRows, MostRows);
        double[] values = new double[rows * dims];
        long first = firstRow;
        int i = 0;
        while (i < rows && RowOf(i) < firstRow)
            i++;
        int begin = i;
        foreach (FeatureMatrix part in parts)
        {
            for (; i < rows && RowOf(i) < first + part.Rows; i++)
                part.CopyRow(RowOf(i) - first, values.AsSpan(i * dims, dims));
            first += part.Rows;
        }

        if (ranks is not null)
            values = [.. ranks.AllGather(values.AsSpan(begin * dims, (i - begin) * dims)).SelectMany(v => v)];
        return OfRows(values, rows, dims, Math.Max(EnoughComplete, components));

        long RowOf(int number) => (long)((number + 0.5) * allRows / rows);
    }

    /// <summary>The sample, or fewer of its rows, spread evenly.</summary>
    /// <param name="mostRows">Most rows.</param>
    public Sample Thinned(int mostRows)
    {
        if (Rows <= mostRows)
            return this;
        double[] values = new double[mostRows * Dims];
        for (int i = 0; i < mostRows; i++)
            this[(int)((i + 0.5) * Rows / mostRows)].CopyTo(values.AsSpan(i * Dims));
        return new Sample(values, mostRows, Dims);
    }

    /// <summary>The sample as a matrix of its own.</summary>
    public FeatureMatrix ToMatrix() => FeatureMatrix.FromRows(Values, Dims);

    /// <summary>The rows taken, NaN where they lack a feature, as a matrix of their own.</summary>
    public FeatureMatrix TakenToMatrix() => FeatureMatrix.FromRows(gapped ?? Values, Dims);

    private static Sample OfRows(double[] values, int rows, int dims, int enough)
    {
        if (!values.Any(double.IsNaN))
            return new Sample(values, rows, dims);
        int[] complete = [.. Enumerable.Range(0, rows).Where(row => !values.AsSpan(row * dims, dims).Contains(double.NaN))];
        if (complete.Length < enough)
            return new Sample(Filled(values, rows, dims), rows, dims, values);
        double[] some = new double[complete.Length * dims];
        foreach ((int i, int row) in complete.Index())
            values.AsSpan(row * dims, dims).CopyTo(some.AsSpan(i * dims));
        return new Sample(some, complete.Length, dims, values);
    }

    /// <summary>
    /// Every gap filled with the value of the last row before it that has one, or of the last of all. Unlike means these keep the
    /// spread of a feature: rows that share a value would make components without width.
    /// </summary>
    private static double[] Filled(double[] values, int rows, int dims)
    {
        double[] filled = [.. values];
        for (int d = 0; d < dims; d++)
        {
            int last = Enumerable.Range(1, rows).Select(i => rows - i).FirstOrDefault(row => !double.IsNaN(values[(row * dims) + d]), -1);
            double value = last < 0 ? 0 : values[(last * dims) + d]; // no row of the sample has it
            for (int at = d; at < filled.Length; at += dims)
                if (double.IsNaN(filled[at]))
                    filled[at] = value;
                else
                    value = filled[at];
        }

        return filled;
    }
}
