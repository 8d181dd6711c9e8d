namespace UmlCaxs.Reporting;

/// <summary>The gradient of sampled values, defined as <c>numpy.gradient</c> does: second-order differences inside, first-order ones at the ends.</summary>
internal static class NumericalGradient
{
    /// <summary>The gradient at every point.</summary>
    /// <param name="x">Points, ascending.</param>
    /// <param name="y">Values.</param>
    /// <returns>As many; NaN where there is only one point.</returns>
    public static double[] Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        int n = x.Count;
        double[] gradient = new double[n];
        for (int i = 0; i < n; i++)
        {
            if (n == 1)
                gradient[i] = double.NaN;
            else if (i == 0 || i == n - 1)
                gradient[i] = (y[Math.Max(i, 1)] - y[Math.Max(i, 1) - 1]) / (x[Math.Max(i, 1)] - x[Math.Max(i, 1) - 1]);
            else
                gradient[i] = Inside(x[i] - x[i - 1], x[i + 1] - x[i], y[i - 1], y[i], y[i + 1]);
        }

        return gradient;
    }

    private static double Inside(double before, double after, double previous, double value, double next) =>
        ((before * before * next) + (((after * after) - (before * before)) * value) - (after * after * previous)) / (before * after * (before + after));
}
