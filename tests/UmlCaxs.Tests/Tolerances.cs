using UmlCaxs.Compute;

namespace UmlCaxs.Tests;

/// <summary>
/// How far results may differ, all in one place, each with its reason. "Rounding" is eps = 2.2e-16 relative to the terms of
/// a sum, not to its result; in single precision eps = 1.2e-7. The limits leave about a factor of ten above the largest
/// difference met so far.
/// </summary>
internal static class Tolerances
{
    // ---- A backend against ScalarBackend (Conformance/) ----

    /// <summary>
    /// ln p(x) of one row. The quadratic form is a sum of squares, so it keeps its relative precision however far the row
    /// lies: tens of eps of the logarithm's size. Near the mean the row counts with the rounding of its shift by the origin
    /// (eps, for features of order one), magnified by the factors U: <paramref name="largestFactor"/>, which is about 50 for
    /// ordinary covariances and 1000 at the 1e-6 floor. Single precision is the same with its own eps: it rounds the shifted
    /// row, the factors and the constant of the density.
    /// </summary>
    public static double LogDensity(double logDensity, double largestFactor, Precision precision = Precision.Double) => precision == Precision.Single
        ? (5e-7 * largestFactor) + (1e-6 * (1 + Math.Abs(logDensity)))
        : (5e-15 * largestFactor) + (1e-14 * Math.Abs(logDensity));

    /// <summary>
    /// A responsibility is exp of a difference of two log densities and inherits the absolute error of both. Components
    /// more than 36 below the largest (e^-36 = eps; single precision: 16) do not count.
    /// </summary>
    public static double Responsibility(double logDensity, double largestFactor, Precision precision = Precision.Double) =>
        2 * LogDensity(Math.Abs(logDensity) + (precision == Precision.Single ? 16 : 36), largestFactor, precision);

    /// <summary>
    /// Responsibilities below this are zero for all purposes; the CPU stops at 2^-600 = 2e-181 to stay clear of subnormal
    /// numbers, where the reference goes on to exactly 0. In single precision it stops at 2^-64 = 5e-20.
    /// </summary>
    public static double NegligibleResponsibility(Precision precision) => precision == Precision.Single ? 1e-19 : 1e-180;

    /// <summary>
    /// Order of summation: sums of up to 16,385 terms in any order differ by at most log2(N) eps (pairwise) to N eps
    /// (one by one, the reference), and by sqrt(N) eps as rounding errors happen to fall.
    /// </summary>
    public const double Summation = 1e-13;

    /// <summary>
    /// The same for a device: one that computes in single precision may sum some hundreds of terms in it, which are about
    /// sqrt(N) eps of them, before it goes over to double; and a term is a product of three rounded factors.
    /// </summary>
    public static double SummationOn(Precision precision) => precision == Precision.Single ? 1e-6 : Summation;

    /// <summary>
    /// A class probability, from distances whose terms add up to <paramref name="absoluteTerms"/> = sum |d_i P_ij d_j|: the
    /// distance itself may be much smaller, and one device sums the form as it stands while another factors P first, which
    /// adds up to D eps of the terms.
    /// </summary>
    public static double ClassProbability(double absoluteTerms) => 1e-14 + (1e-14 * absoluteTerms);

    /// <summary>
    /// A silhouette coefficient: a ratio of mean distances. A distance taken from differences of features has an error of eps;
    /// of two rows that nearly coincide it may be of the size of the rounding of the features themselves, which no mean sees.
    /// </summary>
    public const double Silhouette = 1e-11;

    /// <summary>
    /// exp and ln of the C# kernels, relative to the framework's: each is within an eps of the true value.
    /// </summary>
    public const double Elementary = 4.5e-16;

    // ---- What single precision is good for (Compute/SinglePrecisionTests) ----

    /// <summary>A responsibility on real features, whose covariances lie at the floor; no label that matters depends on it.</summary>
    public const double SingleResponsibility = 1e-4;

    /// <summary>
    /// BIC, per row: 3 in a million rows, against differences of thousands between one K and the next. The rounding errors of
    /// single rows, 1e-4 each, may not share a sign.
    /// </summary>
    public const double SingleBicPerRow = 3e-6;

    // ---- Results of numpy, scipy and scikit-learn (Golden/) ----

    /// <summary>
    /// scikit-learn begins with covariances we invert and it is given inverted, and takes moments about the component's
    /// mean where we take them about the mixture's: eps differences in the covariances, whose smallest eigenvalues of 1e-4
    /// magnify them 10^4 times, in each of 23 iterations that end on the same optimum.
    /// </summary>
    public const double ScikitLearn = 2e-12;

    /// <summary>
    /// A silhouette coefficient. scikit-learn takes distances from |x|^2 - 2 x y + |y|^2, whose rounding of some eps a near
    /// pair feels as its square root: 1e-8 for rows that coincide.
    /// </summary>
    public const double ScikitLearnSilhouette = 1e-7;

    /// <summary>
    /// Relative to the largest entry. scipy goes by singular values, we by eigenvalues; both are exact to tens of eps of
    /// the largest, and an inverse magnifies that by the condition number of what the cut-off leaves, a few thousand here.
    /// </summary>
    public const double PseudoInverse = 1e-12;

    /// <summary>Sums of some tens of rows in another order.</summary>
    public const double Moments = 1e-14;

    /// <summary>Min-max after one logarithm, which the two libraries round differently in the last bit.</summary>
    public const double Transform = 5e-15;

    /// <summary>Metrics of some hundred cases: sums in another order, and probabilities clipped in another place at 1.</summary>
    public const double Metrics = 1e-13;

    /// <summary>Probabilities and weights of a regression, both iterated until the gradient is small: 1e-7 a row here.</summary>
    public const double Regression = 2e-5;

    /// <summary>
    /// A posterior of well-conditioned normal classes: a ratio of exponentials of log densities, each of which inherits tens of eps
    /// times its condition number, some tens here.
    /// </summary>
    public const double Posterior = 1e-12;

    /// <summary>The logarithm of a tail, relative: both libraries take it from the incomplete gamma function, exact to tens of eps.</summary>
    public const double LogTail = 1e-12;

    /// <summary>scipy's minimisers stop at a gradient of 1e-9 or a step of 1e-8; ours goes on to rounding.</summary>
    public const double Minimiser = 2e-6;

    // ---- Several processes (Distribution/) ----

    /// <summary>A mean log-likelihood, relative: sums of rows in another order, over the iterations of a fit.</summary>
    public const double Ranks = 1e-12;

    // ---- Identities (Properties/) ----

    /// <summary>A mean log-likelihood of order one, computed in two ways: rounding of its terms.</summary>
    public const double MeanLogLikelihood = 1e-11;

    /// <summary>
    /// A feature transformed and inverted: a logarithm and an exponential over a range of e^20 magnify rounding twentyfold,
    /// and the offset is subtracted from what is left.
    /// </summary>
    public const double Inversion = 1e-13;

    // ---- Published results (Classification/) ----

    /// <summary>
    /// The class models of csc2 were recovered from published probabilities by regression, which is exact where enough
    /// detections determine it. Cluster 3 has few for some classes.
    /// </summary>
    public static double PublishedProbability(int cluster) => cluster == 3 ? 1e-4 : 1e-9;
}
