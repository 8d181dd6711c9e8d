using MathNet.Numerics;

namespace UmlCaxs.Classification.Scoring;

/// <summary>The upper tail of the chi-square distribution.</summary>
internal static class ChiSquare
{
    /// <summary>ln P(X > <paramref name="value"/>); finite however far out.</summary>
    /// <param name="value">At least 0.</param>
    /// <param name="freedom">Degrees of freedom, 1 or more.</param>
    public static double LogTail(double value, int freedom)
    {
        double a = freedom / 2.0;
        double x = value / 2;
        if (!(x > 0))
            return double.IsNaN(x) ? double.NaN : 0;
        double tail = x < 600 ? SpecialFunctions.GammaUpperRegularized(a, x) : 0;
        if (tail > 1e-200)
            return Math.Log(tail);

        // Q(a, x) = x^(a-1) e^-x / Gamma(a) (1 + (a-1)/x + (a-1)(a-2)/x^2 + ...), whose terms fall as long as a is far below x.
        double sum = 1;
        double term = 1;
        for (int n = 1; n <= 30 && Math.Abs(term) > 1e-17 * sum; n++)
            sum += term *= (a - n) / x;
        return ((a - 1) * Math.Log(x)) - x - SpecialFunctions.GammaLn(a) + Math.Log(sum);
    }
}
