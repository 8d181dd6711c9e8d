using UmlCaxs.Validation;
using Xunit;

namespace UmlCaxs.Tests.Validation;

public sealed class OutlierResultTests
{
    /// <summary>Against all pairs, with ties.</summary>
    [Fact]
    public void The_area_under_the_curve_is_the_share_of_pairs_in_order()
    {
        var random = new Random(71);
        for (int round = 0; round < 50; round++)
        {
            double[] first = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(8) / 8.0).Order()];
            double[] second = [.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(8) / 8.0).Order()];
            double pairs = first.Sum(a => second.Sum(b => a < b ? 1 : a == b ? 0.5 : 0));

            Assert.Equal(pairs / (first.Length * second.Length), OutlierResults.AreaUnderRoc(first, second), 1e-12);
        }
    }

    [Fact]
    public void The_distance_from_uniform_is_that_of_Kolmogorov_and_Smirnov()
    {
        // scipy.stats.kstest([0.1, 0.2, 0.7], "uniform").statistic of scipy 1.10.1.
        Assert.Equal(0.4666666666666666, OutlierResults.DistanceFromUniform([0.1, 0.2, 0.7]), 1e-12);
        Assert.Equal(0.5, OutlierResults.DistanceFromUniform([0.5]), 1e-12);
        Assert.Equal(0.005, OutlierResults.DistanceFromUniform([.. Enumerable.Range(0, 100).Select(i => (i + 0.5) / 100)]), 1e-12);
    }
}
