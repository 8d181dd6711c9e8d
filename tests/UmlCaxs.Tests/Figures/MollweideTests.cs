using UmlCaxs.Figures;
using Xunit;

namespace UmlCaxs.Tests.Figures;

public class MollweideTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(90, 0, -1, 0)]
    [InlineData(270, 0, 1, 0)]
    [InlineData(-90, 0, 1, 0)]
    [InlineData(180, 0, -2, 0)]
    [InlineData(540, 0, -2, 0)]
    [InlineData(123, 90, 0, 1)]
    [InlineData(321, -90, 0, -1)]
    public void Has_the_centre_the_edges_and_the_poles_in_place(double longitude, double latitude, double x, double y)
    {
        (double gotX, double gotY) = Mollweide.Project(longitude, latitude);
        Assert.Equal(x, gotX, 1e-9);
        Assert.Equal(y, gotY, 1e-9);
    }

    [Fact]
    public void Satisfies_its_equation_at_every_latitude()
    {
        for (double b = -90; b <= 90; b += 0.01)
        {
            double theta = Math.Asin(Mollweide.Project(0, b).Y);
            Assert.Equal(Math.PI * Math.Sin(b * Math.PI / 180), (2 * theta) + Math.Sin(2 * theta), 1e-9);
        }
    }

    [Fact]
    public void Keeps_areas()
    {
        // Strips of equal area on the sphere (equal steps of the sine of the latitude) have equal areas on the ellipse.
        const int strips = 20;
        for (int i = 0; i < strips; i++)
        {
            double low = Mollweide.Project(0, Latitude(i)).Y;
            double high = Mollweide.Project(0, Latitude(i + 1)).Y;
            Assert.Equal(2 * Math.PI / strips, Below(high) - Below(low), 1e-9);
        }

        static double Latitude(int i) => Math.Asin(-1 + (2.0 * i / strips)) * 180 / Math.PI;

        // Area of the ellipse (half axes 2 and 1) below a height.
        static double Below(double y) => 2 * (Math.Asin(y) + (y * Math.Sqrt(Math.Max(0, 1 - (y * y)))));
    }
}
