using System.Globalization;
using System.Text;

namespace UmlCaxs.Archives;

/// <summary>
/// The paper's selection from the Chandra Source Catalog: detections in single observations with flux_significance_b &gt; 5
/// and both a photon index and a black-body temperature, under the name and position of the master source they belong to
/// (Perez-Diaz et al. 2024, arXiv:2401.12203, section 2). Tables are joined as CSCview joins them: a detection belongs to
/// a source through the stacks in which both were seen.
/// </summary>
public static class CscSelection
{
    private const double ArcsecPerDegree = 3600;

    // The hardness, spectral and variability columns of the features; ratios are formed from mean, sigma and extremes.
    private static readonly string[] Measurements =
    [
        "theta", "flux_significance_b", "hard_hm", "hard_hs", "hard_ms", "powlaw_gamma", "bb_kt",
        .. new[] { "b", "h", "s" }.SelectMany(band => new[] { "prob", "mean", "sigma", "min", "max" }.Select(what => $"var_{what}_{band}")),
    ];

    /// <summary>The releases with a TAP service: number, schema and address. The published model is of the first.</summary>
    public static IReadOnlyList<(string Release, string Schema, Uri Service)> Releases { get; } =
    [
        ("2.0", "csc2", new Uri("http://cda.cfa.harvard.edu/csc2tap")),
        ("2.1", "csc21", new Uri("http://cda.cfa.harvard.edu/csc21tap")),
    ];

    /// <summary>The query, with the mark of <see cref="AdqlStrips"/> where it covers more than some positions.</summary>
    /// <param name="schema">Schema of the release.</param>
    /// <param name="where">A further condition.</param>
    public static string Adql(string schema, string where) =>
        $"""
        SELECT DISTINCT m.name, o.obsid, o.region_id, m.ra, m.dec,
          {string.Join(", ", Measurements.Select(m => "o." + m))}
        FROM {schema}.master_source m, {schema}.master_stack_assoc a, {schema}.stack_source s,
          {schema}.stack_observation_assoc b, {schema}.observation_source o
        WHERE o.flux_significance_b > 5 AND o.powlaw_gamma IS NOT NULL AND o.bb_kt IS NOT NULL
          AND m.name = a.name
          AND a.detect_stack_id = s.detect_stack_id AND a.region_id = s.region_id
          AND s.detect_stack_id = b.detect_stack_id AND s.region_id = b.region_id
          AND b.obsid = o.obsid AND b.obi = o.obi AND b.region_id = o.region_id
          AND {where}
        ORDER BY name, obsid, region_id
        """;

    /// <summary>The condition of the whole sky: one strip after the other.</summary>
    public const string WholeSky = "{strip m.dec}";

    /// <summary>
    /// The condition of lying in a cone. The service knows no geometry of ADQL but a function of its own, dbo.cone_distance,
    /// in minutes of arc; the ranges of declination and right ascension let it use its indices.
    /// </summary>
    /// <param name="centre">Centre of the cone.</param>
    /// <param name="radius">Radius, degrees.</param>
    public static string Cone(SkyPosition centre, double radius)
    {
        var condition = new StringBuilder();
        double south = Math.Max(-90, centre.Dec - radius), north = Math.Min(90, centre.Dec + radius);
        Append($"m.dec BETWEEN {south:R} AND {north:R}");
        // With a pole inside, a cone covers all right ascensions.
        double sine = Math.Sin(radius * Math.PI / 180) / Math.Cos(centre.Dec * Math.PI / 180);
        if (south > -90 && north < 90 && sine < 1)
        {
            // Rounding shall not cost the outermost source.
            double half = (Math.Asin(sine) * 180 / Math.PI) + 1e-9;
            double west = centre.Ra - half, east = centre.Ra + half;
            if (west < 0 || east > 360)
                Append($" AND (m.ra >= {(west + 360) % 360:R} OR m.ra <= {east % 360:R})");
            else
                Append($" AND m.ra BETWEEN {west:R} AND {east:R}");
        }
        Append($" AND dbo.cone_distance(m.ra, m.dec, {centre.Ra:R}, {centre.Dec:R}) <= {radius * 60:R}");
        return condition.ToString();

        void Append(FormattableString text) => condition.Append(text.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The condition of lying near one of some positions.</summary>
    /// <param name="positions">The positions; few, because the query names each.</param>
    /// <param name="radius">Radius, seconds of arc.</param>
    public static string Near(IReadOnlyList<SkyPosition> positions, double radius) =>
        $"({string.Join("\n    OR ", positions.Select(p => $"({Cone(p, radius / ArcsecPerDegree)})"))})";
}
