using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>The two columns that say where on the sky a row is.</summary>
/// <param name="Ra">Name of the right ascension column.</param>
/// <param name="Dec">Name of the declination column.</param>
public sealed record PositionColumns(string Ra, string Dec)
{
    // In the order in which they are looked for: UCD1+ (IVOA), then UCD1 (CDS).
    private static readonly (string Ra, string Dec)[] Ucds =
    [
        ("pos.eq.ra;meta.main", "pos.eq.dec;meta.main"),
        ("pos.eq.ra", "pos.eq.dec"),
        ("POS_EQ_RA_MAIN", "POS_EQ_DEC_MAIN"),
        ("POS_EQ_RA", "POS_EQ_DEC"),
    ];

    // Names that catalogues use for ICRS or J2000, the most specific for decimal degrees first where tables have several.
    private static readonly (string Ra, string Dec)[] Names =
    [
        ("ra", "dec"), ("ra", "de"), ("ra_icrs", "de_icrs"), ("ra_icrs", "dec_icrs"), ("_ra_icrs", "_de_icrs"), ("raj2000", "dej2000"), ("raj2000", "decj2000"),
        ("_raj2000", "_dej2000"), ("_raj2000", "_decj2000"), ("rajdeg", "dejdeg"), ("raj2000", "dejdeg"), ("radeg", "decdeg"), ("radeg", "dedeg"),
        ("radeg", "dejdeg"), ("ra_deg", "dec_deg"), ("ra_deg", "de_deg"), ("ra_d", "dec_d"), ("_ra", "_de"), ("_ra", "_dec"), ("ra_j2000", "dec_j2000"),
        ("ra2000", "dec2000"), ("ra2000", "de2000"), ("ra_2000", "dec_2000"), ("s_ra", "s_dec"), ("sc_ra", "sc_dec"), ("ra_corr", "dec_corr"),
        ("ramean", "decmean"), ("alpha", "delta"), ("alphaj2000", "deltaj2000"), ("alpha_j2000", "delta_j2000"), ("alpha_sky", "delta_sky"),
        ("alphawin_j2000", "deltawin_j2000"), ("right_ascension", "declination"), ("rightascension", "declination"),
    ];

    /// <summary>Finds the columns by their UCDs, else by their names; both always by the same rule.</summary>
    /// <param name="schema">The table's columns.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="ra">Name of the right ascension column where it is known.</param>
    /// <param name="dec">Name of the declination column; given if and only if <paramref name="ra"/> is.</param>
    /// <exception cref="BadInputException">A named column is absent or no number, or no columns were found.</exception>
    public static PositionColumns Find(TableSchema schema, string path, string? ra = null, string? dec = null)
    {
        if (ra is not null && dec is not null)
            return new PositionColumns(Number(schema, path, ra).Name, Number(schema, path, dec).Name);
        foreach ((string raUcd, string decUcd) in Ucds)
            if (First(schema, c => HasUcd(c, raUcd)) is { } a && First(schema, c => HasUcd(c, decUcd)) is { } d)
                return new PositionColumns(a.Name, d.Name);
        foreach ((string raName, string decName) in Names)
            if (First(schema, c => IsNamed(c, raName)) is { } a && First(schema, c => IsNamed(c, decName)) is { } d)
                return new PositionColumns(a.Name, d.Name);
        bool asText = schema.Columns.Any(c => !c.IsNumeric && (Ucds.Any(u => HasUcd(c, u.Ra)) || Names.Any(n => IsNamed(c, n.Ra))));
        throw BadInputException.At(
            path,
            "header",
            asText ? "the columns of positions hold text, not numbers" : "no columns of positions were found, neither by UCD (pos.eq.ra, pos.eq.dec) nor by name",
            $"Name columns of numbers with --ra and --dec, or with --ref-ra and --ref-dec; the table has {List(schema)}.");
    }

    /// <summary>A column of numbers by its name.</summary>
    /// <exception cref="BadInputException">It is absent or holds no numbers.</exception>
    internal static ColumnInfo Number(TableSchema schema, string path, string name)
    {
        ColumnInfo? column = schema.Columns.FirstOrDefault(c => c.Name == name) ?? schema.Columns.FirstOrDefault(c => IsNamed(c, name));
        if (column is null)
            throw BadInputException.At(path, "header", $"no column '{name}'", $"Name one of {List(schema)}.");
        return column.IsNumeric
            ? column
            : throw BadInputException.At(path, $"column '{column.Name}'", "it does not hold numbers", "Name a column of numbers.");
    }

    // A table may have thousands of columns.
    private static string List(TableSchema schema)
    {
        const int Shown = 20;
        string names = string.Join(", ", schema.Columns.Where(c => c.IsNumeric).Take(Shown).Select(c => c.Name));
        return names.Length == 0 ? "no columns of numbers" : schema.Columns.Count(c => c.IsNumeric) > Shown ? names + ", ..." : names;
    }

    private static ColumnInfo? First(TableSchema schema, Func<ColumnInfo, bool> fits) => schema.Columns.FirstOrDefault(c => c.IsNumeric && fits(c));

    private static bool HasUcd(ColumnInfo column, string ucd) => string.Equals(column.Ucd?.Trim(), ucd, StringComparison.OrdinalIgnoreCase);

    private static bool IsNamed(ColumnInfo column, string name) => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase);
}
