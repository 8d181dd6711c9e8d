using UmlCaxs.Crossmatch;

namespace UmlCaxs.Tests.Crossmatch;

/// <summary>The crossmatch by its definition: every row with every object.</summary>
internal sealed class BruteForce
{
    private readonly List<Row>[] pairs;
    private readonly Dictionary<int, Row> best;

    /// <summary>Compares every row of the input with every object of the reference.</summary>
    /// <param name="input">The input.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="options">Radius or errors.</param>
    public BruteForce(SkyTable input, SkyTable reference, CrossmatchOptions options)
    {
        pairs = [.. Enumerable.Range(0, input.Count).Select(i => PairsOf(i, input, reference, options))];
        best = Best(input, reference, pairs);
    }

    /// <summary>A row of the result; Object is -1 where nothing matches. The lowest score is the nearest.</summary>
    internal readonly record struct Row(int Input, int Object, double Separation, double Score);

    /// <summary>The rows that a crossmatch writes, in their order.</summary>
    public List<Row> Match(FindMode find, JoinMode join)
    {
        var result = new List<Row>();
        for (int i = 0; i < pairs.Length; i++)
        {
            List<Row> kept = find switch
            {
                FindMode.All => pairs[i],
                FindMode.Each => [.. pairs[i].OrderBy(p => p.Score).ThenBy(p => p.Object).Take(1)],
                _ => best.TryGetValue(i, out Row row) ? [row] : [],
            };
            if (kept.Count == 0 && join != JoinMode.Matched)
                result.Add(new Row(i, -1, double.NaN, double.NaN));
            if (join != JoinMode.Unmatched)
                result.AddRange(kept);
        }

        return result;
    }

    /// <summary>Great-circle separation in arcsec, from the angle between directions: another formula than the engine's.</summary>
    public static double Separation(double ra1, double dec1, double ra2, double dec2)
    {
        (double x1, double y1, double z1) = Direction(ra1, dec1);
        (double x2, double y2, double z2) = Direction(ra2, dec2);
        (double x, double y, double z) = ((y1 * z2) - (z1 * y2), (z1 * x2) - (x1 * z2), (x1 * y2) - (y1 * x2));
        return Math.Atan2(Math.Sqrt((x * x) + (y * y) + (z * z)), (x1 * x2) + (y1 * y2) + (z1 * z2)) * 180 / Math.PI * 3600;
    }

    private static List<Row> PairsOf(int i, SkyTable input, SkyTable reference, CrossmatchOptions options)
    {
        var pairs = new List<Row>();
        for (int j = 0; j < reference.Count; j++)
        {
            double limit = options.Radius;
            bool byErrors = options.Error is not null || options.ReferenceError is not null;
            if (byErrors)
                limit = Part(options.Error is null ? 0 : input.Error[i]) + Part(options.ReferenceError is null ? 0 : reference.Error[j]);
            double separation = Separation(input.Ra[i], input.Dec[i], reference.Ra[j], reference.Dec[j]);
            if (separation <= limit)
                pairs.Add(new Row(i, j, separation, !byErrors ? separation : limit > 0 ? separation / limit : 0));
        }

        return pairs;

        // A row without error, or with a negative one, matches nothing.
        static double Part(double error) => error >= 0 ? error : double.NaN;
    }

    // The table with more positions claims its nearest; of several claims the nearest wins.
    private static Dictionary<int, Row> Best(SkyTable input, SkyTable reference, List<Row>[] pairs)
    {
        static int Positions(SkyTable table) => Enumerable.Range(0, table.Count).Count(i => !double.IsNaN(table.Ra[i]) && !double.IsNaN(table.Dec[i]));
        bool inputClaims = Positions(input) >= Positions(reference);
        IEnumerable<Row> ordered = pairs.SelectMany(p => p).OrderBy(p => p.Score).ThenBy(p => inputClaims ? p.Object : p.Input).ThenBy(p => inputClaims ? p.Input : p.Object);
        IEnumerable<Row> claims = ordered.GroupBy(p => inputClaims ? p.Input : p.Object).Select(g => g.First());
        return claims.OrderBy(p => p.Score).ThenBy(p => p.Input).ThenBy(p => p.Object).GroupBy(p => inputClaims ? p.Object : p.Input).Select(g => g.First()).ToDictionary(p => p.Input);
    }

    private static (double X, double Y, double Z) Direction(double ra, double dec)
    {
        (double sinRa, double cosRa) = Math.SinCos(ra * Math.PI / 180);
        (double sinDec, double cosDec) = Math.SinCos(dec * Math.PI / 180);
        return (cosDec * cosRa, cosDec * sinRa, sinDec);
    }
}
