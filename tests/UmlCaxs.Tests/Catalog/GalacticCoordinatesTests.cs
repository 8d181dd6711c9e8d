using System.Text.Json;
using UmlCaxs.Catalog;
using UmlCaxs.Tests.Golden;
using Xunit;

namespace UmlCaxs.Tests.Catalog;

public class GalacticCoordinatesTests
{
    // Degrees on the sky. The longitude of a position near a pole says little, so distances are compared, not angles.
    private const double Tolerance = 1e-9;

    // SkyCoord(ra, dec, unit="deg").galactic of astropy 5.2.1.
    public static TheoryData<double, double, double, double> Astropy { get; } = new()
    {
        { 0, 0, 96.33728336969006, -60.188551946914465 },
        { 266.405, -28.936, 0.00015706771092496573, 8.386939073649143e-05 },
        { 192.85948, 27.12825, 340.73759883132215, 89.99999694344345 },
        { 83.82, -5.39, 209.0117007925167, -19.382948686111853 },
        { 10.684708, 41.26875, 121.17432879499273, -21.573308789429085 },
        { 123.456, -89.9, 302.826779304385, -27.093034782376996 },
        { 359.999999, 89.9999, 122.93190024828483, 27.1281549230819 },
        { 201.365063, -43.019113, 309.51590255397485, 19.41727045916567 },
    };

    [Theory]
    [MemberData(nameof(Astropy))]
    public void Agrees_with_astropy_in_both_directions(double ra, double dec, double l, double b)
    {
        (double gotL, double gotB) = GalacticCoordinates.FromIcrs(ra, dec);
        (double gotRa, double gotDec) = GalacticCoordinates.ToIcrs(l, b);
        Assert.InRange(Separation(gotL, gotB, l, b), 0, Tolerance);
        Assert.InRange(Separation(gotRa, gotDec, ra, dec), 0, Tolerance);
        Assert.InRange(gotB, b - Tolerance, b + Tolerance);
        Assert.InRange(gotDec, dec - Tolerance, dec + Tolerance);
    }

    [Fact]
    public void Agrees_with_astropy_at_200_positions()
    {
        JsonElement golden = GoldenFile.Read("galactic.json");
        (double[] ra, double[] dec, double[] l, double[] b) = (golden.Numbers("ra"), golden.Numbers("dec"), golden.Numbers("l"), golden.Numbers("b"));
        for (int i = 0; i < ra.Length; i++)
        {
            (double gotL, double gotB) = GalacticCoordinates.FromIcrs(ra[i], dec[i]);
            Assert.InRange(Separation(gotL, gotB, l[i], b[i]), 0, Tolerance);
        }
    }

    [Fact]
    public void Longitudes_lie_between_0_and_360_and_every_position_comes_back()
    {
        for (double ra = 0; ra < 360; ra += 7.5)
            for (double dec = -90; dec <= 90; dec += 7.5)
            {
                (double l, double b) = GalacticCoordinates.FromIcrs(ra, dec);
                (double backRa, double backDec) = GalacticCoordinates.ToIcrs(l, b);
                Assert.InRange(l, 0, Math.BitDecrement(360));
                Assert.InRange(backRa, 0, Math.BitDecrement(360));
                Assert.InRange(Separation(backRa, backDec, ra, dec), 0, Tolerance);
            }
    }

    /// <summary>The length of the chord as an angle in degrees: exact enough for distances this small.</summary>
    private static double Separation(double longitude1, double latitude1, double longitude2, double latitude2)
    {
        double[] a = Direction(longitude1, latitude1);
        double[] b = Direction(longitude2, latitude2);
        return Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum()) * 180 / Math.PI;
    }

    private static double[] Direction(double longitude, double latitude)
    {
        (double sinLongitude, double cosLongitude) = Math.SinCos(longitude * Math.PI / 180);
        (double sinLatitude, double cosLatitude) = Math.SinCos(latitude * Math.PI / 180);
        return [cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude];
    }
}
