using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>Which table of a VOTable is read.</summary>
public sealed class VotableTablesTests : IDisposable
{
    // Tables 1 and 3 have no rows, 2 is nested deeper than the others, the columns of 4 cannot be read and are never asked for.
    private const string Document = """
        <VOTABLE version="1.3"><INFO name="i" value="of all"/>
        <RESOURCE><PARAM name="p" datatype="int" value="1"/>
         <TABLE name="first"><FIELD name="a" datatype="int" unit="s"/></TABLE>
         <RESOURCE><PARAM name="q" datatype="int" value="2"/>
          <TABLE ID="t2" name="second"><PARAM name="r" datatype="int" value="3"/><FIELD name="b" datatype="int"/><DATA><TABLEDATA><TR><TD>2</TD></TR></TABLEDATA></DATA></TABLE>
         </RESOURCE>
         <TABLE/>
        </RESOURCE>
        <RESOURCE>
         <TABLE><FIELD name="d" datatype="int"/><FIELD name="d" datatype="quad"/><DATA><BINARY><STREAM>!!!</STREAM></BINARY></DATA></TABLE>
         <TABLE ID="last"><FIELD name="e" datatype="int"/><DATA><BINARY2><STREAM encoding="base64">AAAAAAU=</STREAM></BINARY2></DATA></TABLE>
        </RESOURCE>
        </VOTABLE>
        """;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "b", "2")]
    [InlineData("#2", "b", "2")]
    [InlineData("#second", "b", "2")]
    [InlineData("#t2", "b", "2")]
    [InlineData("#5", "e", "5")]
    [InlineData("#last", "e", "5")]
    [InlineData("#05", "e", "5")]
    public void A_table_is_named_by_number_name_or_ID(string address, string column, string value)
    {
        string path = folder.Write("t.vot", Document) + address;

        Assert.Equal([value], Values(path, column));
        Assert.Equal(column, Assert.Single(SchemaOf(path).Columns).Name);
    }

    [Fact]
    public void A_table_without_data_has_no_rows()
    {
        string path = folder.Write("t.vot", Document);

        Assert.Empty(Rows(path + "#first"));
        Assert.Equal("s", SchemaOf(path + "#1").Columns[0].Unit);
        Assert.Empty(Rows(path + "#3"));
        Assert.Empty(SchemaOf(path + "#3").Columns);
    }

    [Fact]
    public void Parameters_are_those_of_the_table_and_of_what_is_around_it()
    {
        string path = folder.Write("t.vot", Document);

        Assert.Equal(["i", "p", "q", "r"], SchemaOf(path).Parameters.Select(p => p.Name));
        Assert.Equal(["i", "p"], SchemaOf(path + "#1").Parameters.Select(p => p.Name));
        Assert.Equal(["i"], SchemaOf(path + "#5").Parameters.Select(p => p.Name));
    }

    [Theory]
    [InlineData("#0", "table 0 is wanted, and tables are counted from 1")]
    [InlineData("#6", "the table '6' is wanted, and there are 1 'first', 2 'second', 3, 4, 5 'last'")]
    [InlineData("#third", "the table 'third' is wanted, and there are 1 'first'")]
    [InlineData("#99999999999999999999", "the table '99999999999999999999' is wanted")]
    public void What_is_not_there_is_refused_with_what_is(string address, string problem)
    {
        string path = folder.Write("t.vot", Document);

        string message = Assert.Throws<BadInputException>(() => Rows(path + address)).Message;

        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_tables_are_not_all_listed()
    {
        string path = folder.Write("t.vot", $"<VOTABLE><RESOURCE>{string.Concat(Enumerable.Repeat("<TABLE/>", 1000))}</RESOURCE></VOTABLE>");

        string message = Assert.Throws<BadInputException>(() => Rows(path + "#x")).Message;

        Assert.Contains("19, 20 and 980 more", message, StringComparison.Ordinal);
    }
}
