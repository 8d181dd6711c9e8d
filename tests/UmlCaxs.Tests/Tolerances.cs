namespace UmlCaxs.Tests;

/// <summary>
/// How far results may differ, all in one place, each with its reason. "Rounding" is eps = 2.2e-16 relative to the terms of
/// a sum, not to its result. The limits leave about a factor of ten above the largest difference met so far.
/// </summary>
internal static class Tolerances
{
    // ---- A backend against ScalarBackend (Conformance/) ----

    /// <summary>
    /// ln p(x) of one row. The quadratic form is a sum of squares, so it keeps its relative precision however far the row
    /// lies: tens of eps of the logarithm's size. Near the mean the row counts with the rounding of its shift by the origin
    /// (eps, for features of order one), magnified by the factors U: <paramref name="largestFactor"/>, which is about 50 for
    /// ordinary covariances and 1000 at the 1e-6 floor.
    /// </summary>
    public static double LogDensity(double logDensity, double largestFactor) => (5e-15 * largestFactor) + (1e-14 * Math.Abs(logDensity));

    /// <summary>
    /// A responsibility is exp of a difference of two log densities and inherits the absolute error of both. Components
    /// more than 36 below the largest (e^-36 = eps) do not count.
    /// </summary>
    public static double Responsibility(double logDensity, double largestFactor) => 2 * LogDensity(Math.Abs(logDensity) + 36, largestFactor);

    /// <summary>
    /// Responsibilities below this are zero for all purposes; the CPU stops at 2^-600 = 2e-181 to stay clear of subnormal
    /// numbers, where the reference goes on to exactly 0.
    /// </summary>
    public const double NegligibleResponsibility = 1e-180;

    /// <summary>
    /// Order of summation: sums of up to 16,385 terms in any order differ by at most log2(N) eps (pairwise) to N eps
    /// (one by one, the reference), and by sqrt(N) eps as rounding errors happen to fall.
    /// </summary>
    public const double Summation = 1e-13;

    /// <summary>
    /// A class probability, from distances whose terms add up to <paramref name="absoluteTerms"/> = sum |d_i P_ij d_j|: the
    /// distance itself may be much smaller, and one device sums the form as it stands while another factors P first.
    /// </summary>
    public static double ClassProbability(double absoluteTerms) => 1e-14 + (1e-15 * absoluteTerms);
}
