using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Mixture.Marginal;
using Xunit;

namespace UmlCaxs.Tests.Classification.Scoring;

/// <summary>Classes of rows with gaps, in two features, against integrals over the missing one.</summary>
public sealed class MarginalScoringTests
{
    private const int Classes = 3;
    private const double Quadrature = 1e-8;
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly GaussianMixture Mixture = Wide(seed: 340);

    /// <summary>Class b has no model in cluster 1, cluster 2 no model at all.</summary>
    private static readonly ClassModelSet Models = new(Names, [[Model(0, 341), Model(1, 342), Model(2, 343)], [Model(0, 344), Model(2, 345)], []]);

    [Fact]
    public void Absolute_distances_are_those_of_the_observed_feature()
    {
        using FeatureMatrix x = Rows();
        (int[] clusters, double[] probabilities) = Run(DistanceKind.Absolute, x);
        foreach ((int row, double[] values) in RandomMixtures.RowsOf(x).Index())
        {
            int cluster = Cluster(values);
            Assert.Equal(cluster, clusters[row]);
            double[] distances = Distances(cluster, model => MarginalDistance(model, values));
            AssertProbabilities(distances, probabilities.AsSpan(row * Classes, Classes));
        }
    }

    /// <summary>
    /// The expectation of a distance over what the cluster says of the missing feature: by Gauss and Hermite's rule with three
    /// points, which is exact for polynomials up to the fifth degree.
    /// </summary>
    [Fact]
    public void Relative_distances_are_expected_ones()
    {
        using FeatureMatrix x = Rows();
        (int[] clusters, double[] probabilities) = Run(DistanceKind.Relative, x);
        foreach ((int row, double[] values) in RandomMixtures.RowsOf(x).Index())
        {
            int cluster = Cluster(values);
            Assert.Equal(cluster, clusters[row]);
            double[] distances = Distances(cluster, model => ExpectedDistance(model, cluster, values));
            AssertProbabilities(distances, probabilities.AsSpan(row * Classes, Classes));
        }
    }

    /// <summary>What is unknown of relative distances is common to the classes of a cluster; it must not matter.</summary>
    [Fact]
    public void A_term_common_to_all_classes_changes_no_relative_result()
    {
        using FeatureMatrix x = Rows();
        double[] mean = [0.5, 0.4];
        ClassModel[] models = [.. Enumerable.Range(0, Classes).Select(c => Model(c, 350 + c) with { Mean = mean })];
        double[] common = [40, 15, 15, 90];
        ClassModel[] shifted = [.. models.Select(m => m with { Precision = [.. m.Precision.Zip(common, (p, q) => p + q)] })];

        (_, double[] expected) = Run(DistanceKind.Relative, x, new ClassModelSet(Names, [models, models, models]));
        (_, double[] actual) = Run(DistanceKind.Relative, x, new ClassModelSet(Names, [shifted, shifted, shifted]));

        Assert.Equal(expected, actual, (e, a) => Math.Abs(e - a) < 1e-9);
    }

    [Theory]
    [InlineData(DistanceKind.Absolute)]
    [InlineData(DistanceKind.Relative)]
    public void Complete_rows_are_classified_to_the_bit_as_without_it(DistanceKind distances)
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Mixture, 3000, seed: 346);
        using FeatureMatrix mixed = Gaps.OneOfTwo(complete, 0.3, 0, 1, seed: 347);
        int[] expectedClusters = new int[3000];
        double[] expected = new double[3000 * Classes];
        using (IDeviceMatrix data = new CpuBackend(1).Upload(complete))
            data.ClassProbabilities(Mixture, Models, 0, expectedClusters, expected);

        (int[] clusters, double[] probabilities) = Run(distances, complete);
        (int[] mixedClusters, double[] mixedProbabilities) = Run(distances, mixed);

        Assert.Equal(expectedClusters, clusters);
        Assert.Equal(expected, probabilities);
        foreach ((int row, double[] values) in RandomMixtures.RowsOf(mixed).Index())
            if (!values.Any(double.IsNaN))
            {
                Assert.Equal(expectedClusters[row], mixedClusters[row]);
                Assert.Equal(expected.AsSpan(row * Classes, Classes), mixedProbabilities.AsSpan(row * Classes, Classes));
            }
    }

    [Fact]
    public void A_device_matrix_with_gaps_gives_the_same_classes()
    {
        using FeatureMatrix x = Rows();
        (int[] clusters, double[] probabilities) = Run(DistanceKind.Absolute, x);
        int[] others = new int[clusters.Length];
        double[] otherProbabilities = new double[probabilities.Length];
        using IDeviceMatrix data = new MarginalBackend(new CpuBackend(1)).Upload(x);

        data.ClassProbabilities(Mixture, Models, 0, others, otherProbabilities);

        Assert.Equal(clusters, others);
        Assert.Equal(probabilities, otherProbabilities);
    }

    private static FeatureMatrix Rows()
    {
        using FeatureMatrix complete = RandomMixtures.Draw(Mixture, 60, seed: 348);
        return Gaps.AtRandom(complete, 0.6, seed: 349);
    }

    private static (int[] Clusters, double[] Probabilities) Run(DistanceKind distances, FeatureMatrix x, ClassModelSet? models = null)
    {
        int[] clusters = new int[x.Rows];
        double[] probabilities = new double[x.Rows * Classes];
        var scoring = new MarginalScoring(new CpuBackend(1), Mixture, new ScoringModel(models ?? Models, Distances: distances), ScoringOptions.Softmin);
        scoring.Run(x, clusters, probabilities);
        return (clusters, probabilities);
    }

    private static int Cluster(double[] values)
    {
        double[] densities = Gaps.Integrate(values, 3, (x, weight, sums) =>
        {
            for (int k = 0; k < 3; k++)
                sums[k] += weight * Gaps.Density(Mixture, k, x);
        });
        return Array.IndexOf(densities, densities.Max());
    }

    private static double[] Distances(int cluster, Func<ClassModel, double> distance)
    {
        double[] distances = [double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity];
        foreach (ClassModel model in Models.Clusters[cluster])
            distances[model.Class] = distance(model);
        return distances;
    }

    /// <summary>The integral of exp(-distance / 2) over the missing feature falls by exp(-marginal distance / 2) from its largest, at the mean.</summary>
    private static double MarginalDistance(ClassModel model, double[] values)
    {
        double[] centre = [.. values.Select((v, d) => double.IsNaN(v) ? v : model.Mean[d])];
        return -2 * Math.Log(Integral(values) / Integral(centre));

        double Integral(double[] row) => Gaps.Integrate(row, 1, (x, weight, sums) => sums[0] += weight * Math.Exp(-Distance(model, x) / 2))[0];
    }

    private static double ExpectedDistance(ClassModel model, int cluster, double[] values)
    {
        int missing = Array.FindIndex(values, double.IsNaN);
        if (missing < 0)
            return Distance(model, values);
        int there = 1 - missing;
        ReadOnlySpan<double> s = Mixture.Covariance(cluster);
        double slope = s[1] / s[3 * there];
        double mean = Mixture.Mean(cluster)[missing] + (slope * (values[there] - Mixture.Mean(cluster)[there]));
        double spread = Math.Sqrt(s[3 * missing] - (slope * s[1]));
        return new[] { (-Math.Sqrt(3), 1 / 6.0), (0, 2 / 3.0), (Math.Sqrt(3), 1 / 6.0) }.Sum(point =>
        {
            double[] x = [.. values];
            x[missing] = mean + (spread * point.Item1);
            return point.Item2 * Distance(model, x);
        });
    }

    private static double Distance(ClassModel model, double[] x)
    {
        double sum = 0;
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++)
                sum += (x[i] - model.Mean[i]) * model.Precision[(i * 2) + j] * (x[j] - model.Mean[j]);
        return sum;
    }

    private static void AssertProbabilities(double[] distances, ReadOnlySpan<double> probabilities)
    {
        double smallest = distances.Min();
        double sum = distances.Sum(d => Math.Exp(smallest - d));
        for (int c = 0; c < Classes; c++)
            if (double.IsPositiveInfinity(smallest))
                Assert.Equal(double.NaN, probabilities[c]);
            else
                Assert.Equal(Math.Exp(smallest - distances[c]) / sum, probabilities[c], Quadrature);
    }

    /// <summary>Wide enough for integrals with a step of 1/60 over -0.5 to 1.5, and within it.</summary>
    private static GaussianMixture Wide(int seed)
    {
        var random = new Random(seed);
        return new GaussianMixture([0.5, 0.3, 0.2], [0.4, 0.5, 0.7, 0.5, 0.5, 0.75], [.. Enumerable.Range(0, 3).SelectMany(_ => RandomMixtures.Covariance(2, 0.06, 0.05, random))]);
    }

    private static ClassModel Model(int index, int seed)
    {
        var random = new Random(seed);
        double[] covariance = RandomMixtures.Covariance(2, 0.06, 0.06, random);
        return new ClassModel(index, [0.3 + (0.4 * random.NextDouble()), 0.3 + (0.4 * random.NextDouble())], SymmetricMatrix.PseudoInverse(covariance, 2), 20);
    }
}
