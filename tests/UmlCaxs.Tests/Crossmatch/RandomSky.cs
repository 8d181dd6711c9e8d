using UmlCaxs.Crossmatch;

namespace UmlCaxs.Tests.Crossmatch;

/// <summary>Two tables of a random sky that partly match: around both poles, across RA 0, in clumps, with gaps and duplicates.</summary>
internal static class RandomSky
{
    /// <summary>Makes the tables.</summary>
    /// <param name="seed">Same seed, same tables.</param>
    /// <param name="inputRows">Rows of the input.</param>
    /// <param name="referenceRows">Rows of the reference.</param>
    /// <param name="scale">How far pairs are apart, arcsec: half of them less than this, half up to twice as much.</param>
    public static (SkyTable Input, SkyTable Reference) Make(int seed, int inputRows, int referenceRows, double scale)
    {
        var random = new Random(seed);
        var reference = new SkyTable("reference");
        while (reference.Count < referenceRows)
        {
            if (reference.Count > 0 && random.Next(10) == 0)
            {
                int twin = random.Next(reference.Count);
                reference.Add(reference.Ra[twin], reference.Dec[twin], Error());
            }
            else if (reference.Count > 0 && random.Next(3) == 0)
            {
                int neighbour = random.Next(reference.Count);
                (double ra, double dec) = Near(reference.Ra[neighbour], reference.Dec[neighbour]);
                reference.Add(ra, dec, Error());
            }
            else
            {
                (double ra, double dec) = Anywhere();
                reference.Add(ra, dec, Error());
            }
        }

        var input = new SkyTable("input");
        while (input.Count < inputRows)
        {
            int partner = random.Next(Math.Max(1, reference.Count));
            bool matches = reference.Count > 0 && random.Next(4) > 0;
            (double ra, double dec) = !matches ? Anywhere() : random.Next(6) == 0 ? (reference.Ra[partner], reference.Dec[partner]) : Near(reference.Ra[partner], reference.Dec[partner]);
            // Right ascension wraps.
            input.Add(ra + (random.Next(8) == 0 ? 360 * random.Next(-2, 3) : 0), dec, Error());
        }

        return (input, reference);

        double Error() => random.Next(12) switch
        {
            0 => double.NaN,
            1 => -1,
            2 => 0,
            _ => scale * random.NextDouble(),
        };

        (double Ra, double Dec) Near(double ra, double dec) =>
            double.IsNaN(ra) || double.IsNaN(dec) ? Anywhere() : SkyGeometry.Shift(ra, dec, 2 * scale * random.NextDouble(), 360 * random.NextDouble());

        (double Ra, double Dec) Anywhere()
        {
            double ra = 360 * random.NextDouble();
            return random.Next(12) switch
            {
                0 => (double.NaN, 10),
                1 => (20, double.NaN),
                2 => (ra, 90),
                3 => (ra, -90),
                4 => (ra, 90 - (scale / 3600 * random.NextDouble())),
                5 => (ra, -90 + (3 * scale / 3600 * random.NextDouble())),
                6 => (0, (180 * random.NextDouble()) - 90),
                7 => (360 - (scale / 3600 * random.NextDouble()), (20 * random.NextDouble()) - 10),
                _ => (ra, Math.Asin((2 * random.NextDouble()) - 1) * 180 / Math.PI),
            };
        }
    }
}
