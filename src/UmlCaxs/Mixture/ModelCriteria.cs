using System.Runtime.CompilerServices;
using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>What a choice of K is made from, beside the likelihood: the entropy of the responsibilities, and labels.</summary>
internal static class ModelCriteria
{
    /// <summary>Rows at a time: a chunk, so that sums are the same however the rows are held.</summary>
    private const int RangeRows = FeatureMatrix.ChunkRows;

    /// <summary>Below this r ln r is lost in the rounding of any sum it belongs to.</summary>
    private const double Negligible = 1e-18;

    /// <summary>Entropy of the responsibilities of mixtures, summed over rows: -sum r ln r.</summary>
    /// <param name="parts">All rows in order, in parts of which all but the last have a whole number of chunks.</param>
    /// <param name="mixtures">M mixtures.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>M values.</returns>
    public static double[] Entropies(IEnumerable<IDeviceMatrix> parts, IReadOnlyList<GaussianMixture> mixtures, CancellationToken cancellation)
    {
        double[] entropies = new double[mixtures.Count];
        double[] responsibilities = new double[RangeRows * mixtures.Max(m => m.Components)];
        int[] clusters = new int[RangeRows];
        foreach (IDeviceMatrix part in parts)
            for (long first = 0; first < part.Rows; first += RangeRows)
            {
                int rows = (int)Math.Min(RangeRows, part.Rows - first);
                for (int m = 0; m < mixtures.Count; m++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Span<double> r = responsibilities.AsSpan(0, rows * mixtures[m].Components);
                    part.Responsibilities(mixtures[m], first, r, clusters.AsSpan(0, rows), []);
                    entropies[m] += Entropy(r);
                }
            }

        return entropies;
    }

    /// <summary>The clusters of all rows.</summary>
    /// <param name="data">Rows, fewer than an array can hold.</param>
    /// <param name="mixture">The mixture.</param>
    public static int[] Labels(IDeviceMatrix data, GaussianMixture mixture)
    {
        int[] labels = new int[data.Rows];
        data.Responsibilities(mixture, 0, [], labels, []);
        return labels;
    }

    /// <summary>Mean silhouette coefficients of labellings, and the standard errors of these means.</summary>
    /// <param name="data">N rows.</param>
    /// <param name="labellings">L labellings of them.</param>
    /// <returns>L pairs; null where all rows are in one cluster.</returns>
    public static (double Mean, double Error)?[] Silhouettes(IDeviceMatrix data, IReadOnlyList<int[]> labellings)
    {
        int rows = (int)data.Rows;
        double[] coefficients = new double[labellings.Count * rows];
        data.Silhouettes(labellings, coefficients);
        return [.. labellings.Select((_, l) => Mean(coefficients.AsSpan(l * rows, rows)))];
    }

    private static (double Mean, double Error)? Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        if (double.IsNaN(sum))
            return null;
        double mean = sum / values.Length;
        double squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return (mean, Math.Sqrt(squares / Math.Max(1, values.Length - 1) / values.Length));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Entropy(ReadOnlySpan<double> responsibilities)
    {
        double sum = 0;
        foreach (double r in responsibilities)
            if (r > Negligible && r < 1)
                sum -= r * Math.Log(r);
        return sum;
    }
}
