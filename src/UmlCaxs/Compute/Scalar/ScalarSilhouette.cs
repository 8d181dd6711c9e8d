namespace UmlCaxs.Compute.Scalar;

/// <summary>Silhouette coefficients, pair by pair (Rousseeuw 1987, equations 1 to 3).</summary>
internal static class ScalarSilhouette
{
    /// <summary>The coefficients of one labelling.</summary>
    /// <param name="features">N x D.</param>
    /// <param name="labels">N clusters.</param>
    /// <param name="coefficients">Receives N values.</param>
    public static void Run(FeatureMatrix features, int[] labels, Span<double> coefficients)
    {
        (int[] own, int[] counts) = CompactLabels.Of(labels);
        double[] x = new double[features.Dims];
        double[] y = new double[features.Dims];
        double[] sums = new double[counts.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            features.CopyRow(i, x);
            Array.Clear(sums);
            for (int j = 0; j < labels.Length; j++)
            {
                features.CopyRow(j, y);
                sums[own[j]] += Distance(x, y);
            }

            coefficients[i] = Coefficient(sums, counts, own[i]);
        }
    }

    /// <summary>The coefficient of a row.</summary>
    /// <param name="sums">Sum of its distances to the rows of each cluster.</param>
    /// <param name="counts">Rows of each cluster.</param>
    /// <param name="own">The row's cluster.</param>
    internal static double Coefficient(ReadOnlySpan<double> sums, ReadOnlySpan<int> counts, int own)
    {
        double nearest = double.PositiveInfinity;
        for (int c = 0; c < sums.Length; c++)
            if (c != own && counts[c] > 0)
                nearest = Math.Min(nearest, sums[c] / counts[c]);
        if (double.IsPositiveInfinity(nearest))
            return double.NaN;
        if (counts[own] == 1)
            return 0;
        double within = sums[own] / (counts[own] - 1);
        double larger = Math.Max(within, nearest);
        return larger > 0 ? (nearest - within) / larger : 0;
    }

    private static double Distance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += (x[i] - y[i]) * (x[i] - y[i]);
        return Math.Sqrt(sum);
    }
}
