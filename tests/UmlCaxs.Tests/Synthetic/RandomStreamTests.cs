using UmlCaxs.Synthetic;
using Xunit;

namespace UmlCaxs.Tests.Synthetic;

public class RandomStreamTests
{
    private const int Draws = 1_000_000;

    [Fact]
    public void Normal_deviates_have_the_frequencies_of_the_normal_distribution_out_to_the_tail()
    {
        // Upper ends of the bins and the normal distribution function there (scipy.stats.norm.cdf); 3.442619855899 begins the tail.
        double[] ends = [-3.5, -2.5, -1.5, -0.5, 0, 0.5, 1, 2, 3, 3.442619855899];
        double[] cumulative = [0.00023262907903552504, 0.006209665325776132, 0.06680720126885807, 0.3085375387259869, 0.5, 0.6914624612740131, 0.8413447460685429, 0.9772498680518208, 0.9986501019683699, 0.999711940];
        int[] below = new int[ends.Length];
        var random = new RandomStream(1, 2, 3);
        for (int i = 0; i < Draws; i++)
        {
            double x = random.NextNormal();
            for (int e = 0; e < ends.Length; e++)
                below[e] += x < ends[e] ? 1 : 0;
        }

        for (int e = 0; e < ends.Length; e++)
            AssertShare(cumulative[e], below[e], Draws);
    }

    [Fact]
    public void Uniform_numbers_fill_every_tenth_alike_and_neighbouring_streams_differ()
    {
        int[] tenths = new int[10];
        double product = 0;
        for (int index = 0; index < 100_000; index++)
        {
            double x = new RandomStream(42, index, 0).NextUniform();
            double y = new RandomStream(42, index + 1, 0).NextUniform();
            tenths[(int)(10 * x)]++;
            product += (x - 0.5) * (y - 0.5);
        }

        foreach (int count in tenths)
            AssertShare(0.1, count, 100_000);

        // The correlation of independent numbers: 1/12 is the variance of a uniform one.
        Assert.InRange(product / 100_000 * 12, -0.015, 0.015);
        Assert.NotEqual(new RandomStream(1, 0, 0).NextBits(), new RandomStream(0, 1, 0).NextBits());
        Assert.NotEqual(new RandomStream(0, 1, 0).NextBits(), new RandomStream(0, 0, 1).NextBits());
        Assert.NotEqual(new RandomStream(-1, 0, 0).NextBits(), new RandomStream(1, 0, 0).NextBits());
    }

    [Fact]
    public void Laplace_deviates_have_mean_0_and_variance_2()
    {
        var random = new RandomStream(7, 0, 0);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            double x = random.NextLaplace();
            sum += x;
            squares += x * x;
        }

        Assert.InRange(sum / Draws, -0.01, 0.01);
        Assert.InRange(squares / Draws, 1.97, 2.03);
    }

    /// <summary>
    /// Within five standard deviations of a binomial count, and a little more because rare events are not distributed normally;
    /// with fixed seeds this passes always or never.
    /// </summary>
    internal static void AssertShare(double probability, long count, long of) =>
        Assert.InRange(count, (of * probability) - Margin(probability, of), (of * probability) + Margin(probability, of));

    private static double Margin(double probability, long of) => 4 + (5 * Math.Sqrt(of * probability * (1 - probability)));
}
