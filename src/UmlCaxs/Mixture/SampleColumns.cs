namespace UmlCaxs.Mixture;

/// <summary>
/// A sample column by column, as vectors want it, about its mean, which keeps products of rows small.
/// </summary>
internal sealed class SampleColumns
{
    /// <summary>Rows are padded to whole groups of vectors of any width.</summary>
    private const int Group = 32;

    /// <summary>Lays a sample out anew.</summary>
    public SampleColumns(Sample sample)
    {
        Rows = sample.Rows;
        Dims = sample.Dims;

        // One group more, so that no two columns are a power of two apart, where loads would collide in the cache.
        Stride = ((Rows + Group - 1) / Group * Group) + Group;
        Values = new double[Dims * Stride];
        Mean = new double[Dims];
        for (int d = 0; d < Dims; d++)
        {
            for (int row = 0; row < Rows; row++)
                Mean[d] += sample.Values[(row * Dims) + d] / Rows;
            for (int row = 0; row < Rows; row++)
            {
                double value = sample.Values[(row * Dims) + d] - Mean[d];
                Values[(d * Stride) + row] = value;
                MeanVariance += value * value / ((double)Rows * Dims);
            }
        }
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>Distance between two columns; rows that pad them are zero.</summary>
    public int Stride { get; }

    /// <summary>D x Stride: the rows less the mean.</summary>
    public double[] Values { get; }

    /// <summary>D values.</summary>
    public double[] Mean { get; }

    /// <summary>The mean of the variances of the features.</summary>
    public double MeanVariance { get; }
}
