using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// An order of the rows in which neighbours lie close together: a k-d tree (Bentley 1975) within each chunk, split at the
/// median of the feature that varies most. A component then matters to all rows of a group of vectors or to none, and
/// <see cref="BatchPass"/> can leave it out. It depends on the data alone.
/// </summary>
internal static unsafe class RowOrder
{
    /// <summary>Rows of a leaf, which keep their order: a group of vectors at most, on every machine.</summary>
    public const int LeafRows = 32;

    /// <summary>Rows that are asked which feature varies most.</summary>
    private const int SpreadRows = 256;

    /// <summary>For every place in the order the row that stands there, within the chunk: N values.</summary>
    /// <param name="features">N x D.</param>
    /// <param name="threads">Threads to use.</param>
    public static int[] Of(FeatureMatrix features, int threads)
    {
        int[] order = new int[features.Rows];
        Parallel.For(0, features.ChunkCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, chunk =>
        {
            Span<int> rows = order.AsSpan(chunk * FeatureMatrix.ChunkRows, features.RowsIn(chunk));
            for (int i = 0; i < rows.Length; i++)
                rows[i] = i;
            Sort(features, chunk, rows, new double[rows.Length]);
        });
        return order;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sort(FeatureMatrix features, int chunk, Span<int> rows, Span<double> keys)
    {
        // Only as deep as a chunk has leaves.
        while (rows.Length > LeafRows && WidestFeature(features, chunk, rows) is int feature and >= 0)
        {
            double* column = features.ColumnPointer(chunk, feature);
            for (int i = 0; i < rows.Length; i++)
                keys[i] = column[rows[i]];
            int middle = ((rows.Length / 2) + LeafRows - 1) / LeafRows * LeafRows;
            Partition(keys, rows, middle);
            Sort(features, chunk, rows[middle..], keys[middle..]);
            rows = rows[..middle];
            keys = keys[..middle];
        }
    }

    /// <summary>The feature with the largest variance; -1 if none varies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int WidestFeature(FeatureMatrix features, int chunk, ReadOnlySpan<int> rows)
    {
        int step = Math.Max(1, rows.Length / SpreadRows);
        int widest = -1;
        double largest = 0;
        for (int d = 0; d < features.Dims; d++)
        {
            double* column = features.ColumnPointer(chunk, d);
            double centre = column[rows[0]];
            double sum = 0;
            double squares = 0;
            int count = 0;
            for (int i = 0; i < rows.Length; i += step, count++)
            {
                double value = column[rows[i]] - centre;
                sum += value;
                squares += value * value;
            }

            double variance = squares - (sum * sum / count);
            if (variance > largest)
                (largest, widest) = (variance, d);
        }

        return widest;
    }

    /// <summary>Brings the smallest keys, with their rows, before <paramref name="middle"/> (Hoare's quickselect).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Partition(Span<double> keys, Span<int> rows, int middle)
    {
        int low = 0;
        int high = keys.Length - 1;
        while (low < high)
        {
            double pivot = keys[low + ((high - low) / 2)];
            int i = low;
            int j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                    i++;
                while (keys[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                (rows[i], rows[j]) = (rows[j], rows[i]);
                i++;
                j--;
            }

            if (middle <= j)
                high = j;
            else if (middle >= i)
                low = i;
            else
                return;
        }
    }
}
