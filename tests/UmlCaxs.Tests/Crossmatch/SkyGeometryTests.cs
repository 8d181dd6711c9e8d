using UmlCaxs.Crossmatch;
using Xunit;

namespace UmlCaxs.Tests.Crossmatch;

public sealed class SkyGeometryTests
{
    // Golden values: astropy 5.2, astropy.coordinates.angular_separation, in arcsec (Vincenty's formula).
    [Theory]
    [InlineData(10, 20, 10, 20, 0)]
    [InlineData(10, 20, 10, 20.00027777777778, 0.9999999999974942)]
    [InlineData(359.9999, 0, 0.0001, 0, 0.7199999999662036)]
    [InlineData(0, 89.9999, 180, 89.9999, 0.7200000000325434)]
    [InlineData(123.4, -90, 5, -90, 0)]
    [InlineData(0, 0, 90, 0, 324000)]
    [InlineData(45, 30, 46, 31, 4751.947488633394)]
    public void Separations_agree_with_astropy(double ra1, double dec1, double ra2, double dec2, double expected)
    {
        Assert.Equal(expected, SkyGeometry.Separation(ra1, dec1, SkyGeometry.Cos(dec1), ra2, dec2), 1e-9 + (1e-12 * expected));
        Assert.Equal(expected, SkyGeometry.Separation(ra2, dec2, SkyGeometry.Cos(dec2), ra1, dec1), 1e-9 + (1e-12 * expected));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(360, 0)]
    [InlineData(-1, 359)]
    [InlineData(725, 5)]
    [InlineData(-1e-15, 0)]
    [InlineData(-720, 0)]
    public void Right_ascensions_wrap(double ra, double expected) => Assert.Equal(expected, SkyGeometry.Wrap(ra));

    [Fact]
    public void A_shifted_position_lies_at_its_distance_and_in_its_direction()
    {
        foreach (double dec in new[] { -90, -89.9999, -45, 0, 12.5, 89.99999, 90 })
            foreach (double distance in new[] { 0.001, 30, 36_000 })
                for (double direction = 0; direction < 360; direction += 45)
                {
                    (double ra, double shifted) = SkyGeometry.Shift(77, dec, distance, direction);
                    Assert.Equal(distance, BruteForce.Separation(77, dec, ra, shifted), 1e-9 * (1 + distance));
                    Assert.InRange(ra, 0, 359.9999999999);
                }

        Assert.Equal(1.0, SkyGeometry.Shift(77, 0, 3600, 0).Dec, 1e-12);
        Assert.Equal(78.0, SkyGeometry.Shift(77, 0, 3600, 90).Ra, 1e-12);
    }

    [Fact]
    public void The_width_of_a_circle_holds_all_of_it()
    {
        foreach (double dec in new[] { -89.5, -60, 0, 30, 88, 89.9 })
            foreach (double radius in new[] { 1e-4, 0.3, 1.0 })
            {
                double width = SkyGeometry.HalfWidth(dec, SkyGeometry.Cos(dec), radius) + 1e-9;
                for (double direction = 0; direction < 360; direction += 0.5)
                {
                    double ra = SkyGeometry.Shift(180, dec, radius * 3600, direction).Ra;
                    Assert.True(Math.Abs(ra - 180) <= width, $"dec {dec}, radius {radius}, direction {direction}");
                }
            }
    }
}
