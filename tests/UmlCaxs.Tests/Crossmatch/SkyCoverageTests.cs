using UmlCaxs.Crossmatch;
using Xunit;

namespace UmlCaxs.Tests.Crossmatch;

public sealed class SkyCoverageTests
{
    [Fact]
    public void Circles_that_meet_always_touch()
    {
        var random = new Random(11);
        foreach (double reach in new[] { 0.0, 1, 90, 3600, 39_600 })
            foreach (long memory in new[] { 1000L, 1 << 20, 64 << 20 })
            {
                var coverage = new SkyCoverage(reach, memory);
                (SkyTable input, _) = RandomSky.Make(random.Next(), 40, 60, 60);
                for (int i = 0; i < input.Count; i++)
                {
                    if (double.IsNaN(input.Ra[i]) || double.IsNaN(input.Dec[i]))
                        continue;
                    coverage.Add(SkyGeometry.Wrap(input.Ra[i]), input.Dec[i], reach);
                    foreach (double own in new[] { 0.0, 5, 3600 })
                    {
                        (double ra, double dec) = SkyGeometry.Shift(input.Ra[i], input.Dec[i], (reach + own) * random.NextDouble(), 360 * random.NextDouble());
                        Assert.True(coverage.Touches(ra, dec, own), $"({ra}, {dec}) with {own} arcsec, {reach} arcsec around ({input.Ra[i]}, {input.Dec[i]})");
                    }
                }
            }
    }

    [Fact]
    public void Most_of_the_sky_is_away_from_a_few_positions()
    {
        var coverage = new SkyCoverage(1, 32 << 20);
        var random = new Random(2);
        for (int i = 0; i < 1000; i++)
            coverage.Add(360 * random.NextDouble(), (180 * random.NextDouble()) - 90, 1);
        int touched = 0;
        for (int i = 0; i < 100_000; i++)
            if (coverage.Touches(360 * random.NextDouble(), Math.Asin((2 * random.NextDouble()) - 1) * 180 / Math.PI, 0))
                touched++;
        Assert.InRange(touched, 0, 20);
    }
}
