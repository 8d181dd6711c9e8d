using UmlCaxs.Figures;
using Xunit;

namespace UmlCaxs.Tests.Figures;

public class AxisTests
{
    [Theory]
    [InlineData(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-1, 1, 5, "−1.0 −0.5 0.0 0.5 1.0")]
    [InlineData(0, 10, 3, "0 5 10")]
    [InlineData(3, 97, 4, "20 40 60 80")]
    [InlineData(-1.37e6, -0.98e6, 4, "−1.3 −1.2 −1.1 −1.0")]
    [InlineData(0, 20_500, 5, "0 5,000 10,000 15,000 20,000")]
    [InlineData(0, 0.00021, 5, "0 50 100 150 200")]
    public void Linear_ticks_are_round_and_not_too_many(double min, double max, int most, string texts)
    {
        IReadOnlyList<Tick> ticks = new Axis(min, max, "x").Ticks(most);
        Assert.Equal(texts, string.Join(' ', ticks.Select(t => t.Text)));
        Assert.InRange(ticks.Count, 1, most);
        Assert.All(ticks, t => Assert.InRange(t.Value, min - 1e-9, max + 1e-9));
    }

    [Fact]
    public void Every_range_has_ticks_at_equal_round_steps()
    {
        var random = new Random(5);
        for (int i = 0; i < 2000; i++)
        {
            double min = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 9));
            double max = min + Math.Pow(10, (random.NextDouble() * 12) - 6);
            int most = random.Next(2, 10);
            if (max - min < 1e-9 * Math.Abs(min))
                continue;
            IReadOnlyList<Tick> ticks = new Axis(min, max, "x").Ticks(most);
            Assert.InRange(ticks.Count, 1, most);
            for (int t = 2; t < ticks.Count; t++)
                Assert.Equal(ticks[1].Value - ticks[0].Value, ticks[t].Value - ticks[t - 1].Value, 1e-6 * (max - min));
        }
    }

    [Theory]
    [InlineData(0.01, 1000, 9, "0.01 0.1 1 10 100 1,000")]
    [InlineData(1e-8, 1, 4, "10⁻⁸ 10⁻⁵ 10⁻²")]
    [InlineData(0.14, 2.3, 9, "0.2 0.5 1 2")]
    [InlineData(0.9, 4.2, 9, "0.9 1 2 3 4")]
    [InlineData(1, 300, 3, "1 10 100")]
    public void Logarithmic_ticks_are_powers_of_ten_or_round_multiples(double min, double max, int most, string texts)
    {
        IReadOnlyList<Tick> ticks = new Axis(min, max, "x", IsLogarithmic: true).Ticks(most);
        Assert.Equal(texts, string.Join(' ', ticks.Where(t => t.Text.Length > 0).Select(t => t.Text)));
        Assert.All(ticks, t => Assert.InRange(t.Value, min * 0.999999, max * 1.000001));
    }

    [Fact]
    public void The_label_tells_the_power_that_the_ticks_leave_out()
    {
        Assert.Equal("BIC / 10⁶", new Axis(-1.4e6, -0.9e6, "BIC").Label);
        Assert.Equal("hard_hs", new Axis(-1, 1, "hard_hs").Label);
        Assert.Equal("10⁻¹²", Axis.PowerOfTen(-12));
    }

    [Fact]
    public void An_axis_around_equal_values_has_room_on_both_sides()
    {
        foreach (double value in new[] { 0, 3, -7e8 })
        {
            Axis axis = Axis.Around(value, value, "x");
            Assert.InRange(axis.Share(value), 0.1, 0.9);
            Assert.NotEmpty(axis.Ticks(5));
        }
    }
}
