using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class CsvReaderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Quotes_commas_line_ends_and_a_byte_order_mark_follow_rfc_4180()
    {
        string path = folder.Write("t.csv", "\uFEFFname,note\r\n\"a,b\",\"say \"\"hi\"\"\"\r\n\"two\nlines\",\"\"\r\n\r\nit's \"x\" , z");

        Assert.Equal([["a,b", "say \"hi\""], ["two\nlines", null], ["it's \"x\" ", " z"]], Rows(path));
    }

    [Fact]
    public void Comments_before_the_header_are_skipped_and_a_hash_in_the_rows_is_data()
    {
        string path = folder.Write("t.csv", "# made by hand\n#\n\n name , n\n#1,2\n");

        Assert.Equal([["#1", "2"]], Rows(path));
        Assert.Equal(["name", "n"], SchemaOf(path).Columns.Select(c => c.Name));
    }

    [Theory]
    [InlineData("1|-2| 3 ||nan", ColumnType.Int64)]
    [InlineData("1|2.5|1e-3|.5|5.|NULL|N/A", ColumnType.Float64)]
    [InlineData("inf|-inf|1", ColumnType.Float64)]
    [InlineData("nan||NaN", ColumnType.Float64)]
    [InlineData("-0|0", ColumnType.Float64)]
    [InlineData("100000000000000000000000", ColumnType.Float64)]
    [InlineData("true|False||TRUE", ColumnType.Boolean)]
    [InlineData("true|1", ColumnType.String)]
    [InlineData("true|NA", ColumnType.String)]
    [InlineData("1|x", ColumnType.String)]
    [InlineData("007|8", ColumnType.String)]
    [InlineData("12345678901234567890123", ColumnType.String)]
    [InlineData("9007199254740993|0.5", ColumnType.String)]
    [InlineData("2012-01-31", ColumnType.String)]
    [InlineData("1e|2", ColumnType.String)]
    [InlineData("-", ColumnType.String)]
    [InlineData("||", ColumnType.String)]
    [InlineData("NULL|NA", ColumnType.String)]
    public void The_narrowest_type_that_loses_nothing_is_inferred(string cells, ColumnType type)
    {
        string path = folder.Write("t.csv", "n,x\n" + string.Concat(cells.Split('|').Select(c => $"0,{c}\n")));

        Assert.Equal(type, SchemaOf(path).Columns[1].Type);
        Assert.Equal(cells.Split('|').Length, Values(path, "x").Count);
    }

    [Fact]
    public void Numbers_may_be_padded_and_missing_in_many_spellings()
    {
        string path = folder.Write("t.csv", "k,x\n1, 1.5 \n2,\n3,nan\n4,NULL\n5,N/A\n6,  \n7,-Infinity\n8,+inf\n");

        Assert.Equal(["1.5", null, null, null, null, null, "-Infinity", "Infinity"], Values(path, "x"));
    }

    [Fact]
    public void Forced_types_take_precedence_over_the_spelling()
    {
        string path = folder.Write("t.csv", "obsid,name,x,single\n11997.0,007,1,0.1\n,NULL,2,16777217\n");
        var options = new TableReadOptions
        {
            Types = new Dictionary<string, ColumnType>
            {
                ["obsid"] = ColumnType.Int32,
                ["name"] = ColumnType.String,
                ["x"] = ColumnType.Float64,
                ["single"] = ColumnType.Float32,
            },
        };

        Assert.Equal([["11997", "007", "1", "0.1"], [null, "NULL", "2", "16777216"]], Rows(path, options));
    }

    [Fact]
    public void Only_wanted_columns_are_delivered_in_file_order_and_absent_ones_are_not()
    {
        string path = folder.Write("t.csv", "a,b,c\n1,x,3\n");
        var options = new TableReadOptions { Columns = ["c", "a", "z"] };

        Assert.Equal(["a", "c"], SchemaOf(path, options).Columns.Select(c => c.Name));
        Assert.Equal([["1", "3"]], Rows(path, options));
    }

    [Fact]
    public void Repeated_text_is_one_string()
    {
        string path = folder.Write("t.csv", "name,type\nA,QSO\nA,YSO\nB,QSO\n");
        using TableReader reader = TableFiles.Open(path);
        var batch = new TableBatch(reader.Schema);
        reader.Read(batch);

        Assert.Same(batch.Columns[0].TextAt(0), batch.Columns[0].TextAt(1));
        Assert.Same(batch.Columns[1].TextAt(0), batch.Columns[1].TextAt(2));
    }

    [Fact]
    public void Records_across_and_beyond_the_buffer_are_whole()
    {
        string text = new('x', 700_000);
        string path = folder.Write("t.csv", $"k,text\n1,\"{text}\"\n2,{text}\n3,\"{text}\n\"\n4,end\n");

        Assert.Equal([text, text, text + "\n", "end"], Values(path, "text"));
    }

    [Fact]
    public void A_row_knows_its_line_even_after_cells_of_several_lines()
    {
        string path = folder.Write("t.csv", "# c\nname\n\"a\nb\"\n\nc\n");
        using TableReader reader = TableFiles.Open(path);
        reader.Read(new TableBatch(reader.Schema));

        Assert.Equal("line 3, row 1", reader.PlaceOf(0));
        Assert.Equal("line 6, row 2", reader.PlaceOf(1));
    }

    [Fact]
    public void Text_where_a_number_belongs_is_refused_with_its_place()
    {
        string path = folder.Write("t.csv", "name,ra\nA,1.5\nB,12h30m\n");
        var options = new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["ra"] = ColumnType.Float64 } };

        AssertRefused(path, options, "line 3, row 2, column 'ra'", "'12h30m' is not a number (Float64)", "leave the cell empty");
    }

    [Theory]
    [InlineData(ColumnType.UInt8, "256", "an integer from 0 to 255")]
    [InlineData(ColumnType.Int16, "40000", "an integer of 16 bits")]
    [InlineData(ColumnType.Int32, "3000000000", "an integer of 32 bits")]
    [InlineData(ColumnType.Int64, "1.5", "an integer of 64 bits")]
    [InlineData(ColumnType.Boolean, "yes", "true or false")]
    [InlineData(ColumnType.Float32, "1,5", "a number")]
    public void A_value_outside_its_forced_type_is_refused(ColumnType type, string value, string wanted)
    {
        string path = folder.Write("t.csv", $"k,x\n1,\"{value}\"\n");
        var options = new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["x"] = type } };

        AssertRefused(path, options, "line 2, row 1, column 'x'", $"'{value}' is not {wanted} ({type})");
    }

    [Fact]
    public void Ragged_rows_are_refused_with_both_counts()
    {
        AssertRefused(folder.Write("t.csv", "a,b\n1,2\n1,2,3\n"), null, "line 3, row 2", "expected 2 cells", "found 3");
        AssertRefused(folder.Write("u.csv", "a,b\n1\n"), new TableReadOptions { Columns = [] }, "line 2, row 1", "expected 2 cells", "found 1");
    }

    [Fact]
    public void Duplicate_and_empty_column_names_are_refused()
    {
        AssertRefused(folder.Write("t.csv", "ra,dec, ra\n"), null, "line 1, column 3", "'ra' is already that of column 1", "Rename");
        AssertRefused(folder.Write("u.csv", "# c\n,ra\n"), null, "line 2, column 1", "no name", "index=False");
    }

    [Fact]
    public void An_unclosed_quote_is_refused_where_it_begins()
    {
        AssertRefused(folder.Write("t.csv", "a,b\n1,2\n3,\"4\n5,6\n"), null, "line 3", "never closed");
        // In a large file the search for the closing quote must end long before memory does.
        AssertRefused(folder.Write("u.csv", "a,b\n1,2\n3,\"4\n" + new string('5', 20 << 20)), null, "line 3", "16 MB", "never closed");
        AssertRefused(folder.Write("v.csv", "a,b\n\"1\"2,3\n"), null, "line 2", "between a closing quote and the next comma");
    }

    [Fact]
    public void Binary_data_and_other_encodings_are_refused()
    {
        AssertRefused(folder.Write("t.csv", "a,b\n1,2\n3,\0\n"), null, "line 3", "NUL byte");
        AssertRefused(folder.Write("u.csv", Encoding.Unicode.GetBytes("\uFEFFa,b\n1,2\n")), null, "NUL byte", "UTF-16");
        AssertRefused(folder.Write("v.csv", Encoding.Latin1.GetBytes("k,name\n1,é\n")), null, "line 2, row 1, column 'name'", "is not UTF-8", "iconv");
        AssertRefused(folder.Write("w.csv", "a,b\r1,2\r"), null, "line 1", "CR alone");
    }

    [Fact]
    public void A_file_of_comments_has_no_header() =>
        AssertRefused(folder.Write("t.csv", "# only\n# comments"), null, "no header line");
}
