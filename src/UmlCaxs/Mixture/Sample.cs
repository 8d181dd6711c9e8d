using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>Rows spread evenly over a matrix, row-major: what starts are made from, so that their cost does not grow with N.</summary>
internal sealed class Sample
{
    /// <summary>Most rows of a sample: plenty for the place and spread of tens of components.</summary>
    public const int MostRows = 32_768;

    private readonly Lazy<SampleColumns> columns;

    private Sample(double[] values, int rows, int dims)
    {
        (Values, Rows, Dims) = (values, rows, dims);
        columns = new Lazy<SampleColumns>(() => new SampleColumns(this));
    }

    /// <summary>Rows x D.</summary>
    public double[] Values { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>The same rows column by column.</summary>
    public SampleColumns Columns => columns.Value;

    /// <summary>One row: D values.</summary>
    public ReadOnlySpan<double> this[int row] => Values.AsSpan(row * Dims, Dims);

    /// <summary>All rows of a matrix, or every (N / MostRows)-th.</summary>
    public static Sample Of(FeatureMatrix matrix) => Of([matrix], matrix.Rows, matrix.Dims);

    /// <summary>The same of N x D rows that come part by part.</summary>
    public static Sample Of(IEnumerable<FeatureMatrix> parts, long allRows, int dims)
    {
        int rows = (int)Math.Min(allRows, MostRows);
        double[] values = new double[rows * dims];
        long first = 0;
        int i = 0;
        foreach (FeatureMatrix part in parts)
        {
            for (long row; i < rows && (row = (long)((i + 0.5) * allRows / rows)) < first + part.Rows; i++)
                part.CopyRow(row - first, values.AsSpan(i * dims, dims));
            first += part.Rows;
        }

        return new Sample(values, rows, dims);
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
}
