using UmlCaxs.Catalog;
using UmlCaxs.IO;
using UmlCaxs.IO.Text;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class TsvReaderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Comments_padding_and_padded_truth_values_of_CSCview_are_understood()
    {
        string path = folder.Write("t.tsv",
            "#Retrieved 2024-01-01\n"
            + "#Column\tname\t(a22)\tSource name in the format '2CXO Jhhmmss.s'\t[ucd=meta.id;meta.main]\n"
            + "#Column\tflux\t(e12.4)\tAperture-corrected flux\n"
            + "name\tflux\tvar_flag\tobsid\r\n"
            + "2CXO J000010.0-501526 \t   1.5e-14\t TRUE\t  635\r\n"
            + "2CXO J000010.1-501530 \t          \tFALSE\t     \r\n"
            + "\t\t\t\r\n"
            + "# 3 rows\r\n");

        Assert.Equal(
            [["2CXO J000010.0-501526", "1.5E-14", "true", "635"], ["2CXO J000010.1-501530", null, "false", null], [null, null, null, null]],
            Rows(path));
        Assert.Equal(
            [
                new ColumnInfo("name", ColumnType.String) { Description = "Source name in the format '2CXO Jhhmmss.s'", Ucd = "meta.id;meta.main" },
                new ColumnInfo("flux", ColumnType.Float64) { Description = "Aperture-corrected flux" },
                new ColumnInfo("var_flag", ColumnType.Boolean),
                new ColumnInfo("obsid", ColumnType.Int64),
            ],
            SchemaOf(path).Columns);
    }

    [Fact]
    public void The_lines_of_units_and_dashes_of_VizieR_are_no_rows()
    {
        string path = folder.Write("t.txt",
            "#\n#RESOURCE=yCat_9057\n#Column\t_RAJ2000\t(F10.6)\tRight ascension\t[ucd=pos.eq.ra]\n"
            + "_RAJ2000\tName\tmag\n deg\t \tmag\n----------\t-----\t----\n 246.4004\tI4604\t 4.5\n 314.7000\t Nb \t    \n");

        Assert.Equal([["246.4004", "I4604", "4.5"], ["314.7", "Nb", null]], Rows(path));
        Assert.Equal([("deg", "pos.eq.ra"), (null, null), ("mag", null)], SchemaOf(path).Columns.Select(c => (c.Unit, c.Ucd)));
        Assert.Equal([["1", "2"]], Rows(folder.Write("u.tsv", "a\tb\n--\t---\n1\t2\n")));
    }

    [Fact]
    public void A_header_in_a_comment_is_one_only_if_the_next_line_has_numbers()
    {
        Assert.Equal(["name", "x"], SchemaOf(folder.Write("t.tsv", "# made by numpy\n# name\tx\nA\t1.5\n")).Columns.Select(c => c.Name));
        Assert.Equal(["name", "x"], SchemaOf(folder.Write("u.csv", "# name, x\nA,1.5\n")).Columns.Select(c => c.Name));
        Assert.Equal(["a", "b"], SchemaOf(folder.Write("v.csv", "# made by X, in a hurry\na,b\n1,2\n")).Columns.Select(c => c.Name));
        Assert.Equal([["A", "1.5"]], Rows(folder["u.csv"]));
    }

    [Fact]
    public void The_header_decides_between_tab_and_comma()
    {
        Assert.Equal([["1", "2,3"]], Rows(folder.Write("t.csv", "a\tb\n1\t2,3\n")));
        Assert.Equal([["1", "2\t3"]], Rows(folder.Write("t.tsv", "a,b\n1,2\t3\n")));
        Assert.Equal(["B-V, mag", "x"], SchemaOf(folder.Write("u.tsv", "B-V, mag\tx\n1\t2\n")).Columns.Select(c => c.Name));
        Assert.Equal(["a\tb", "x"], SchemaOf(folder.Write("u.csv", "\"a\tb\",x\n1,2\n")).Columns.Select(c => c.Name));
        Assert.Equal(["single"], SchemaOf(folder.Write("v.tsv", "single\n1\n")).Columns.Select(c => c.Name));
        Assert.Equal(["flux (erg/s)", "[mag]"], SchemaOf(folder.Write("w.tsv", "\uFEFFflux (erg/s)\t[mag]\r\n1\t2\r\n")).Columns.Select(c => c.Name));
    }

    [Fact]
    public void Cells_that_would_be_misread_are_quoted()
    {
        var table = new TableBatch(new TableSchema([new ColumnInfo("a,b", ColumnType.String), new ColumnInfo("x", ColumnType.Int32)])) { RowCount = 3 };
        foreach ((int row, string text) in new[] { "tab\there", " pad", "#1, two" }.Index())
            table.Columns[0].Set(row, text);
        table.Columns[1].SetNull(1);
        Write(folder["t.tsv"], table);

        Assert.Equal("\"a,b\"\tx\n\"tab\there\"\t0\n\" pad\"\t\n\"#1, two\"\t0\n", File.ReadAllText(folder["t.tsv"]));
        Assert.Equal([["tab\there", "0"], [" pad", null], ["#1, two", "0"]], Rows(folder["t.tsv"]));
    }

    [Fact]
    public void Ragged_rows_are_refused() =>
        AssertRefused(folder.Write("t.tsv", "a\tb\n1\t2\n3\n"), null, "line 3, row 2", "expected 2 cells", "found 1", "tabs");

    // fractions.Fraction of Python: ((h * 60 + m) * 60 + s) / 240 and / 3600, then float().
    [Theory]
    [InlineData("00 00 10.0", true, 0.041666666666666664)]
    [InlineData("00:00:10.03", true, 0.041791666666666664)]
    [InlineData("12 34 56.789", true, 188.73662083333335)]
    [InlineData("23:59:59.9999", true, 359.9999995833333)]
    [InlineData(" 6 21 41.301 ", true, 95.4220875)]
    [InlineData("-50 15 26.1", false, -50.25725)]
    [InlineData("+12:34:56", false, 12.582222222222223)]
    [InlineData("-00 00 30.5", false, -0.008472222222222223)]
    [InlineData("-62 : 18 : 29.97", false, -62.308325)]
    [InlineData("-90 00 00.000", false, -90.0)]
    public void Sexagesimal_positions_are_the_nearest_double(string text, bool usesHours, double degrees)
    {
        Assert.True(Sexagesimal.TryParse(System.Text.Encoding.UTF8.GetBytes(text), usesHours, out double found));
        Assert.Equal(degrees, found);
    }

    [Theory]
    [InlineData("24 00 00", true)]
    [InlineData("-01 00 00", true)]
    [InlineData("01 60 00", true)]
    [InlineData("01 00 60.0", true)]
    [InlineData("90 00 00.1", false)]
    [InlineData("12.5", true)]
    [InlineData("12 30", true)]
    [InlineData("12 30 1.5x", true)]
    [InlineData("12h30m15s", true)]
    [InlineData("12 30 15.12345678901", true)]
    [InlineData("2012-01-31", true)]
    [InlineData("", true)]
    public void What_is_no_position_is_not_taken_for_one(string text, bool usesHours) =>
        Assert.False(Sexagesimal.TryParse(System.Text.Encoding.UTF8.GetBytes(text), usesHours, out _));

    [Fact]
    public void Sexagesimal_columns_of_positions_become_degrees_with_a_note()
    {
        string path = folder.Write("t.tsv", "name\tra\tdec\ttime\nA\t 00 00 10.0 \t-50 15 26.1\t00 00 10.0\nB\t\t\t00 00 10.0\n");
        using TableReader reader = TableFiles.Open(path);

        Assert.Equal([["A", "0.041666666666666664", "-50.25725", "00 00 10.0"], ["B", null, null, "00 00 10.0"]], Rows(path));
        Assert.Equal([null, "deg", "deg", null], reader.Schema.Columns.Select(c => c.Unit));
        Assert.Equal(
            ["column 'ra' was converted from hours, minutes and seconds to degrees", "column 'dec' was converted from degrees, minutes and seconds to degrees"],
            reader.Notes);
        var forced = new TableReadOptions { Columns = ["ra"], Types = new Dictionary<string, ColumnType> { ["ra"] = ColumnType.Float64 } };
        Assert.Equal(["0.041666666666666664", null], Values(path, "ra", forced));
        var text = new TableReadOptions { Columns = ["ra"], Types = new Dictionary<string, ColumnType> { ["ra"] = ColumnType.String } };
        Assert.Equal(["00 00 10.0", null], Values(path, "ra", text));
    }

    [Fact]
    public void A_column_with_one_impossible_position_stays_text_unless_numbers_are_wanted()
    {
        string path = folder.Write("t.csv", "RAJ2000,n\n00:00:10,1\n00:60:10,2\n");

        Assert.Equal(["00:00:10", "00:60:10"], Values(path, "RAJ2000"));
        var forced = new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["RAJ2000"] = ColumnType.Float64, ["n"] = ColumnType.Int64 } };
        AssertRefused(path, forced, "line 3, row 2, column 'RAJ2000'", "'00:60:10' is not a number");
    }

    [Fact]
    public void A_table_without_a_known_name_is_recognised_by_its_rows()
    {
        Assert.Equal([["1", "2"], ["3", "4"]], Rows(folder.Write("t.dat", "a,b\n1,2\n3,4\n")));
        Assert.Equal([["1", "2"]], Rows(folder.Write("noextension", "a\tb\n1\t2")));
        foreach (string text in new[] { "a b\n1 2\n", "a,b\n", "a,b\n1,2\n3\n", "Dear all,\nthis is, as you see, prose.\n", "a,\n1,2\n", "a,b\n\u0001,2\n" })
            AssertRefused(folder.Write("t.dat", text), null, "the format is not known; it begins with");
        AssertRefused(folder.Write("t.fits2", [0xCA, 0xFE, (byte)',', (byte)'\n', 0, (byte)',']), null, "the format is not known");
    }
}
