using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using UmlCaxs.Archives;

namespace UmlCaxs.Tests.Archives;

/// <summary>
/// The table behind <see cref="TapServer"/>: detections all over the sky. It understands of ADQL what the product asks:
/// the select list, ranges of declination, dbo.cone_distance, and a circle around uploaded positions.
/// </summary>
internal static partial class SkyTable
{
    private static readonly string[] Types = ["QSO", "Sy1", "HXB", "Y*O"];

    /// <summary>Positions of the rows; the poles and the meridian among them.</summary>
    public static readonly SkyPosition[] Sky = MakeSky();

    /// <summary>The answer to a query: names and datatypes of the columns, and rows of text.</summary>
    public static (List<(string Name, string Datatype)> Columns, List<string[]> Rows) Ask(string adql, string? upload)
    {
        List<(string Name, string Datatype)> columns = [];
        foreach (Match item in SelectItem().Matches(adql[..adql.IndexOf("FROM", StringComparison.Ordinal)]))
            columns.Add((item.Groups["as"].Success ? item.Groups["as"].Value : item.Groups["name"].Value, ""));
        columns = [.. columns.Select(c => (c.Name, c.Name switch { "name" or "main_id" or "main_type" or "other_types" => "char", "obsid" or "region_id" => "int", _ => "double" }))];
        Func<SkyPosition, bool> holds = Condition(adql, upload);
        var rows = new List<string[]>();
        for (int i = 0; i < Sky.Length; i++)
            if (holds(Sky[i]))
                rows.Add([.. columns.Select(c => Value(c.Name, i))]);
        return (columns, rows);
    }

    /// <summary>A VOTable in TABLEDATA or BINARY2.</summary>
    public static string Votable((List<(string Name, string Datatype)> Columns, List<string[]> Rows) table, int rows, bool binary2, string statusBehind)
    {
        var text = new StringBuilder("<?xml version=\"1.0\"?>\n<VOTABLE version=\"1.3\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\"><RESOURCE type=\"results\">\n<INFO name=\"QUERY_STATUS\" value=\"OK\"/>\n<TABLE>\n");
        foreach ((string name, string datatype) in table.Columns)
            text.Append(CultureInfo.InvariantCulture, $"<FIELD name=\"{name}\" datatype=\"{datatype}\"{(datatype == "char" ? " arraysize=\"*\"" : "")}/>\n");
        text.Append("<DATA>");
        if (binary2)
            text.Append("<BINARY2><STREAM encoding=\"base64\">").Append(Convert.ToBase64String(Binary2(table, rows), Base64FormattingOptions.InsertLineBreaks)).Append("</STREAM></BINARY2>");
        else
            text.Append("<TABLEDATA>\n").AppendJoin("", table.Rows.Take(rows).Select(r => $"<TR>{string.Concat(r.Select(v => $"<TD>{v}</TD>"))}</TR>\n")).Append("</TABLEDATA>");
        return text.Append(CultureInfo.InvariantCulture, $"</DATA></TABLE>\n{statusBehind}</RESOURCE></VOTABLE>\n").ToString();
    }

    /// <summary>Separation, degrees.</summary>
    public static double Separation(SkyPosition a, SkyPosition b)
    {
        double Sin2(double degrees) => Math.Pow(Math.Sin(degrees * Math.PI / 360), 2);
        double h = Sin2(a.Dec - b.Dec) + (Math.Cos(a.Dec * Math.PI / 180) * Math.Cos(b.Dec * Math.PI / 180) * Sin2(a.Ra - b.Ra));
        return 2 * Math.Asin(Math.Min(1, Math.Sqrt(h))) * 180 / Math.PI;
    }

    private static Func<SkyPosition, bool> Condition(string adql, string? upload)
    {
        var strips = DecRange().Matches(adql).Select(m => (South: Number(m, "south"), North: Number(m, "north"), WithNorth: m.Groups["sign"].Value == "<=")).ToArray();
        Func<SkyPosition, bool>[] cones = [.. ConeCondition().Matches(adql).Select(InCone)];
        SkyPosition[]? uploaded = upload is null ? null : [.. XDocument.Parse(upload).Descendants().Where(e => e.Name.LocalName == "TR").Select(row => row.Elements().Select(c => double.Parse(c.Value, CultureInfo.InvariantCulture)).ToArray()).Select(cells => new SkyPosition(cells[1], cells[2]))];
        double radius = upload is null ? 0 : Number(Circle().Match(adql), "radius");
        return at =>
            strips.All(s => at.Dec >= s.South && (s.WithNorth ? at.Dec <= s.North : at.Dec < s.North))
            && (cones.Length == 0 || cones.Any(c => c(at)))
            && uploaded?.Any(p => Separation(at, p) <= radius) != false;
    }

    // The ranges before a cone must not exclude what is in the cone; a service with indices would believe them.
    private static Func<SkyPosition, bool> InCone(Match cone)
    {
        var centre = new SkyPosition(Number(cone, "ra"), Number(cone, "dec"));
        double radius = Number(cone, "radius");
        string ranges = cone.Groups["ranges"].Value;
        Match dec = DecBetween().Match(ranges), ra = RaBetween().Match(ranges), wrap = Wrap().Match(ranges);
        (double south, double north) = (Number(dec, "from"), Number(dec, "to"));
        (double west, double east) = ra.Success ? (Number(ra, "from"), Number(ra, "to")) : (0, 360);
        (double begin, double end) = wrap.Success ? (Number(wrap, "from"), Number(wrap, "to")) : (0, 360);
        return at => at.Dec >= south && at.Dec <= north && at.Ra >= west && at.Ra <= east && (at.Ra >= begin || at.Ra <= end) && Separation(at, centre) * 60 <= radius;
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static string Value(string column, int row) => column switch
    {
        "name" => $"2CXO J{row / 2:D6}",
        "main_id" => $"Object {row / 2}",
        "main_type" => Types[row / 2 % Types.Length],
        "other_types" => "*|" + Types[row / 2 % Types.Length],
        "obsid" => $"{1000 + row}",
        "region_id" => $"{row % 7}",
        "ra" => Sky[row].Ra.ToString("R", CultureInfo.InvariantCulture),
        "dec" => Sky[row].Dec.ToString("R", CultureInfo.InvariantCulture),
        _ => (0.1 + (((row * 31) + column.Length + column[^1]) % 97 / 100.0)).ToString("R", CultureInfo.InvariantCulture),
    };

    // Two rows a place: two detections of each source, and for SIMBAD the same object twice.
    private static SkyPosition[] MakeSky()
    {
        var random = new Random(7);
        SkyPosition[] places = [new(0, 90), new(0, -90), new(0, 0), new(359.9999, 30), new(0.0001, 30), .. Enumerable.Range(0, 145).Select(_ => new SkyPosition(random.NextDouble() * 360, Math.Asin((2 * random.NextDouble()) - 1) * 180 / Math.PI))];
        return [.. places.SelectMany(p => new[] { p, p })];
    }

    // VOTable 1.3, section 6.4: a mask of nulls, then the values, big-endian.
    private static byte[] Binary2((List<(string Name, string Datatype)> Columns, List<string[]> Rows) table, int rows)
    {
        using var stream = new MemoryStream();
        var number = new byte[8];
        foreach (string[] row in table.Rows.Take(rows))
        {
            stream.Write(new byte[(row.Length + 7) / 8]);
            for (int c = 0; c < row.Length; c++)
            {
                if (table.Columns[c].Datatype == "double")
                {
                    BinaryPrimitives.WriteDoubleBigEndian(number, double.Parse(row[c], CultureInfo.InvariantCulture));
                    stream.Write(number);
                    continue;
                }
                BinaryPrimitives.WriteInt32BigEndian(number, table.Columns[c].Datatype == "int" ? int.Parse(row[c], CultureInfo.InvariantCulture) : row[c].Length);
                stream.Write(number.AsSpan(0, 4));
                if (table.Columns[c].Datatype == "char")
                    stream.Write(Encoding.ASCII.GetBytes(row[c]));
            }
        }
        return stream.ToArray();
    }

    [GeneratedRegex(@"m\.dec BETWEEN (?<from>\S+) AND (?<to>[^\s)]+)")]
    private static partial Regex DecBetween();

    [GeneratedRegex(@"m\.ra BETWEEN (?<from>\S+) AND (?<to>[^\s)]+)")]
    private static partial Regex RaBetween();

    [GeneratedRegex(@"\b[a-z]\.(?<name>\w+)(?: AS (?<as>\w+))?")]
    private static partial Regex SelectItem();

    [GeneratedRegex(@"dec >= (?<south>\S+) AND m?\.?dec (?<sign><=?) (?<north>[^\s)]+)")]
    private static partial Regex DecRange();

    [GeneratedRegex(@"(?<ranges>m\.dec BETWEEN [^\n]*?)dbo\.cone_distance\(m\.ra, m\.dec, (?<ra>[^,]+), (?<dec>[^)]+)\) <= (?<radius>[^\s)]+)")]
    private static partial Regex ConeCondition();

    [GeneratedRegex(@"m\.ra >= (?<from>\S+) OR m\.ra <= (?<to>[^\s)]+)")]
    private static partial Regex Wrap();

    [GeneratedRegex(@"CIRCLE\('ICRS', p\.ra, p\.dec, (?<radius>[^)]+)\)")]
    private static partial Regex Circle();
}
