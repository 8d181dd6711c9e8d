using UmlCaxs.Catalog;
using UmlCaxs.Crossmatch;
using Xunit;

namespace UmlCaxs.Tests.Crossmatch;

public sealed class JoinedSchemaTests
{
    [Theory]
    [InlineData("name ra dec", "main_id ra dec", "name ra dec main_id ra_ref dec_ref separation")]
    [InlineData("RA x", "ra y", "RA x ra_ref y separation")]
    [InlineData("ra ra_ref", "ra", "ra ra_ref ra_ref2 separation")]
    [InlineData("ra", "ra ra_ref", "ra ra_ref2 ra_ref separation")]
    [InlineData("separation", "a", "separation a separation2")]
    [InlineData("a", "Separation separation2", "a Separation separation2 separation3")]
    [InlineData("a", "", "a separation")]
    public void Names_of_the_input_survive_and_none_stands_twice(string input, string reference, string expected) =>
        Assert.Equal(expected, string.Join(' ', JoinedSchema.Make(Table(input), Table(reference)).Columns.Select(c => c.Name)));

    [Fact]
    public void What_the_tables_say_about_their_columns_is_kept()
    {
        var input = new TableSchema([new ColumnInfo("ra", ColumnType.Float32) { Unit = "rad" }]) { Name = "detections", Description = "of X-rays", AnnouncedRows = 5 };
        var reference = new TableSchema([new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra", Utype = "u", Description = "d" }]) { Name = "simbad" };

        TableSchema joined = JoinedSchema.Make(input, reference);

        Assert.Equal(("detections", "of X-rays", null), (joined.Name, joined.Description, joined.AnnouncedRows));
        Assert.Equal(input.Columns[0], joined.Columns[0]);
        Assert.Equal(reference.Columns[0] with { Name = "ra_ref" }, joined.Columns[1]);
        Assert.Equal(("arcsec", "pos.angDistance", ColumnType.Float64), (joined.Columns[2].Unit, joined.Columns[2].Ucd, joined.Columns[2].Type));
    }

    private static TableSchema Table(string columns) =>
        new([.. columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => new ColumnInfo(c, ColumnType.Float64))]);
}
