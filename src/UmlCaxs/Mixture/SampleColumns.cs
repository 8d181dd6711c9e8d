using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;

namespace UmlCaxs.Mixture;

/// <summary>
/// A sample column by column, as vectors want it, about its mean, which keeps products of rows small. Rows stand in the order
/// of <see cref="RowOrder"/>; every leaf of it, 32 rows close together, is known by its middle and its radius.
/// </summary>
internal sealed class SampleColumns
{
    /// <summary>Rows of a leaf: whole groups of vectors of any width.</summary>
    public const int LeafRows = RowOrder.LeafRows;

    /// <summary>Lays a sample out anew.</summary>
    public SampleColumns(Sample sample)
    {
        Rows = sample.Rows;
        Dims = sample.Dims;
        Leaves = (Rows + LeafRows - 1) / LeafRows;

        // One leaf more, so that no two columns are a power of two apart, where loads would collide in the cache.
        Stride = (Leaves + 1) * LeafRows;
        LeafStride = (Leaves + LeafRows - 1) / LeafRows * LeafRows;
        Values = new double[Dims * Stride];
        Mean = new double[Dims];
        Middles = new double[Dims * LeafStride];
        Radii = new double[Leaves];
        using (FeatureMatrix matrix = sample.ToMatrix())
            Order = RowOrder.Of(matrix, 1);
        for (int row = 0; row < Rows; row++)
            Order[row] += row / FeatureMatrix.ChunkRows * FeatureMatrix.ChunkRows;
        for (int d = 0; d < Dims; d++)
        {
            double sum = 0;
            for (int row = 0; row < Rows; row++)
                sum += sample.Values[(row * Dims) + d];
            Mean[d] = sum / Rows;
            double squares = 0;
            for (int row = 0; row < Rows; row++)
            {
                double value = sample.Values[(Order[row] * Dims) + d] - Mean[d];
                Values[(d * Stride) + row] = value;
                squares += value * value;
            }

            MeanVariance += squares / ((double)Rows * Dims);
        }

        for (int leaf = 0; leaf < Leaves; leaf++)
            Enclose(leaf);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>D.</summary>
    public int Dims { get; }

    /// <summary>Distance between two columns; rows that pad them are zero.</summary>
    public int Stride { get; }

    /// <summary>D x Stride: the rows less the mean.</summary>
    public double[] Values { get; }

    /// <summary>The row of the sample that stands at each place.</summary>
    public int[] Order { get; }

    /// <summary>D values.</summary>
    public double[] Mean { get; }

    /// <summary>The mean of the variances of the features.</summary>
    public double MeanVariance { get; }

    /// <summary>Number of leaves; the last may not be full.</summary>
    public int Leaves { get; }

    /// <summary>Distance between two columns of <see cref="Middles"/>.</summary>
    public int LeafStride { get; }

    /// <summary>D x LeafStride: the mean of each leaf.</summary>
    public double[] Middles { get; }

    /// <summary>The largest distance of a row of each leaf from its middle.</summary>
    public double[] Radii { get; }

    private void Enclose(int leaf)
    {
        int first = leaf * LeafRows;
        int end = Math.Min(Rows, first + LeafRows);
        for (int d = 0; d < Dims; d++)
        {
            double sum = 0;
            for (int row = first; row < end; row++)
                sum += Values[(d * Stride) + row];
            Middles[(d * LeafStride) + leaf] = sum / (end - first);
        }

        double largest = 0;
        for (int row = first; row < end; row++)
        {
            double square = 0;
            for (int d = 0; d < Dims; d++)
            {
                double difference = Values[(d * Stride) + row] - Middles[(d * LeafStride) + leaf];
                square += difference * difference;
            }

            largest = Math.Max(largest, square);
        }

        Radii[leaf] = Math.Sqrt(largest);
    }
}
