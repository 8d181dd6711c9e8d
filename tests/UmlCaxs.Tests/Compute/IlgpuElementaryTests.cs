using UmlCaxs.Compute.Ilgpu;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>
/// exp and ln of the C# kernels against the framework's, which are within one unit in the last place themselves: over the whole
/// range of double, at its ends, and beyond.
/// </summary>
public sealed class IlgpuElementaryTests
{
    [Fact]
    public void Exp_is_right_to_the_last_places_over_its_whole_range()
    {
        var random = new Random(50);
        double worst = 0;
        for (int n = 0; n < 400_000; n++)
        {
            double x = (n % 4) switch
            {
                0 => (random.NextDouble() * 1417) - 708,
                1 => -random.NextDouble() * 40,
                2 => (random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(0, 60)),
                _ => ((n / 4) % 2000 * 0.34657359027997264) - 346,
            };
            worst = Math.Max(worst, Math.Abs((Elementary.Exp(x) / Math.Exp(x)) - 1));
        }

        Assert.InRange(worst, 0, Tolerances.Elementary);
    }

    [Fact]
    public void Log_is_right_to_the_last_places_over_its_whole_range()
    {
        var random = new Random(51);
        double worst = 0;
        for (int n = 0; n < 400_000; n++)
        {
            double x = (n % 4) switch
            {
                0 => (1 + random.NextDouble()) * Math.Pow(2, random.Next(-1022, 1023)),
                1 => 1 + (random.NextDouble() * 20),
                2 => 1 + ((random.NextDouble() - 0.5) * Math.Pow(2, -random.Next(0, 50))),
                _ => random.NextDouble() * 1e-308,
            };
            double expected = Math.Log(x);
            worst = Math.Max(worst, expected == 0 ? Math.Abs(Elementary.Log(x)) : Math.Abs((Elementary.Log(x) / expected) - 1));
        }

        Assert.InRange(worst, 0, Tolerances.Elementary);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-0.0, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(-1e300, 0)]
    [InlineData(-746, 0)]
    [InlineData(-745.1332191019411, double.Epsilon)]
    [InlineData(709.79, double.PositiveInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Exp_at_the_ends(double x, double expected) => Assert.Equal(expected, Elementary.Exp(x));

    /// <summary>Subnormal results are rounded once: at most one unit off.</summary>
    [Fact]
    public void Exp_loses_no_more_than_there_are_digits_below_the_smallest_normal_number()
    {
        for (double x = -708.4; x > -745.2; x -= 0.0137)
            Assert.InRange(Math.Abs(Elementary.Exp(x) - Math.Exp(x)), 0, double.Epsilon + (Tolerances.Elementary * Math.Exp(x)));
    }

    [Fact]
    public void Exp_comes_close_to_the_largest_number() =>
        Assert.Equal(1, Elementary.Exp(709.782712893384) / Math.Exp(709.782712893384), Tolerances.Elementary);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, double.NegativeInfinity)]
    [InlineData(-0.0, double.NegativeInfinity)]
    [InlineData(-1, double.NaN)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Log_at_the_ends(double x, double expected) => Assert.Equal(expected, Elementary.Log(x));

    [Fact]
    public void Log_of_the_smallest_and_of_the_largest_number()
    {
        foreach (double x in new[] { double.Epsilon, 2.2250738585072009e-308, 2.2250738585072014e-308, double.MaxValue, Math.BitIncrement(1.0), Math.BitDecrement(1.0), Math.Sqrt(2), Math.Sqrt(0.5) })
            Assert.Equal(1, Elementary.Log(x) / Math.Log(x), Tolerances.Elementary);
    }
}
