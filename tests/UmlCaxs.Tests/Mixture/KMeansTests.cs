using System.Runtime.Intrinsics;
using UmlCaxs.Compute;
using UmlCaxs.Mixture;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Mixture;

/// <summary>k-means with vectors and a filter of centres, against what the definition says.</summary>
public sealed class KMeansTests
{
    public static TheoryData<int> Widths => [.. new[] { 512, 256, 128 }.Where(bits => Backends.AbsenceOfWidth(bits) is null)];

    /// <summary>Every row is labelled by the nearest of the centres that the labels themselves have as means, once these rest.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Labels_are_those_of_the_nearest_centre(int bits)
    {
        foreach ((int rows, int dims, int components) in new[] { (1, 3, 1), (33, 12, 2), (700, 5, 7), (2049, 12, 20), (17_000, 12, 6) })
        {
            using FeatureMatrix x = RandomMixtures.Draw(RandomMixtures.Mixture(4, dims, seed: 70), rows, seed: 71);
            var sample = Sample.Of(x);

            int[] labels = Labels(bits, sample, components, lloyd: true);

            double[][] centres = Means(sample, labels, components);
            int elsewhere = Enumerable.Range(0, rows).Count(row => Distance(sample, row, centres[labels[row]]) > centres.Min(c => Distance(sample, row, c)));
            Assert.InRange(elsewhere, 0, rows / 50);
        }
    }

    /// <summary>Lloyd's iterations lower the sum of squared distances that the seeds leave.</summary>
    [Fact]
    public void Iterations_bring_rows_nearer_to_their_centres()
    {
        using FeatureMatrix x = RandomMixtures.Draw(RandomMixtures.Mixture(6, 12, seed: 72), 3000, seed: 73);
        var sample = Sample.Of(x);

        double seeded = Spread(sample, KMeans.Seeded(sample, 6, new Random(1)), 6);
        double converged = Spread(sample, KMeans.Converged(sample, 6, new Random(1)), 6);

        Assert.True(converged < seeded, $"{converged} is not below {seeded}");
    }

    [Fact]
    public void Fewer_distinct_rows_than_centres_are_no_obstacle()
    {
        using FeatureMatrix x = RandomMixtures.ToMatrix([.. Enumerable.Range(0, 50).Select(n => new double[] { n % 2, 1 })], 2);
        var sample = Sample.Of(x);

        int[] labels = KMeans.Converged(sample, 5, new Random(2));

        for (int row = 0; row < 50; row++)
            Assert.Equal(labels[row % 2], labels[row]);
        Assert.NotEqual(labels[0], labels[1]);
    }

    /// <summary>The moments of labelled rows, one by one.</summary>
    [Fact]
    public void Moments_of_labels_are_sums_over_their_rows()
    {
        foreach (int dims in new[] { 1, 5, 8, 12, 17 })
        {
            using FeatureMatrix x = RandomMixtures.Draw(RandomMixtures.Mixture(3, dims, seed: 74), 333, seed: 75);
            var sample = Sample.Of(x);
            int[] labels = [.. Enumerable.Range(0, 333).Select(row => row * 7 % 3)];

            SufficientStatistics actual = LabelMoments.Of(sample, labels, 3);

            for (int k = 0; k < 3; k++)
            {
                double[][] rows = [.. Enumerable.Range(0, 333).Where(row => labels[row] == k).Select(row => sample[row].ToArray().Select((v, d) => v - actual.Origin[d]).ToArray())];
                Assert.Equal(rows.Length, actual.Count(k));
                int at = 0;
                for (int i = 0; i < dims; i++)
                {
                    Assert.Equal(rows.Sum(r => r[i]), actual.First(k)[i], 1e-10);
                    for (int j = i; j < dims; j++)
                        Assert.Equal(rows.Sum(r => r[i] * r[j]), actual.Second(k)[at++], 1e-10);
                }
            }
        }
    }

    private static int[] Labels(int bits, Sample sample, int components, bool lloyd) => bits switch
    {
        512 => KMeans.Compute<Vector512<double>>(sample, components, new Random(3), lloyd),
        256 => KMeans.Compute<Vector256<double>>(sample, components, new Random(3), lloyd),
        _ => KMeans.Compute<Vector128<double>>(sample, components, new Random(3), lloyd),
    };

    private static double Spread(Sample sample, int[] labels, int components)
    {
        double[][] centres = Means(sample, labels, components);
        return Enumerable.Range(0, sample.Rows).Sum(row => Distance(sample, row, centres[labels[row]]));
    }

    private static double[][] Means(Sample sample, int[] labels, int components) =>
        [.. Enumerable.Range(0, components).Select(k =>
        {
            int[] members = [.. Enumerable.Range(0, sample.Rows).Where(row => labels[row] == k)];
            return Enumerable.Range(0, sample.Dims).Select(d => members.Length == 0 ? 1e9 : members.Average(row => sample[row][d])).ToArray();
        })];

    private static double Distance(Sample sample, int row, double[] centre)
    {
        double sum = 0;
        for (int d = 0; d < centre.Length; d++)
            sum += (sample[row][d] - centre[d]) * (sample[row][d] - centre[d]);
        return sum;
    }
}
