using System.Globalization;
using System.Text.RegularExpressions;
using UmlCaxs.Archives;
using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;
using UmlCaxs.Features;
using UmlCaxs.IO;
using Xunit;

namespace UmlCaxs.Tests.Archives;

/// <summary>The queries, without a service.</summary>
public sealed class SelectionTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_selection_brings_the_keys_and_all_that_the_features_need()
    {
        string adql = CscSelection.Adql("csc2", CscSelection.WholeSky);
        string list = adql[..adql.IndexOf("FROM", StringComparison.Ordinal)];
        string[] names = [.. Regex.Matches(list, @"\b[mo]\.(\w+)").Select(m => m.Groups[1].Value)];

        Assert.Equal(names.Distinct(), names);
        Assert.Empty(DetectionColumns.Carried.Except(names));
        // Throws if a feature is neither there nor derivable.
        Assert.Equal(12, new FeatureExtractor(new TableSchema([.. names.Select(n => new ColumnInfo(n, ColumnType.Float64))]), "csc").Dims);
        Assert.Contains("o.flux_significance_b > 5 AND o.powlaw_gamma IS NOT NULL AND o.bb_kt IS NOT NULL", adql, StringComparison.Ordinal);
        Assert.True(AdqlStrips.AreIn(adql));
        Assert.All(CscSelection.Releases, r => Assert.Contains($"FROM {r.Schema}.master_source m", CscSelection.Adql(r.Schema, "x"), StringComparison.Ordinal));
    }

    [Fact]
    public void Strips_are_of_equal_area_and_meet_without_gap_or_overlap()
    {
        foreach (int count in new[] { 1, 2, 3, 7, 12, 100 })
        {
            (string South, string Sign, string North)[] edges = [.. StripPart.Divide("{strip m.dec}", count).SelectMany(p => Family(p, 3)).Select(Edges)];
            Assert.Equal(("-90", "90", "<="), (edges[0].South, edges[^1].North, edges[^1].Sign));
            for (int i = 1; i < edges.Length; i++)
                Assert.Equal((edges[i - 1].North, "<"), (edges[i].South, edges[i - 1].Sign));
            double[] areas = [.. edges.Select(e => Sine(e.North) - Sine(e.South))];
            Assert.All(areas, a => Assert.Equal(2.0 / edges.Length, a, 12));
        }
        Assert.Equal(["strip-01", "strip-10"], StripPart.Divide("", 10).Where((_, i) => i % 9 == 0).Select(p => p.Name));
        Assert.Equal("strip-007", StripPart.Divide("", 100)[6].Name);
    }

    [Theory]
    [InlineData("WHERE {strip dec}", "WHERE (dec >= -90 AND dec <= 90)")]
    [InlineData("WHERE {STRIP s.\"DEJ2000\" } OR x", "WHERE (s.\"DEJ2000\" >= -90 AND s.\"DEJ2000\" <= 90) OR x")]
    [InlineData("WHERE dec > 0", "WHERE dec > 0")]
    public void The_mark_becomes_a_condition_on_its_column(string adql, string filled) => Assert.Equal(filled, AdqlStrips.Fill(adql, -90, 90, withNorth: true));

    [Theory]
    [InlineData(83.8, -5.4, 0.5, "m.dec BETWEEN -5.9 AND -4.9 AND m.ra BETWEEN ")]
    [InlineData(0.1, 40, 1, "AND (m.ra >= 358.")]
    [InlineData(359.9, -40, 1, "OR m.ra <= 1.2")]
    [InlineData(10, 89.9, 0.5, "m.dec BETWEEN 89.4 AND 90 AND dbo.")]
    [InlineData(10, -90, 0.5, "m.dec BETWEEN -90 AND -89.5 AND dbo.")]
    [InlineData(10, 0, 90, "m.dec BETWEEN -90 AND 90 AND dbo.")]
    public void A_cone_bounds_right_ascension_where_that_is_right(double ra, double dec, double radius, string words)
    {
        string condition = CscSelection.Cone(new SkyPosition(ra, dec), radius);

        Assert.Contains(words, condition, StringComparison.Ordinal);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $"dbo.cone_distance(m.ra, m.dec, {ra:R}, {dec:R}) <= {radius * 60:R}"), condition, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_of_a_cone_leave_nothing_of_it_out()
    {
        // SkyTable believes the bounds as a service with indices does.
        var random = new Random(3);
        for (int i = 0; i < 200; i++)
        {
            SkyPosition centre = SkyTable.Sky[random.Next(SkyTable.Sky.Length)];
            double radius = random.NextDouble() * (i % 2 == 0 ? 5 : 90);
            int rows = SkyTable.Ask($"SELECT m.name FROM x WHERE {CscSelection.Cone(centre, radius)}", null).Rows.Count;
            Assert.Equal(SkyTable.Sky.Count(p => SkyTable.Separation(p, centre) <= radius), rows);
        }
    }

    [Fact]
    public void Positions_are_taken_once_and_rows_without_one_left_out()
    {
        string path = folder.Write("in.csv", "name,ra,dec\na,10,-5\nb,10,-5\nc,,3\nd,3,\ne,360,90\n");

        Assert.Equal([new SkyPosition(10, -5), new SkyPosition(0, 90)], Positions(path, "ra"));
        Assert.NotEqual(PositionList.Fingerprint([new(1, 2), new(3, 4)]), PositionList.Fingerprint([new(3, 4), new(1, 2)]));
    }

    [Theory]
    [InlineData("ra,dec\n1,2\n3,-90.5\n", "ra", "line 3, row 2, column 'dec': -90.5 is no declination")]
    [InlineData("ra,dec\ninf,0\n", "ra", "line 2, row 1, column 'ra': Infinity is no right ascension")]
    [InlineData("ra,dec\n,0.5\n", "ra", "no row has a position")]
    [InlineData("ra,dec\n1,2\n", "RAJ2000", "no column 'RAJ2000'")]
    public void Positions_that_are_none_are_refused_with_their_place(string text, string raName, string words) =>
        Assert.Contains(words, Assert.Throws<BadInputException>(() => Positions(folder.Write("in.csv", text), raName)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_query_may_be_given_as_such_or_in_a_file()
    {
        Assert.Equal("select 1", AdqlText.Read(folder.Write("q.adql", "\uFEFF select 1;\n")));
        Assert.Equal("SELECT 1", AdqlText.Read("SELECT 1 ;"));
        Assert.Contains("there is no such file", Assert.Throws<BadInputException>(() => AdqlText.Read(folder["absent.adql"])).Message, StringComparison.Ordinal);
        Assert.Contains("this holds no ADQL query", Assert.Throws<BadInputException>(() => AdqlText.Read(folder.Write("x", "hello"))).Message, StringComparison.Ordinal);
    }

    private static SkyPosition[] Positions(string path, string ra)
    {
        using TableReader reader = TableFiles.Open(path, new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["ra"] = ColumnType.Float64 } });
        return PositionList.Read(reader, new PositionColumns(ra, "dec"), CancellationToken.None);
    }

    private static IEnumerable<FetchPart> Family(FetchPart part, int depth) =>
        depth == 0 ? [part] : part.Halves() is var (first, second) ? [.. Family(first, depth - 1), .. Family(second, depth - 1)] : [];

    private static (string South, string Sign, string North) Edges(FetchPart part)
    {
        Match match = Regex.Match(part.Query.Adql, @"^\(m\.dec >= (\S+) AND m\.dec (<=?) (\S+)\)$");
        Assert.True(match.Success, part.Query.Adql);
        return (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
    }

    private static double Sine(string degrees) => Math.Sin(double.Parse(degrees, CultureInfo.InvariantCulture) * Math.PI / 180);
}
