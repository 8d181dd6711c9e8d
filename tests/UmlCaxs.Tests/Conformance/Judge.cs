using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Conformance;

/// <summary>
/// Compares a backend's results with the reference's, as far as <see cref="Tolerances"/> allow for the precision in which it
/// goes over the rows.
/// </summary>
internal static class Judge
{
    public static void LogLikelihood(Problem problem, double actual, Precision precision = Precision.Double)
    {
        // The sum may be off by what its terms may be off.
        double tolerance = 0;
        foreach (double logDensity in problem.ExpectedPosterior.LogDensities)
            tolerance += Tolerances.LogDensity(logDensity, problem.LargestFactor, precision) + (Tolerances.SummationOn(precision) * Math.Abs(logDensity));
        Close(problem.ExpectedEStep.LogLikelihood, actual, tolerance, () => "log-likelihood");
    }

    public static void Statistics(Problem problem, SufficientStatistics actual, Precision precision = Precision.Double)
    {
        SufficientStatistics expected = problem.ExpectedEStep.Statistics;
        int dims = expected.Dims;
        double worstLogDensity = problem.ExpectedPosterior.LogDensities.Select(Math.Abs).DefaultIfEmpty().Max();
        double relative = Tolerances.SummationOn(precision) + Tolerances.Responsibility(worstLogDensity, problem.LargestFactor, precision);
        double negligible = Tolerances.NegligibleResponsibility(precision) * (problem.Data.Rows + 1);
        for (int k = 0; k < expected.Components; k++)
        {
            // Terms of either sign cancel. Cauchy and Schwarz bound the sum of their sizes by the diagonal: sum r |z_i z_j|
            // <= sqrt(sum r z_i^2 sum r z_j^2), and sum r |z_i| <= sqrt(N_k sum r z_i^2).
            double count = expected.Count(k);
            double[] spread = [.. Enumerable.Range(0, dims).Select(i => Math.Sqrt(Second(expected, k, i, i)))];

            // In single precision moments are taken about the component's mean and moved: what they are made of is z + (origin - mean).
            if (precision == Precision.Single)
                for (int i = 0; i < dims; i++)
                    spread[i] += Math.Sqrt(count) * Math.Abs(problem.Mixture.Mean(k)[i] - expected.Origin[i]);
            double Allowed(double sizeOfTerms) => (relative * sizeOfTerms) + negligible;

            Close(count, actual.Count(k), Allowed(count), () => $"N of component {k}");
            for (int i = 0; i < dims; i++)
            {
                Close(expected.First(k)[i], actual.First(k)[i], Allowed(Math.Sqrt(count) * spread[i]), () => $"sum r z_{i} of component {k}");
                for (int j = i; j < dims; j++)
                    Close(Second(expected, k, i, j), Second(actual, k, i, j), Allowed(spread[i] * spread[j]), () => $"sum r z_{i} z_{j} of component {k}");
            }
        }
    }

    /// <summary>Compares posteriors of the rows from <paramref name="firstRow"/> on.</summary>
    public static void Posterior(Problem problem, int firstRow, Posterior actual, Precision precision = Precision.Double)
    {
        int components = problem.Mixture.Components;
        Posterior expected = problem.ExpectedPosterior;
        for (int row = 0; row < actual.Clusters.Length; row++)
        {
            int at = firstRow + row;
            double logDensity = expected.LogDensities[at];
            Close(logDensity, actual.LogDensities[row], Tolerances.LogDensity(logDensity, problem.LargestFactor, precision), () => $"log density of row {at}");
            ReadOnlySpan<double> e = expected.Responsibilities.AsSpan(at * components, components);
            ReadOnlySpan<double> a = actual.Responsibilities.AsSpan(row * components, components);
            double tolerance = Tolerances.Responsibility(logDensity, problem.LargestFactor, precision);
            for (int k = 0; k < components; k++)
                Close(e[k], a[k], tolerance, () => $"responsibility of component {k} for row {at}");
            Cluster(e, expected.Clusters[at], actual.Clusters[row], tolerance, at);
        }
    }

    /// <summary>
    /// Compares clusters and class probabilities of the rows from <paramref name="firstRow"/> on. Distances to classes are
    /// computed in double precision whatever the clusters are found in.
    /// </summary>
    public static void Classes(Problem problem, int firstRow, int[] clusters, double[] probabilities, Precision precision = Precision.Double)
    {
        int components = problem.Mixture.Components;
        int count = problem.ClassModels.ClassNames.Count;
        double[] x = new double[problem.Data.Dims];
        for (int row = 0; row < clusters.Length; row++)
        {
            int at = firstRow + row;
            int cluster = problem.ExpectedClasses.Clusters[at];
            Posterior posterior = problem.ExpectedPosterior;
            Cluster(posterior.Responsibilities.AsSpan(at * components, components), cluster, clusters[row], Tolerances.Responsibility(posterior.LogDensities[at], problem.LargestFactor, precision), at);
            if (clusters[row] != cluster)
                continue;
            IReadOnlyList<ClassModel> models = problem.ClassModels.Clusters[cluster];
            problem.Data.CopyRow(at, x);
            double tolerance = Tolerances.ClassProbability(models.Select(m => AbsoluteTerms(x, m)).DefaultIfEmpty().Max());
            for (int c = 0; c < count; c++)
            {
                double e = problem.ExpectedClasses.Probabilities[(at * count) + c];
                double a = probabilities[(row * count) + c];
                // No model at all leaves the class unknown, and no model of this class rules it out: exactly so, both.
                bool exact = double.IsNaN(e) || models.All(m => m.Class != c);
                if (exact)
                    Assert.Equal(e, a);
                else
                    Close(e, a, tolerance, () => $"probability of class {c} for row {at}");
            }
        }
    }

    /// <summary>The same cluster, or one whose responsibility is as large within the tolerance; an exact tie is no excuse.</summary>
    private static void Cluster(ReadOnlySpan<double> responsibilities, int expected, int actual, double tolerance, int row)
    {
        double difference = responsibilities[expected] - responsibilities[actual];
        Assert.True(actual == expected || (difference > 0 && difference <= 2 * tolerance), $"row {row} is in cluster {expected}, not {actual}");
    }

    private static void Close(double expected, double actual, double tolerance, Func<string> what)
    {
        if (!(Math.Abs(expected - actual) <= tolerance))
            Assert.Fail($"{what()}: expected {expected:R}, got {actual:R}; they differ by {Math.Abs(expected - actual):E1}, and {tolerance:E1} is allowed");
    }

    /// <summary>Sum of r z_i z_j for i up to j.</summary>
    private static double Second(SufficientStatistics s, int k, int i, int j) => s.Second(k)[(i * s.Dims) - (i * (i - 1) / 2) + (j - i)];

    private static double AbsoluteTerms(double[] x, ClassModel model)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            for (int j = 0; j < x.Length; j++)
                sum += Math.Abs((x[i] - model.Mean[i]) * model.Precision[(i * x.Length) + j] * (x[j] - model.Mean[j]));
        return sum;
    }
}
