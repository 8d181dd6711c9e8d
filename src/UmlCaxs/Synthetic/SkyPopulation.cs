using UmlCaxs.Catalog;

namespace UmlCaxs.Synthetic;

/// <summary>
/// Where on the sky the sources of a class lie. Illustrative, not a model of the Galaxy: active galaxies everywhere but in
/// the plane, young stars in star-forming regions, X-ray binaries in the plane, the bulge and nearby galaxies.
/// </summary>
internal sealed class SkyPopulation
{
    private const double Degree = Math.PI / 180;

    // Patches are named by what lies there; centres are galactic coordinates of SIMBAD's positions, in degrees.
    private static readonly Part[] NearbyGalaxies =
    [
        new(0.50, Shape.Patch, 121.17, -21.57, 0.5, 0.5), // M31
        new(0.15, Shape.Patch, 102.04, 59.77, 0.1, 0.1), // M101
        new(0.35, Shape.Patch, 309.52, 19.42, 0.1, 0.1), // Centaurus A
    ];

    private static readonly SkyPopulation Extragalactic = new([new(1, Shape.OutOfPlane, 0, 0, 0, 0)]);

    private static readonly SkyPopulation YoungStars = new(
    [
        new(0.30, Shape.Patch, 209.01, -19.38, 0.5, 0.5), // Orion Nebula
        new(0.14, Shape.Patch, 287.59, -0.63, 0.6, 0.6), // Carina
        new(0.12, Shape.Patch, 80.22, 0.80, 0.6, 0.6), // Cygnus OB2
        new(0.08, Shape.Patch, 353.08, 16.70, 0.8, 0.8), // Rho Ophiuchi
        new(0.08, Shape.Patch, 353.18, 0.88, 0.4, 0.4), // NGC 6357
        new(0.06, Shape.Patch, 202.95, 2.19, 0.4, 0.4), // NGC 2264
        new(0.05, Shape.Patch, 158.35, -20.51, 1.0, 1.0), // NGC 1333 and Perseus
        new(0.05, Shape.Patch, 339.55, -0.41, 0.3, 0.3), // Westerlund 1
        new(0.12, Shape.Band, 0, 0, 110, 0.8),
    ]);

    private static readonly SkyPopulation HighMassBinaries = new(
        [new(0.83, Shape.Band, 0, 0, 70, 1.2), new(0.02, Shape.Patch, 339.55, -0.41, 0.3, 0.3), .. Scaled(NearbyGalaxies, 0.15)]);

    private static readonly SkyPopulation LowMassBinaries = new(
        [new(0.50, Shape.Patch, 0, 0, 7, 4), new(0.36, Shape.Band, 0, 0, 50, 3), .. Scaled(NearbyGalaxies, 0.14)]);

    private static readonly SkyPopulation Binaries = new(
        [new(0.25, Shape.Patch, 0, 0, 7, 4), new(0.55, Shape.Band, 0, 0, 60, 1.8), .. Scaled(NearbyGalaxies, 0.20)]);

    private static readonly SkyPopulation Anywhere = new([new(1, Shape.Isotropic, 0, 0, 0, 0)]);

    private readonly Part[] parts;

    private SkyPopulation(Part[] parts)
    {
        this.parts = parts;
    }

    private enum Shape
    {
        Isotropic, // everywhere
        OutOfPlane, // everywhere but within 5 degrees of the galactic plane
        Patch, // normal about a centre
        Band, // along the galactic plane: normal in longitude, exponential in latitude
    }

    /// <summary>The population of a class; a class that is none of the paper's lies anywhere.</summary>
    /// <param name="name">Class, for the kinds of binaries.</param>
    /// <param name="family">Its family, for the rest.</param>
    public static SkyPopulation Of(string name, string? family) => (name, family) switch
    {
        ("HMXB", _) => HighMassBinaries,
        ("LMXB", _) => LowMassBinaries,
        (_, "XB") => Binaries,
        (_, "YSO") => YoungStars,
        (_, "AGN" or "Seyfert") => Extragalactic,
        _ => Anywhere,
    };

    /// <summary>Draws an ICRS position in degrees.</summary>
    public (double Ra, double Dec) Draw(ref RandomStream random)
    {
        double u = random.NextUniform();
        int i = 0;
        while (i < parts.Length - 1 && u >= parts[i].Share)
            u -= parts[i++].Share;
        Part part = parts[i];
        (double l, double b) = part.Shape switch
        {
            Shape.Isotropic => Isotropic(ref random, 0),
            Shape.OutOfPlane => Isotropic(ref random, Math.Sin(5 * Degree)),
            Shape.Patch => Patch(ref random, part),
            _ => (part.L + (part.SpreadL * random.NextNormal()), Math.Clamp(part.SpreadB * random.NextLaplace(), -90, 90)),
        };
        return GalacticCoordinates.ToIcrs(l, b);
    }

    /// <summary>Equal areas have equal chances: the sine of the latitude is uniform, its size not below <paramref name="smallest"/>.</summary>
    private static (double L, double B) Isotropic(ref RandomStream random, double smallest)
    {
        double u = (2 * random.NextUniform()) - 1;
        double sine = Math.CopySign(smallest + ((1 - smallest) * Math.Abs(u)), u);
        return (360 * random.NextUniform(), Math.Asin(sine) / Degree);
    }

    /// <summary>Offsets in the plane that touches the sphere at the centre, projected back onto it.</summary>
    private static (double L, double B) Patch(ref RandomStream random, Part part)
    {
        double x = part.SpreadL * Degree * random.NextNormal();
        double y = part.SpreadB * Degree * random.NextNormal();
        (double sin, double cos) = Math.SinCos(part.B * Degree);
        double radial = cos - (y * sin);
        return (
            part.L + (Math.Atan2(x, radial) / Degree),
            Math.Atan2(sin + (y * cos), Math.Sqrt((x * x) + (radial * radial))) / Degree);
    }

    private static IEnumerable<Part> Scaled(Part[] parts, double share) => parts.Select(p => p with { Share = p.Share * share });

    /// <summary>One part of a population: its share of the sources, and centre and spread in galactic degrees.</summary>
    private sealed record Part(double Share, Shape Shape, double L, double B, double SpreadL, double SpreadB);
}
