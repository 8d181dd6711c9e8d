using UmlCaxs.Catalog;
using UmlCaxs.Synthetic;
using Xunit;

namespace UmlCaxs.Tests.Synthetic;

public class SkyPopulationTests
{
    private const int Draws = 20_000;

    [Theory]
    [InlineData("QSO", "AGN")]
    [InlineData("Seyfert_2", "Seyfert")]
    public void Active_galaxies_lie_everywhere_but_in_the_plane(string name, string family)
    {
        (double L, double B)[] positions = Draw(name, family);
        Assert.All(positions, p => Assert.InRange(Math.Abs(p.B), 5 - 1e-9, 90));
        RandomStreamTests.AssertShare(0.5, positions.Count(p => p.B > 0), Draws);
        RandomStreamTests.AssertShare(0.25, positions.Count(p => p.L < 90), Draws);

        // Equal areas: of the sphere without the strip, the caps beyond 30 degrees are this part.
        RandomStreamTests.AssertShare(0.5 / (1 - Math.Sin(5 * Math.PI / 180)), positions.Count(p => Math.Abs(p.B) > 30), Draws);
    }

    [Fact]
    public void Young_stars_crowd_in_star_forming_regions()
    {
        (double L, double B)[] positions = Draw("TTau*", "YSO");
        RandomStreamTests.AssertShare(0.30, positions.Count(p => Math.Abs(p.L - 209) < 3 && Math.Abs(p.B + 19.4) < 3), Draws);
        Assert.InRange(positions.Count(p => Math.Abs(p.B) > 30), 0, Draws / 100);
    }

    [Theory]
    [InlineData("HMXB", 0.85)]
    [InlineData("LMXB", 0.86)]
    [InlineData("XB", 0.80)]
    public void Binaries_lie_towards_the_plane_and_in_nearby_galaxies(string name, double galactic)
    {
        (double L, double B)[] positions = Draw(name, "XB");
        int far = positions.Count(p => Math.Abs(p.B) > 15);
        int m101 = positions.Count(p => Math.Abs(p.L - 102.04) < 2 && Math.Abs(p.B - 59.77) < 1);
        Assert.InRange(far / (double)Draws, 1 - galactic - 0.01, 1 - galactic + 0.02);
        RandomStreamTests.AssertShare(0.15 * (1 - galactic), m101, Draws);
    }

    [Fact]
    public void A_class_of_another_scheme_lies_anywhere()
    {
        (double L, double B)[] positions = Draw("CV", null);
        RandomStreamTests.AssertShare(Math.Sin(5 * Math.PI / 180), positions.Count(p => Math.Abs(p.B) < 5), Draws);
    }

    private static (double L, double B)[] Draw(string name, string? family)
    {
        SkyPopulation population = SkyPopulation.Of(name, family);
        var random = new RandomStream(1, 2, 3);
        var positions = new (double L, double B)[Draws];
        for (int i = 0; i < Draws; i++)
        {
            (double ra, double dec) = population.Draw(ref random);
            Assert.InRange(ra, 0, 360);
            Assert.InRange(dec, -90, 90);
            positions[i] = GalacticCoordinates.FromIcrs(ra, dec);
        }

        return positions;
    }
}
