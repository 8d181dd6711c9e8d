using System.Runtime.CompilerServices;
using UmlCaxs.Compute;
using UmlCaxs.Distribution;

namespace UmlCaxs.Features;

/// <summary>The range of every feature over rows that come part by part; what a transform is fitted to.</summary>
internal sealed class FeatureBounds
{
    /// <summary>The range of no rows.</summary>
    /// <param name="dims">D.</param>
    public FeatureBounds(int dims)
    {
        Min = Filled(dims, double.PositiveInfinity);
        Max = Filled(dims, double.NegativeInfinity);
        SmallestNonZero = Filled(dims, double.PositiveInfinity);
        Observed = new long[dims];
    }

    /// <summary>Rows seen.</summary>
    public long Rows { get; private set; }

    /// <summary>Smallest values: D.</summary>
    public double[] Min { get; }

    /// <summary>Largest values: D.</summary>
    public double[] Max { get; }

    /// <summary>Smallest values that are not zero: D.</summary>
    public double[] SmallestNonZero { get; }

    /// <summary>Values that are there, of every feature: D. The ranges are theirs.</summary>
    public long[] Observed { get; }

    /// <summary>The range of all rows.</summary>
    public static FeatureBounds Of(IEnumerable<FeatureMatrix> pass, int dims, int threads = -1)
    {
        var bounds = new FeatureBounds(dims);
        foreach (FeatureMatrix part in pass)
            bounds.Add(part, threads);
        return bounds;
    }

    /// <summary>The range of the rows of all processes.</summary>
    public FeatureBounds Over(Communicator ranks)
    {
        var all = new FeatureBounds(Min.Length) { Rows = ranks.Sum(Rows) };
        double[] smallest = [.. Min, .. SmallestNonZero];
        ranks.Min(smallest);
        smallest.AsSpan(0, Min.Length).CopyTo(all.Min);
        smallest.AsSpan(Min.Length).CopyTo(all.SmallestNonZero);
        Max.CopyTo(all.Max, 0);
        ranks.Max(all.Max);
        Observed.CopyTo(all.Observed, 0);
        ranks.Sum(all.Observed);
        return all;
    }

    /// <summary>Widens the range by more rows.</summary>
    public void Add(FeatureMatrix part, int threads)
    {
        Rows += part.Rows;
        Parallel.For(0, Min.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, d =>
        {
            for (int chunk = 0; chunk < part.ChunkCount; chunk++)
            {
                Span<double> values = part.Column(chunk, d);
                var range = ColumnRange.Of(values);
                Min[d] = Math.Min(Min[d], range.Min);
                Max[d] = Math.Max(Max[d], range.Max);
                Observed[d] += range.AllFinite ? values.Length : CountValues(values);

                // Up to the first zero the smallest value is known without another look.
                SmallestNonZero[d] = Min[d] > 0 ? Min[d] : Math.Min(SmallestNonZero[d], NonZeroMin(values));
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double NonZeroMin(ReadOnlySpan<double> values)
    {
        double smallest = double.PositiveInfinity;
        foreach (double x in values)
            if (x != 0 && x < smallest)
                smallest = x;
        return smallest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long CountValues(ReadOnlySpan<double> values)
    {
        long count = 0;
        foreach (double x in values)
            count += double.IsNaN(x) ? 0 : 1;
        return count;
    }

    private static double[] Filled(int dims, double value)
    {
        double[] values = new double[dims];
        Array.Fill(values, value);
        return values;
    }
}
