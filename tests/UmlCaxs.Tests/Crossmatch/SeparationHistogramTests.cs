using UmlCaxs.Crossmatch;
using Xunit;

namespace UmlCaxs.Tests.Crossmatch;

public sealed class SeparationHistogramTests
{
    [Fact]
    public void Quantiles_are_those_of_the_sorted_values_to_a_thousandth()
    {
        var random = new Random(3);
        foreach (int count in new[] { 1, 2, 3, 10, 1001 })
            foreach (double scale in new[] { 1e-6, 1, 7200 })
            {
                var histogram = new SeparationHistogram();
                double[] values = [.. Enumerable.Range(0, count).Select(_ => scale * random.NextDouble())];
                foreach (double value in values)
                    histogram.Add(value);
                Array.Sort(values);
                foreach (double share in new[] { 0.01, 0.5, 0.68, 0.95, 1 })
                    Assert.Equal(1, histogram.Quantile(share) / values[Math.Max(1, (int)Math.Ceiling(share * count)) - 1], 1e-3);
                Assert.Equal(values[^1], histogram.Max);
            }
    }

    [Fact]
    public void Zero_and_the_half_circle_have_their_bins()
    {
        var histogram = new SeparationHistogram();
        Assert.Equal((double.NaN, double.NaN), (histogram.Quantile(0.5), histogram.Max));
        histogram.Add(0);
        Assert.Equal((0, 0), (histogram.Quantile(0.5), histogram.Max));
        histogram.Add(180 * 3600);
        Assert.Equal(0, histogram.Quantile(0.5));
        Assert.Equal(648_000, histogram.Quantile(1), 648.0);
        Assert.Equal(648_000, histogram.Max);
    }
}
