using UmlCaxs.Compute;

namespace UmlCaxs.Benchmarking;

/// <summary>
/// Deviations of a device's results from the reference's. NaN is carried through to the end: a broken device must not look
/// perfect.
/// </summary>
internal static class Differences
{
    /// <summary>The largest, or NaN if one is NaN: <see cref="Enumerable.Max(IEnumerable{double})"/> would pass over it.</summary>
    public static double Largest(IEnumerable<double> values) => values.Aggregate(0.0, Math.Max);

    /// <summary>The largest absolute difference; a value that both call undefined is no difference.</summary>
    public static double Largest(ReadOnlySpan<double> actual, ReadOnlySpan<double> expected)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
            if (!(double.IsNaN(actual[i]) && double.IsNaN(expected[i])))
                largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        return largest;
    }

    /// <summary>|actual / expected - 1|.</summary>
    public static double Relative(double actual, double expected) => Math.Abs((actual / expected) - 1);

    /// <summary>The largest difference of statistics against the largest value of its kind: counts, first and second moments.</summary>
    public static double OfStatistics(SufficientStatistics actual, SufficientStatistics expected)
    {
        int dims = expected.Dims;
        double worst = 0;
        foreach ((int from, int length) in new[] { (0, 1), (1, dims), (1 + dims, dims * (dims + 1) / 2) })
        {
            double difference = 0;
            double size = 0;
            for (int k = 0; k < expected.Components; k++)
            {
                ReadOnlySpan<double> reference = expected.Values.AsSpan((k * expected.Stride) + from, length);
                difference = Math.Max(difference, Largest(actual.Values.AsSpan((k * actual.Stride) + from, length), reference));
                foreach (double value in reference)
                    size = Math.Max(size, Math.Abs(value));
            }

            worst = Math.Max(worst, difference == 0 ? 0 : difference / size);
        }

        return worst;
    }

    /// <summary>Labels that differ.</summary>
    public static int Flips(ReadOnlySpan<int> actual, ReadOnlySpan<int> expected)
    {
        int flips = 0;
        for (int i = 0; i < expected.Length; i++)
            flips += actual[i] == expected[i] ? 0 : 1;
        return flips;
    }

    /// <summary>The index of the largest value of each row; of equals the first, and 0 where all are NaN.</summary>
    /// <param name="values">Row-major.</param>
    /// <param name="columns">Values a row.</param>
    public static int[] Winners(ReadOnlySpan<double> values, int columns)
    {
        int[] winners = new int[values.Length / columns];
        for (int row = 0; row < winners.Length; row++)
            for (int c = 1; c < columns; c++)
                if (values[(row * columns) + c] > values[(row * columns) + winners[row]])
                    winners[row] = c;
        return winners;
    }
}
