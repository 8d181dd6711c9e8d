using UmlCaxs.Reporting;
using Xunit;

namespace UmlCaxs.Tests.Reporting;

public class TallyTests
{
    [Fact]
    public void A_histogram_counts_every_value_and_does_not_depend_on_their_order()
    {
        var random = new Random(8);
        double[] values = [.. Enumerable.Range(0, 5000).Select(i => (random.NextDouble() - 0.3) * Math.Pow(10, random.Next(-5, 4)))];
        int[] groups = [.. values.Select(_ => random.Next(3))];
        (double[] edges, double[][] counts) = Histogram(values, groups, 1).Middle(100, 0);
        Assert.Equal(values.Length, counts.Sum(c => c.Sum()));
        for (int g = 0; g < 3; g++)
            Assert.Equal(groups.Count(x => x == g), counts[g].Sum());
        for (int bin = 0; bin < edges.Length - 1; bin++)
            Assert.Equal(values.Count(v => v >= edges[bin] && v < edges[bin + 1]), counts.Sum(c => c[bin]));
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(_ => random.Next())];
        (double[] otherEdges, double[][] otherCounts) = Histogram([.. order.Select(i => values[i])], [.. order.Select(i => groups[i])], 7).Middle(100, 0);
        Assert.Equal(edges, otherEdges);
        Assert.Equal(counts.SelectMany(c => c), otherCounts.SelectMany(c => c));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(-3e-100, 5e100)]
    [InlineData(1e300, 1.0000001e300)]
    [InlineData(0, 1e-300)]
    [InlineData(1e-307, 1e300)]
    public void A_histogram_takes_any_range(double low, double high)
    {
        var histogram = new AdaptiveHistogram();
        histogram.Add([low, double.NaN, double.PositiveInfinity], [0, 0, 0]);
        histogram.Add([high, 5], [0, -1]);
        (double[] edges, double[][] counts) = histogram.Middle(48, 0);
        Assert.Equal(2, counts[0].Sum());
        Assert.InRange(edges.Length, 2, 49);
        Assert.True(edges[0] <= low && edges[^1] >= high);
    }

    [Fact]
    public void A_histogram_without_values_has_no_bins()
    {
        var histogram = new AdaptiveHistogram();
        histogram.Add([double.NaN], [0]);
        Assert.Empty(histogram.Middle(10, 0).Edges);
    }

    [Fact]
    public void A_plane_counts_what_lies_in_it_and_averages_the_third_feature()
    {
        var plane = new PlaneTally((-1, 1), (-2, 0), logarithmicY: true);
        plane.Add([-1, 1, 0.999, 3, 0, double.NaN, 0], [0.01, 1, 0.99, 0.1, 0, 0.1, 0.1], [0.5, 0.25, 0.75, 0, 0, 0, 0], [0, 1, 1, 1, 1, 1, -1]);
        Assert.Equal(3, plane.Outside);
        Assert.Equal(1, plane.Counts(0)[0, 0]);
        Assert.Equal(2, plane.Counts(1)[63, 63]);
        Assert.Equal(0.5, plane.Means(1)[63, 63], 1e-6);
        Assert.Equal(2, plane.Counts(1).Values.Sum());
        Assert.True(double.IsNaN(plane.Means(0)[5, 5]));
    }

    [Fact]
    public void The_sky_holds_every_position_once_for_its_cluster_and_once_for_its_class()
    {
        const int Count = 500;
        var random = new Random(2);
        var rows = new DetectionRows(Count) { Count = Count, Ra = [.. Enumerable.Range(0, Count).Select(i => i == 7 ? double.NaN : 360 * random.NextDouble())], Dec = [.. Enumerable.Range(0, Count).Select(i => i == 9 ? 91 : i < 2 ? (180 * i) - 90 : (180 * random.NextDouble()) - 90)] };
        for (int i = 0; i < Count; i++)
            (rows.Cluster[i], rows.Class[i]) = (i % 3, (i % 4) - 1);
        var sky = new SkyTally();
        sky.Add(rows);
        Assert.Equal(2, sky.Nowhere);
        Assert.Equal(Count - 2, sky.Clusters.Sum(c => c.Values.Sum()));
        Assert.Equal(Enumerable.Range(0, Count).Count(i => i % 4 > 0 && i is not (7 or 9)), sky.Classes.Sum(c => c.Values.Sum()));
    }

    private static AdaptiveHistogram Histogram(double[] values, int[] groups, int parts)
    {
        var histogram = new AdaptiveHistogram();
        int size = (values.Length / parts) + 1;
        for (int first = 0; first < values.Length; first += size)
        {
            int count = Math.Min(size, values.Length - first);
            histogram.Add(values.AsSpan(first, count), groups.AsSpan(first, count));
        }

        return histogram;
    }
}
