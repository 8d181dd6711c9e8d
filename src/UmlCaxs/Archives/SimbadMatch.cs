using System.Globalization;
using System.Text;

namespace UmlCaxs.Archives;

/// <summary>The objects of SIMBAD near uploaded positions: a reference table for a crossmatch.</summary>
public static class SimbadMatch
{
    private const double ArcsecPerDegree = 3600;

    /// <summary>SIMBAD's TAP service at the CDS.</summary>
    public static Uri Service { get; } = new("https://simbad.cds.unistra.fr/simbad/sim-tap");

    /// <summary>
    /// The query about <see cref="TapQuery.UploadName"/>. otype_txt is the short code of the type (Sy1, LXB, Y*O), which the
    /// class scheme's table of types understands; alltypes joins all types ever given with bars.
    /// </summary>
    /// <param name="radius">Radius, seconds of arc.</param>
    public static string Adql(double radius) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT DISTINCT b.main_id, b.ra, b.dec, b.otype_txt AS main_type, t.otypes AS other_types
        FROM TAP_UPLOAD.{TapQuery.UploadName} AS p
        JOIN basic AS b ON 1 = CONTAINS(POINT('ICRS', b.ra, b.dec), CIRCLE('ICRS', p.ra, p.dec, {radius / ArcsecPerDegree:R}))
        LEFT JOIN alltypes AS t ON t.oidref = b.oid
        ORDER BY main_id
        """);

    /// <summary>The table to upload: row number, ra and dec in TABLEDATA, which every service must read.</summary>
    public static string Upload(IReadOnlyList<SkyPosition> positions)
    {
        var text = new StringBuilder(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <VOTABLE version="1.3" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="results"><TABLE>
            <FIELD name="row_id" datatype="int" ucd="meta.id;meta.main"/>
            <FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"/>
            <FIELD name="dec" datatype="double" unit="deg" ucd="pos.eq.dec;meta.main"/>
            <DATA><TABLEDATA>

            """);
        for (int i = 0; i < positions.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"<TR><TD>{i + 1}</TD><TD>{positions[i].Ra:R}</TD><TD>{positions[i].Dec:R}</TD></TR>\n");
        return text.Append("</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n").ToString();
    }
}
