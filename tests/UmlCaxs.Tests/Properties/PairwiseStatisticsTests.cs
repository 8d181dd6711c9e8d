using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Properties;

/// <summary>Sums that grow part by part are those of all parts at once.</summary>
public sealed class PairwiseStatisticsTests
{
    private static readonly double[] Origin = [0.5, -1, 2];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1000)]
    public void The_sum_is_that_of_all_parts(int parts)
    {
        var random = new Random(parts);
        var sum = new PairwiseStatistics();
        var plain = new SufficientStatistics(2, Origin);
        double plainLogLikelihood = 0;
        long count = 0;
        for (int i = 0; i < parts; i++)
        {
            var part = new SufficientStatistics(2, Origin);
            for (int v = 0; v < part.Values.Length; v++)
                part.Values[v] = RandomMixtures.Normal(random);
            int rows = random.Next(1 << 20);
            part.Values[0] = rows;
            count += rows;
            double logLikelihood = RandomMixtures.Normal(random);
            plain.Add(part);
            plainLogLikelihood += logLikelihood;
            sum.Add(logLikelihood, part);
        }

        var actual = new SufficientStatistics(2, Origin);
        Array.Fill(actual.Values, 7.0); // what was there must not matter
        Assert.Equal(plainLogLikelihood, sum.CopyTo(actual), parts * Tolerances.Summation);

        Assert.Equal(plain.Values, actual.Values, (e, a) => Math.Abs(e - a) <= parts * Tolerances.Summation);
        Assert.Equal(count, actual.Count(0));
    }

    /// <summary>Tenths added one by one drift off; pairwise the errors of equal parts do not even arise.</summary>
    [Fact]
    public void Rounding_hardly_grows_with_the_number_of_parts()
    {
        const int Parts = 1 << 16;
        var sum = new PairwiseStatistics();
        for (int i = 0; i < Parts; i++)
            sum.Add(0.1, new SufficientStatistics(1, Origin));

        // Of equal parts, and a power of two of them, every sum is exact.
        Assert.Equal(0.1 * Parts, sum.CopyTo(new SufficientStatistics(1, Origin)));
    }

    [Fact]
    public void Parts_about_another_origin_are_refused()
    {
        var sum = new PairwiseStatistics();
        sum.Add(0, new SufficientStatistics(1, Origin));

        Assert.Throws<ArgumentException>(() => sum.Add(0, new SufficientStatistics(1, [0, 0, 0])));
    }
}
