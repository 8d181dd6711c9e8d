using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;
using Xunit;

namespace UmlCaxs.Tests.Crossmatch;

public sealed class PositionColumnsTests
{
    [Theory]
    // Names, case aside, and only both of a pair.
    [InlineData("RA DEC", "RA", "DEC")]
    [InlineData("id RAJ2000 DEJ2000 flux", "RAJ2000", "DEJ2000")]
    [InlineData("ra DEJ2000 RAJ2000", "RAJ2000", "DEJ2000")]
    [InlineData("RA_ICRS DE_ICRS RAJ2000 DEJ2000", "RA_ICRS", "DE_ICRS")]
    [InlineData("ALPHA_J2000 DELTA_J2000", "ALPHA_J2000", "DELTA_J2000")]
    // UCDs go before names, the main position before others, of one kind of UCD both.
    [InlineData("ra dec a:pos.eq.ra;meta.main d:pos.eq.dec;meta.main", "a", "d")]
    [InlineData("p:pos.eq.ra q:pos.eq.dec a:POS.EQ.RA;META.MAIN d:pos.eq.dec;meta.main", "a", "d")]
    [InlineData("a:pos.eq.ra;meta.main p:pos.eq.ra q:pos.eq.dec", "p", "q")]
    [InlineData("a:POS_EQ_RA_MAIN d:POS_EQ_DEC_MAIN ra dec", "a", "d")]
    [InlineData("e:stat.error;pos.eq.ra f:stat.error;pos.eq.dec ra dec", "ra", "dec")]
    // Text is passed over: sexagesimal positions beside decimal ones.
    [InlineData("ra$ dec$ radeg decdeg", "radeg", "decdeg")]
    [InlineData("a$:pos.eq.ra;meta.main d$:pos.eq.dec;meta.main ra dec", "ra", "dec")]
    public void Columns_are_found(string columns, string ra, string dec) =>
        Assert.Equal(new PositionColumns(ra, dec), PositionColumns.Find(Table(columns), "t.vot"));

    [Fact]
    public void Columns_that_are_named_are_taken() =>
        Assert.Equal(new PositionColumns("x", "Y"), PositionColumns.Find(Table("ra dec x Y"), "t.vot", "x", "y"));

    [Theory]
    [InlineData("a b", null, "no columns of positions were found")]
    [InlineData("ra b", null, "the table has ra, b.")]
    [InlineData("ra$ dec$", null, "the columns of positions hold text")]
    [InlineData("ra dec", "x", "no column 'x'")]
    [InlineData("ra dec x$", "x", "column 'x': it does not hold numbers")]
    public void What_is_missing_is_named(string columns, string? named, string message)
    {
        string actual = Assert.Throws<BadInputException>(() => PositionColumns.Find(Table(columns), "t.vot", named, named)).Message;
        Assert.StartsWith("t.vot: ", actual, StringComparison.Ordinal);
        Assert.Contains(message, actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deg", 12, 12)]
    [InlineData("rad", Math.PI / 6, 30)]
    [InlineData("hourangle", 2, 30)]
    [InlineData("h", 2, 30)]
    [InlineData("arcsec", 7200, 2)]
    [InlineData("", 3, 3)]
    public void Units_are_converted(string unit, double value, double degrees) =>
        Assert.Equal(degrees, value * AngleUnits.ToDegrees(new ColumnInfo("ra", ColumnType.Float64) { Unit = unit }, 1, "t.vot"), 1e-12);

    [Fact]
    public void Units_of_something_else_are_refused()
    {
        var column = new ColumnInfo("ra", ColumnType.Float64) { Unit = "keV" };
        Assert.StartsWith("t.vot: column 'ra': the unit 'keV' is not known as one of angles.", Assert.Throws<BadInputException>(() => AngleUnits.ToDegrees(column, 1, "t.vot")).Message, StringComparison.Ordinal);
    }

    // "name", "name:ucd"; a $ behind the name makes it text.
    private static TableSchema Table(string columns) => new([.. columns.Split(' ').Select(c =>
    {
        string[] parts = c.Split(':');
        return new ColumnInfo(parts[0].TrimEnd('$'), parts[0].EndsWith('$') ? ColumnType.String : ColumnType.Float64) { Ucd = parts.ElementAtOrDefault(1) };
    })]);
}
