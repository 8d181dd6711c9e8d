using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class VotableReaderTests : IDisposable
{
    private const string NameAndRa = """<FIELD name="name" datatype="char" arraysize="*"/><FIELD name="ra" datatype="double"/>""";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("xmlns=\"http://www.ivoa.net/xml/VOTable/v1.1\" version=\"1.1\"", "")]
    [InlineData("xmlns=\"http://www.ivoa.net/xml/VOTable/v1.2\" version=\"1.2\"", "")]
    [InlineData("xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\" version=\"1.5\"", "")]
    [InlineData("version=\"1.1\"", "")]
    [InlineData("xmlns:vo=\"http://www.ivoa.net/xml/VOTable/v1.3\" version=\"1.3\"", "vo:")]
    public void Every_namespace_in_use_is_read(string attributes, string prefix)
    {
        string xml = $"<VOTABLE {attributes}><RESOURCE><TABLE><FIELD name=\"x\" datatype=\"int\"/><DATA><TABLEDATA>"
            + "<TR><TD>5</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>";
        xml = xml.Replace("</", "\u0001").Replace("<", "<" + prefix).Replace("\u0001", "</" + prefix);

        Assert.Equal([["5"]], Rows(folder.Write("t.vot", xml)));
    }

    [Fact]
    public void Everything_around_the_rows_may_be_there()
    {
        string path = folder.Write("t.xml", """
            <?xml version="1.0"?>
            <!-- a comment --><?a-program instruction?>
            <VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">
             <DESCRIPTION>of the file</DESCRIPTION>
             <COOSYS ID="s" system="ICRS"/><INFO name="QUERY_STATUS" value="OK"/>
             <RESOURCE>
              <DESCRIPTION>of the resource</DESCRIPTION>
              <RESOURCE type="meta"><TABLE name="empty"><FIELD name="nothing" datatype="int"/></TABLE></RESOURCE>
              <RESOURCE type="results">
               <TABLE ID="t1" nrows="2">
                <DESCRIPTION>of the
                   table</DESCRIPTION>
                <PARAM name="p" datatype="int" value="3"><DESCRIPTION>of a parameter</DESCRIPTION></PARAM>
                <GROUP name="g"><FIELDref ref="c"/><PARAM name="q" datatype="int" value="1"/></GROUP>
                <FIELD ID="c" datatype="int" unit="s" ucd="meta.id" utype="a:b">
                 <DESCRIPTION> of a
                   field </DESCRIPTION>
                 <VALUES><MIN value="0"/></VALUES><LINK href="http://example.org"/>
                </FIELD>
                <FIELD ID="d" name="text" datatype="unicodeChar" arraysize="32*"/>
                <DATA><!-- here they come --><TABLEDATA>
                 <TR ID="r1"> <TD>1</TD> <TD>a &lt;b&gt; &amp;<!-- and --> &#233;<![CDATA[ <raw> ]]></TD> </TR>
                 <!-- one more -->
                 <TR><TD/><TD></TD></TR>
                </TABLEDATA><INFO name="x" value="y"/></DATA>
               </TABLE>
               <TABLE><FIELD name="other" datatype="int"/><DATA><TABLEDATA><TR><TD>1</TD></TR></TABLEDATA></DATA></TABLE>
              </RESOURCE>
             </RESOURCE>
            </VOTABLE>
            """.TrimStart());

        TableSchema schema = SchemaOf(path);

        Assert.Equal(("t1", "of the table", 2L), (schema.Name, schema.Description, schema.AnnouncedRows));
        Assert.Equal(
            new ColumnInfo("c", ColumnType.Int32)
            {
                Unit = "s",
                Ucd = "meta.id",
                Utype = "a:b",
                Description = "of a field",
                Domain = new ColumnDomain("0", null, []),
            },
            schema.Columns[0]);
        Assert.Equal(
            [
                new TableParameter("QUERY_STATUS", "OK"),
                new TableParameter("p", "3") { Type = ColumnType.Int32, Description = "of a parameter" },
                new TableParameter("q", "1") { Type = ColumnType.Int32 },
            ],
            schema.Parameters);
        Assert.Equal([["1", "a <b> & é <raw> "], [null, null]], Rows(path));
    }

    [Fact]
    public void Every_datatype_is_read()
    {
        string path = folder.Write("t.vot", VotableText(
            """
            <FIELD name="a" datatype="boolean"/><FIELD name="b" datatype="unsignedByte"/><FIELD name="c" datatype="short"/>
            <FIELD name="d" datatype="int"/><FIELD name="e" datatype="long"/><FIELD name="f" datatype="float"/>
            <FIELD name="g" datatype="double" arraysize="1"/><FIELD name="h" datatype="char"/><FIELD name="i" datatype="char" arraysize="8"/>
            <FIELD name="j" datatype="bit"/>
            """,
            """
            <TR><TD>T</TD><TD>255</TD><TD>0x1F</TD><TD> 7 </TD><TD>9007199254740993</TD><TD>0.1</TD><TD>+InF</TD><TD>x</TD><TD> y</TD><TD>1</TD></TR>
            <TR><TD>?</TD><TD/><TD/><TD/><TD/><TD>NaN</TD><TD>NaN</TD><TD/><TD/><TD/></TR>
            """));

        Assert.Equal(
            [
                ColumnType.Boolean, ColumnType.UInt8, ColumnType.Int16, ColumnType.Int32, ColumnType.Int64, ColumnType.Float32,
                ColumnType.Float64, ColumnType.String, ColumnType.String, ColumnType.Boolean,
            ],
            SchemaOf(path).Columns.Select(c => c.Type));
        Assert.Equal([["true", "255", "31", "7", "9007199254740993", "0.1", "Infinity", "x", " y", "true"], new string?[10]], Rows(path));
    }

    [Fact]
    public void What_values_declares_as_null_is_null()
    {
        string path = folder.Write("t.vot", VotableText(
            """<FIELD name="obsid" datatype="int"><VALUES null="-2147483648"/></FIELD>""",
            "<TR><TD>-2147483648</TD></TR><TR><TD> -2147483648 </TD></TR><TR><TD>4</TD></TR>"));

        Assert.Equal([null, null, "4"], Values(path, "obsid"));
    }

    [Fact]
    public void Forced_types_take_precedence_over_the_datatype()
    {
        string path = folder.Write("t.vot", VotableText(NameAndRa, "<TR><TD>5.5</TD><TD>1.50</TD></TR>"));
        var options = new TableReadOptions
        {
            Types = new Dictionary<string, ColumnType> { ["name"] = ColumnType.Float64, ["ra"] = ColumnType.String },
        };

        Assert.Equal([["5.5", "1.50"]], Rows(path, options));
    }

    [Theory]
    [InlineData("datatype=\"quad\"", "has the datatype 'quad', which is not supported")]
    [InlineData("arraysize=\"2\"", "has the datatype ''")]
    [InlineData("datatype=\"int\" arraysize=\"2y3\"", "has the arraysize '2y3'")]
    [InlineData("datatype=\"int\" arraysize=\"99999x99999\"", "has the arraysize '99999x99999', which is none or too large")]
    public void A_column_of_unknown_type_is_refused_only_if_it_is_wanted(string type, string problem)
    {
        string path = folder.Write("t.vot", VotableText($"{NameAndRa}<FIELD name=\"v\" {type}/>", "<TR><TD>A</TD><TD>1</TD><TD>1 2</TD></TR>"));

        Assert.Equal([["A", "1"]], Rows(path, new TableReadOptions { Columns = ["name", "ra"] }));
        AssertRefused(path, null, "the column 'v'", problem, "choose columns without it");
    }

    [Fact]
    public void Rows_in_FITS_are_refused_with_the_way_to_convert()
    {
        string path = folder.Write("t.vot", VotableText(NameAndRa, "").Replace("TABLEDATA", "FITS"));

        AssertRefused(path, null, "the rows are a FITS file within the VOTable", "not supported", "stilts tcopy");
        AssertRefused(path, new TableReadOptions { Table = "1" }, "the rows are a FITS file");
    }

    [Fact]
    public void Complex_numbers_are_left_out_with_a_note_and_refused_by_name()
    {
        string path = folder.Write("t.vot", VotableText(NameAndRa + "<FIELD name=\"v\" datatype=\"floatComplex\"/>", "<TR><TD>A</TD><TD>1</TD><TD>1 2</TD></TR>"));

        Assert.Equal([["A", "1"]], Rows(path));
        using (TableReader reader = TableFiles.Open(path))
            Assert.Equal("the column 'v' holds complex numbers (floatComplex) and is left out", Assert.Single(reader.Notes));
        AssertRefused(path, new TableReadOptions { Columns = ["v"] }, "the column 'v' holds complex numbers (floatComplex)");
    }

    [Fact]
    public void A_null_value_is_recognised_in_any_notation()
    {
        string path = folder.Write("t.vot", VotableText(
            """
            <FIELD name="a" datatype="int"><VALUES ID="v" null="0xFF"/></FIELD><FIELD name="b" datatype="short"><VALUES ref="v"/></FIELD>
            <FIELD name="c" datatype="float"><VALUES null="-999"/></FIELD><FIELD name="d" datatype="char" arraysize="*"><VALUES null="none"/></FIELD>
            """,
            "<TR><TD>255</TD><TD>+255</TD><TD>-999.0</TD><TD>none</TD></TR><TR><TD>254</TD><TD>1</TD><TD>-99</TD><TD>nonesuch</TD></TR>"));

        Assert.Equal([[null, null, null, null], ["254", "1", "-99", "nonesuch"]], Rows(path));
    }

    [Fact]
    public void Arrays_are_texts_in_one_notation_with_their_shape()
    {
        string path = folder.Write("t.vot", VotableText(
            """
            <FIELD name="a" datatype="double" arraysize="3"/><FIELD name="b" datatype="int" arraysize="2x*"/><FIELD name="c" datatype="boolean" arraysize="*"/>
            <FIELD name="d" datatype="bit" arraysize="4"/><FIELD name="e" datatype="char" arraysize="3x2"/><FIELD name="f" datatype="float" arraysize="8*"/>
            """,
            """
            <TR><TD>1.50 -2E0
            NaN</TD><TD> 1  2 0x10 4 </TD><TD>T 0 ?</TD><TD>0110</TD><TD>ab cde </TD><TD>0.1 +InF</TD></TR>
            <TR><TD/><TD/><TD/><TD/><TD/><TD/></TR>
            """));

        Assert.Equal(
            [
                new ArrayShape(ColumnType.Float64, "3"), new ArrayShape(ColumnType.Int32, "2x*"), new ArrayShape(ColumnType.Boolean, "*"),
                new ArrayShape(ColumnType.Boolean, "4"), new ArrayShape(ColumnType.String, "3x2"), new ArrayShape(ColumnType.Float32, "8*"),
            ],
            SchemaOf(path).Columns.Select(c => c.Array));
        Assert.All(SchemaOf(path).Columns, c => Assert.Equal(ColumnType.String, c.Type));
        Assert.Equal([["1.5 -2 NaN", "1 2 16 4", "T F ?", "F T T F", "ab cde", "0.1 +Inf"], new string?[6]], Rows(path));
        AssertRefused(path, new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Float64 } }, "'a' is wanted as Float64, and is an array");
    }

    [Theory]
    [InlineData("1 2", "the array has 2 elements, which arraysize=\"3\" does not allow")]
    [InlineData("1 2 x", "'x' is no element of an array of Int32")]
    [InlineData("1 2 nan", "'nan' stands for a missing element")]
    [InlineData("1 2 −3", "is no array of numbers")]
    public void Bad_arrays_are_refused_with_their_place(string cell, string problem)
    {
        string path = folder.Write("t.vot", VotableText("<FIELD name=\"a\" datatype=\"int\" arraysize=\"3\"/>", $"<TR><TD>1 2 3</TD></TR>\n<TR><TD>{cell}</TD></TR>"));

        AssertRefused(path, null, "line 6, row 2, column 'a'", problem, "Correct the value");
    }

    [Fact]
    public void Cells_encoded_one_by_one_are_refused_if_they_are_wanted()
    {
        string path = folder.Write("t.vot", VotableText(NameAndRa, "<TR><TD encoding=\"none\">A</TD><TD encoding=\"base64\">AAAA</TD></TR>"));

        Assert.Equal(["A"], Values(path, "name"));
        AssertRefused(path, null, "line 5, row 1, column 'ra'", "the cell is encoded ('base64')");
    }

    [Fact]
    public void What_the_service_says_behind_the_rows_is_heard()
    {
        string Document(string info) => VotableText(NameAndRa, "<TR><TD>A</TD><TD>1</TD></TR>").Replace("</TABLE>", "</TABLE>" + info, StringComparison.Ordinal);
        string path = folder.Write("t.vot", Document("<INFO name=\"QUERY_STATUS\" value=\"OVERFLOW\">MAXREC</INFO>"));
        using (TableReader reader = TableFiles.Open(path))
        {
            Assert.Empty(reader.Notes);
            var batch = new TableBatch(reader.Schema, 10);
            Assert.True(reader.Read(batch));
            Assert.Contains("cut the table off: it has more rows than it gives at once (MAXREC)", Assert.Single(reader.Notes), StringComparison.Ordinal);
            Assert.False(reader.Read(batch));
        }

        AssertRefused(folder.Write("u.vot", Document("<INFO name=\"QUERY_STATUS\" value=\"ERROR\">time out</INFO>")), null, "reported an error behind row 1: time out");
        AssertRefused(folder.Write("v.vot", Document("")[..^12]), null, "malformed XML", "cut off");
    }

    [Fact]
    public void Another_number_of_rows_than_announced_is_noted()
    {
        string path = folder.Write("t.vot", VotableText(NameAndRa, "<TR><TD>A</TD><TD>1</TD></TR>").Replace("<TABLE>", "<TABLE nrows=\"5\">", StringComparison.Ordinal));
        using TableReader reader = TableFiles.Open(path);
        Assert.True(reader.Read(new TableBatch(reader.Schema)));

        Assert.Equal("the table announces 5 rows (nrows) and has 1", Assert.Single(reader.Notes));
    }

    [Fact]
    public void Text_where_a_number_belongs_is_refused_with_its_place()
    {
        string path = folder.Write("t.vot", VotableText(NameAndRa, "<TR><TD>A</TD><TD>1</TD></TR>\n<TR>\n<TD>B</TD>\n<TD>12h30m</TD></TR>"));

        AssertRefused(path, null, "line 8, row 2, column 'ra'", "'12h30m' is not a number (Float64)", "leave the cell empty");
        AssertRefused(
            folder.Write("u.vot", VotableText(NameAndRa, "<TR><TD>A</TD><TD>−1</TD></TR>")), null, "row 1, column 'ra'", "'−1' is not a number");
    }

    [Theory]
    [InlineData("<TR><TD>A</TD></TR>", "found 1")]
    [InlineData("<TR><TD>A</TD><TD>1</TD><TD>2</TD><TD/></TR>", "found 4")]
    [InlineData("<TR/>", "found 0")]
    public void Ragged_rows_are_refused_with_both_counts(string row, string found)
    {
        string path = folder.Write("t.vot", VotableText(NameAndRa, $"<TR><TD>A</TD><TD>1</TD></TR>\n{row}"));

        AssertRefused(path, null, "line 6, row 2", "expected 2 TD cells", found);
    }

    [Fact]
    public void Malformed_xml_is_refused_with_line_and_position()
    {
        AssertRefused(folder.Write("t.vot", VotableText(NameAndRa, "<TR><TD>A</TR>")), null, "line 5, position 12", "malformed XML");
        AssertRefused(folder.Write("u.vot", VotableText(NameAndRa, "<TR><TD>A &nbsp;</TD><TD/></TR>")), null, "line 5", "malformed XML");
        AssertRefused(
            folder.Write("v.vot", VotableText(NameAndRa, "<TR><TD>A</TD><TD>1</TD></TR>")[..^60]), null, "line", "malformed XML", "cut off");
        AssertRefused(folder.Write("w.vot", "not XML"), null, "line 1, position 1", "malformed XML");
    }

    [Fact]
    public void Foreign_elements_and_text_between_the_rows_are_refused()
    {
        AssertRefused(folder.Write("t.vot", VotableText(NameAndRa, "<ROW/>")), null, "line 5", "expected TR", "'ROW'");
        AssertRefused(folder.Write("u.vot", VotableText(NameAndRa, "<TR><TH/></TR>")), null, "line 5", "expected TD", "'TH'");
        AssertRefused(folder.Write("v.vot", VotableText(NameAndRa, "<TR><TD><b>x</b></TD></TR>")), null, "line 5", "expected text", "'b'");
        AssertRefused(folder.Write("w.vot", VotableText(NameAndRa, "A 1")), null, "expected TR", "found text");
    }

    [Fact]
    public void Duplicate_and_nameless_columns_are_refused()
    {
        AssertRefused(
            folder.Write("t.vot", VotableText(NameAndRa + "\n<FIELD ID=\"ra\" datatype=\"int\"/>", "")), null, "line 4", "'ra' of FIELD 3", "FIELD 2");
        AssertRefused(folder.Write("u.vot", VotableText("<FIELD datatype=\"int\"/>", "")), null, "line 3", "FIELD 1 has neither a name nor an ID");
    }

    [Fact]
    public void A_document_without_a_table_is_refused_with_what_it_says_instead()
    {
        AssertRefused(folder.Write("t.vot", "<VOTABLE/>"), null, "there is no TABLE with rows");
        AssertRefused(folder.Write("u.xml", "<!DOCTYPE html>\n<html/>"), null, "line 1", "document type definition", "Remove");
        AssertRefused(folder.Write("v.xml", "<html/>"), null, "line 1", "no VOTable", "'html'");
        AssertRefused(
            folder.Write("w.xml", "<VOTABLE><RESOURCE><INFO name=\"QUERY_STATUS\" value=\"ERROR\">unknown column x</INFO></RESOURCE></VOTABLE>"),
            null, "the archive reported an error", "unknown column x");
    }

    [Fact]
    public void Hostile_documents_are_refused_before_they_cost_memory()
    {
        string bomb = "<!DOCTYPE v [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>";
        AssertRefused(folder.Write("bomb.vot", bomb + VotableText(NameAndRa, "<TR><TD>&b;</TD><TD/></TR>")), null, "document type definition");
        string external = "<!DOCTYPE v [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>";
        AssertRefused(folder.Write("external.vot", external + VotableText(NameAndRa, "<TR><TD>&x;</TD><TD/></TR>")), null, "document type definition");
        AssertRefused(folder.Write("deep.vot", "<VOTABLE>" + string.Concat(Enumerable.Repeat("<RESOURCE>", 1000))), null, "nested more than 100 deep");
        string endless = new('x', 40 << 20);
        AssertRefused(folder.Write("text.vot", VotableText(NameAndRa, $"<TR><TD>{endless}</TD><TD/></TR>")), null, "line 5", "longer than 16 MB");
        AssertRefused(folder.Write("attribute.vot", $"<VOTABLE note=\"{endless}\"/>"), null, "longer than 16 MB");
        AssertRefused(folder.Write("comment.vot", $"<VOTABLE><!-- {endless} --></VOTABLE>"), null, "longer than 16 MB");
    }

    [Fact]
    public void Other_encodings_are_read_as_the_xml_declares_them()
    {
        string xml = VotableText(NameAndRa, "<TR><TD>é</TD><TD>1</TD></TR>");

        Assert.Equal([["é", "1"]], Rows(folder.Write("t.vot", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(xml)).ToArray())));
        Assert.Equal(
            [["é", "1"]], Rows(folder.Write("u.vot", Encoding.Latin1.GetBytes("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + xml))));
    }

    [Fact]
    public void A_text_column_is_declared_char_unless_a_value_needs_more()
    {
        var table = new TableBatch(new TableSchema([new ColumnInfo("ascii", ColumnType.String), new ColumnInfo("unicode", ColumnType.String)]))
        {
            RowCount = 1,
        };
        table.Columns[0].Set(0, "a & b");
        table.Columns[1].Set(0, "α");
        Write(folder["t.vot"], table);

        string xml = File.ReadAllText(folder["t.vot"]);
        Assert.Matches("name=\"ascii\" datatype=\"char\" +arraysize=\"\\*\"", xml);
        Assert.Matches("name=\"unicode\" datatype=\"unicodeChar\" +arraysize=\"\\*\"", xml);
    }
}
