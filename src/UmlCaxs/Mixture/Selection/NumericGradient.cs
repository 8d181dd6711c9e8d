namespace UmlCaxs.Mixture.Selection;

/// <summary>Derivatives of tabulated values as numpy.gradient has them: second-order inside, one-sided at the ends.</summary>
public static class NumericGradient
{
    /// <summary>The derivative at every point.</summary>
    /// <param name="x">Places, ascending; not necessarily evenly spaced.</param>
    /// <param name="y">Values there.</param>
    /// <returns>As many derivatives; none of fewer than two points.</returns>
    /// <exception cref="ArgumentException">The numbers of places and values differ.</exception>
    public static double[] Of(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count)
            throw new ArgumentException($"There are {x.Count} places for {y.Count} values.", nameof(y));
        if (x.Count < 2)
            return [];
        double[] gradient = new double[x.Count];
        int last = x.Count - 1;
        gradient[0] = (y[1] - y[0]) / (x[1] - x[0]);
        gradient[last] = (y[last] - y[last - 1]) / (x[last] - x[last - 1]);
        for (int i = 1; i < last; i++)
        {
            double before = x[i] - x[i - 1];
            double after = x[i + 1] - x[i];
            gradient[i] = ((before * before * y[i + 1]) + (((after * after) - (before * before)) * y[i]) - (after * after * y[i - 1])) / (before * after * (before + after));
        }

        return gradient;
    }
}
