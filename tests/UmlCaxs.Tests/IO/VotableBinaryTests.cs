using System.IO.Compression;
using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>Reading of BINARY and BINARY2: every type, every place for the bytes, every way to be broken.</summary>
public sealed class VotableBinaryTests : IDisposable
{
    private const string TextAndNumber = """<FIELD name="name" datatype="char" arraysize="*"/><FIELD name="n" datatype="int"/>""";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_single_type_is_read()
    {
        const string Fields = """
            <FIELD name="a" datatype="boolean"/><FIELD name="b" datatype="bit"/><FIELD name="c" datatype="unsignedByte"/><FIELD name="d" datatype="short"/>
            <FIELD name="e" datatype="int"/><FIELD name="f" datatype="long"/><FIELD name="g" datatype="char"/><FIELD name="h" datatype="unicodeChar"/>
            <FIELD name="i" datatype="float"/><FIELD name="j" datatype="double"/><FIELD name="k" datatype="doubleComplex"/><FIELD name="l" datatype="char" arraysize="4"/>
            <FIELD name="m" datatype="unicodeChar" arraysize="*"/>
            """;
        VotableBytes rows = new VotableBytes()
            .Raw((byte)'T', 0x80, 255).Short(-2).Int(int.MinValue).Long(long.MaxValue).Raw((byte)'x', 0x03, 0xB1).Float(0.1f).Double(-0.0)
            .Double(1).Double(2).Raw("ab\0c"u8.ToArray()).Unicode("日本 \U0001F52D")
            .Raw((byte)'0', 0, 0).Short(short.MaxValue).Int(7).Long(-1).Raw(0, 0, 0).Float(float.PositiveInfinity).Double(double.NaN)
            .Double(1).Double(2).Raw("    "u8.ToArray()).Unicode("y\0z")
            .Raw((byte)'?', 0x08, 1).Short(0).Int(0).Long(0).Raw((byte)' ', 0, (byte)' ').Float(float.NaN).Double(5e-324)
            .Double(1).Double(2).Raw(0, 0, 0, 0).Unicode("");
        string?[][] expected =
        [
            ["true", "true", "255", "-2", "-2147483648", "9223372036854775807", "x", "α", "0.1", "-0", "ab", "日本 \U0001F52D"],
            ["false", "false", "0", "32767", "7", "-1", null, null, "Infinity", null, "    ", "y"],
            [null, "true", "1", "0", "0", "0", " ", " ", null, "5E-324", null, null],
        ];

        Assert.Equal(expected, Rows(folder.Write("t.vot", rows.Document(Fields))));
    }

    [Fact]
    public void Arrays_are_the_same_as_in_tabledata()
    {
        const string Fields = """
            <FIELD name="a" datatype="double" arraysize="3"/><FIELD name="b" datatype="int" arraysize="2x*"/><FIELD name="c" datatype="boolean" arraysize="*"/>
            <FIELD name="d" datatype="bit" arraysize="10"/><FIELD name="e" datatype="char" arraysize="3x2"/><FIELD name="f" datatype="float" arraysize="8*"/>
            <FIELD name="g" datatype="bit" arraysize="*"/><FIELD name="h" datatype="unsignedByte" arraysize="2"/><FIELD name="i" datatype="short" arraysize="2"/>
            <FIELD name="j" datatype="long" arraysize="*"/><FIELD name="k" datatype="unicodeChar" arraysize="2x*"/><FIELD name="l" datatype="floatComplex" arraysize="*"/>
            """;
        VotableBytes rows = new VotableBytes()
            .Double(1.5).Double(-2).Double(double.NaN).Int(4).Int(1).Int(2).Int(16).Int(4).Int(3).Raw("T0?"u8.ToArray())
            .Raw(0b0110_0000, 0b0100_0000).Raw("a\0\0cde"u8.ToArray()).Int(2).Float(0.1f).Float(float.PositiveInfinity)
            .Int(9).Raw(0xFF, 0).Raw(1, 255).Short(-1).Short(2).Int(1).Long(long.MinValue).Unicode("abc\0").Int(1).Float(1).Float(2)
            .Double(0).Double(0).Double(0).Int(0).Int(0).Raw(0, 0).Raw(0, 0, 0, 0, 0, 0).Int(0).Int(0).Raw(0, 0).Short(0).Short(0).Int(0).Unicode("").Int(0);
        string?[][] expected =
        [
            ["1.5 -2 NaN", "1 2 16 4", "T F ?", "F T T F F F F F F T", "a  cde", "0.1 +Inf", "T T T T T T T T F", "1 255", "-1 2", "-9223372036854775808", "abc"],
            ["0 0 0", null, null, "F F F F F F F F F F", null, null, null, "0 0", "0 0", null, null],
        ];
        string binary = folder.Write("t.vot", rows.Document(Fields));
        string Cell(string? text) => $"<TD>{text}</TD>";
        string tabledata = folder.Write("u.vot", VotableText(Fields, string.Concat(expected.Select(r => $"<TR>{string.Concat(r.Select(Cell))}<TD/></TR>"))));

        Assert.Equal(expected, Rows(binary));
        Assert.Equal(expected, Rows(tabledata));
        Assert.Equal(SchemaOf(tabledata).Columns, SchemaOf(binary).Columns);
    }

    [Fact]
    public void The_mask_of_BINARY2_tells_what_is_null()
    {
        string fields = string.Concat(Enumerable.Range(0, 9).Select(i => $"<FIELD name=\"i{i}\" datatype=\"short\"/>"))
            + """<FIELD name="t" datatype="char" arraysize="*"/><FIELD name="b" datatype="boolean"/><FIELD name="a" datatype="float" arraysize="2"/>""";
        var rows = new VotableBytes();
        foreach (ushort mask in new ushort[] { 0x8000, 0x01F0 })
        {
            rows.Raw((byte)(mask >> 8), (byte)mask);
            for (int i = 0; i < 9; i++)
                rows.Short((short)i);
            rows.Text("").Raw(mask == 0x8000 ? (byte)'F' : (byte)'!').Float(1).Float(2);
        }

        Assert.Equal(
            [
                [null, "1", "2", "3", "4", "5", "6", "7", "8", "", "false", "1 2"],
                ["0", "1", "2", "3", "4", "5", "6", null, null, null, null, null],
            ],
            Rows(folder.Write("t.vot", rows.Document(fields, "BINARY2"))));
    }

    [Fact]
    public void What_values_declares_as_null_is_null()
    {
        const string Fields = """
            <FIELD name="a" datatype="short"><VALUES ID="v" null="-1"/></FIELD><FIELD name="b" datatype="long"><VALUES ref="v"/></FIELD>
            <FIELD name="c" datatype="double"><VALUES null="-999"/></FIELD><FIELD name="d" datatype="char" arraysize="4"><VALUES null="none"/></FIELD>
            <FIELD name="e" datatype="unsignedByte"><VALUES null="0xFF"/></FIELD>
            """;
        VotableBytes rows = new VotableBytes().Short(-1).Long(-1).Double(-999).Raw("none"u8.ToArray()).Raw(255).Short(1).Long(2).Double(3).Raw("some"u8.ToArray()).Raw(4);

        Assert.Equal([new string?[5], ["1", "2", "3", "some", "4"]], Rows(folder.Write("t.vot", rows.Document(Fields))));
    }

    [Fact]
    public void Bytes_of_char_beyond_ASCII_are_UTF_8_or_else_ISO_8859_1()
    {
        VotableBytes rows = new VotableBytes().Int(2).Raw("é"u8.ToArray()).Int(1).Raw(0xE9);

        Assert.Equal([["é"], ["é"]], Rows(folder.Write("t.vot", rows.Document("""<FIELD name="name" datatype="char" arraysize="*"/>"""))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Columns_are_chosen_and_forced_as_in_other_formats(int capacity)
    {
        var rows = new VotableBytes();
        for (int i = 0; i < 10; i++)
            rows.Text($"{i}.5").Int(i);
        string path = folder.Write("t.vot", rows.Document(TextAndNumber));
        var options = new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["name"] = ColumnType.Float64, ["n"] = ColumnType.String } };

        Assert.Equal(Enumerable.Range(0, 10).Select(i => new[] { $"{i}" }), Rows(path, new TableReadOptions { Columns = ["n"] }, capacity));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => new[] { $"{i}.5", $"{i}" }), Rows(path, options, capacity));
        AssertRefused(
            folder.Write("u.vot", new VotableBytes().Text("1").Int(1).Text("x").Int(2).Document(TextAndNumber)),
            options, "row 2, column 'name'", "'x' is not a number (Float64)");
    }

    [Fact]
    public void Rows_of_any_length_are_read_whatever_the_white_space()
    {
        // Longer than every buffer on the way, one among many short ones.
        string longText = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i} "));
        var rows = new VotableBytes();
        for (int i = 0; i < 50; i++)
            rows.Text(i == 25 ? longText : $"{i}").Int(i);
        string base64 = Convert.ToBase64String(rows.ToArray());
        string[] streams =
        [
            base64,
            Convert.ToBase64String(rows.ToArray(), Base64FormattingOptions.InsertLineBreaks),
            string.Join("\n\t ", base64.Chunk(5).Select(c => new string(c))),
            base64[..1001] + "<!-- a comment -->" + base64[1001..5003] + "<![CDATA[" + base64[5003..] + "]]>",
        ];
        foreach (string stream in streams)
        {
            List<string?[]> read = Rows(folder.Write("t.vot", VotableBytes.Document(TextAndNumber, stream)));
            Assert.Equal(Enumerable.Range(0, 50).Select(i => new[] { i == 25 ? longText : $"{i}", $"{i}" }), read);
        }
    }

    [Fact]
    public void An_empty_stream_has_no_rows()
    {
        Assert.Empty(Rows(folder.Write("t.vot", VotableBytes.Document(TextAndNumber, ""))));
        Assert.Empty(Rows(folder.Write("u.vot", VotableBytes.Document(TextAndNumber, "").Replace(">\n\n</STREAM>", "/>", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("href=\"rows.bin\"", "")]
    [InlineData("href=\"a%20folder/rows.bin\"", "")]
    [InlineData("href=\"./a folder/../rows.bin\" encoding=\"none\"", "")]
    [InlineData("href=\"file:rows.bin\"", "")]
    [InlineData("href=\"file://{0}/rows.bin\"", "")]
    [InlineData("href=\"rows.gz\" encoding=\"gzip\"", "gzip")]
    [InlineData("href=\"rows.gz\" encoding=\"dynamic\"", "gzip")]
    [InlineData("href=\"rows.bin\" encoding=\"dynamic\"", "")]
    [InlineData("href=\"rows.txt\" encoding=\"base64\"", "base64")]
    [InlineData("encoding=\"gzip\"", "inline")]
    public void The_bytes_may_be_in_a_file_beside_the_document(string attributes, string encoding)
    {
        byte[] rows = new VotableBytes().Text("A").Int(1).Text("B").Int(2).ToArray();
        Directory.CreateDirectory(folder["a folder"]);
        folder.Write("rows.bin", rows);
        folder.Write("a folder/rows.bin", rows);
        folder.Write("rows.gz", Gzip(rows));
        folder.Write("rows.txt", Encoding.ASCII.GetBytes(Convert.ToBase64String(rows) + "\n"));
        string stream = encoding == "inline" ? Convert.ToBase64String(Gzip(rows)) : "";
        string path = folder.Write("t.vot", VotableBytes.Document(TextAndNumber, stream, attributes: attributes.Replace("{0}", folder.Path, StringComparison.Ordinal)));

        Assert.Equal([["A", "1"], ["B", "2"]], Rows(path));
        using TableReader reader = TableFiles.Open(path);
        while (reader.Read(new TableBatch(reader.Schema)))
        {
        }

        Assert.Equal(reader.TotalBytes, reader.BytesRead);
    }

    [Theory]
    [InlineData("href=\"http://example.org/rows.bin\"", "only local files are read", "Download that file")]
    [InlineData("href=\"ftp://example.org/rows.bin\"", "only local files are read", "Download that file")]
    [InlineData("href=\"file://server/rows.bin\"", "only local files are read", "Download that file")]
    [InlineData("href=\"../rows.bin\"", "'../rows.bin', which is not in the folder of the VOTable", "Put that file into this folder")]
    [InlineData("href=\"%2E%2E/rows.bin\"", "not in the folder of the VOTable", "Put that file")]
    [InlineData("href=\"/etc/passwd\"", "'/etc/passwd', which is not in the folder", "Put that file")]
    [InlineData("href=\"file:///etc/passwd\"", "not in the folder of the VOTable", "Put that file")]
    [InlineData("href=\"rows%00.bin\"", "not in the folder of the VOTable", "Put that file")]
    [InlineData("href=\".\"", "not in the folder of the VOTable", "Put that file")]
    [InlineData("encoding=\"quoted-printable\"", "the encoding 'quoted-printable' of the STREAM", "base64 or gzip")]
    public void What_is_elsewhere_is_not_read(string attributes, params string[] parts)
    {
        string path = folder.Write("t.vot", VotableBytes.Document(TextAndNumber, "", attributes: attributes));

        AssertRefused(path, null, ["line 4", .. parts]);
    }

    [Fact]
    public void Files_beside_the_document_are_checked_like_any_other()
    {
        string path = folder.Write("t.vot", VotableBytes.Document(TextAndNumber, "", attributes: "href=\"rows.gz\" encoding=\"gzip\""));
        string rows = folder["rows.gz"];

        Assert.StartsWith(rows, Refusal(path), StringComparison.Ordinal);
        folder.Write("rows.gz", "plain"u8.ToArray());
        Assert.Contains("this is no gzip file", Refusal(path), StringComparison.Ordinal);
        folder.Write("rows.gz", Gzip(new VotableBytes().Text("A").Int(1).ToArray())[..^9]);
        Assert.Contains("damaged or cut off", Refusal(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AAAA\nAA*A", "line 6", "'*' is no character of base64")]
    [InlineData("AAAA\nAAéA", "line 6", "'é' is no character of base64")]
    [InlineData("AA==\nAAAA", "line 5", "the padding (=) is not at the end")]
    [InlineData("AAAAA", "line", "the base64 text is cut off: it has 5 characters")]
    [InlineData("AAAA<b/>", "line 5", "found the element 'b'")]
    [InlineData("AAAA", "row 1", "the data end within the row, after 3 of at least 4 bytes")]
    [InlineData("AAAAAkEA", "row 1", "the data end within the row, after 6 of at least 10 bytes")]
    [InlineData("f////w==", "row 1, column 'name'", "it announces 2,147,483,647 elements, more than can be read")]
    [InlineData("/////w==", "row 1, column 'name'", "it announces -1 elements")]
    public void Damaged_data_are_refused_with_their_place(string stream, string place, string problem) =>
        AssertRefused(folder.Write("t.vot", VotableBytes.Document(TextAndNumber, stream)), null, place, problem);

    [Fact]
    public void Values_that_their_type_does_not_have_are_refused()
    {
        const string Fields = """<FIELD name="b" datatype="boolean"/><FIELD name="l" datatype="boolean" arraysize="2"/>""";

        AssertRefused(folder.Write("t.vot", new VotableBytes().Raw("TTTyTT"u8.ToArray()).Document(Fields)), null, "row 2, column 'b'", "the byte 0x79 is no truth value");
        AssertRefused(folder.Write("u.vot", new VotableBytes().Raw("TTTTTx"u8.ToArray()).Document(Fields)), null, "row 2, column 'l'", "the byte 0x78 is no truth value");
        AssertRefused(
            folder.Write("v.vot", new VotableBytes().Int(3).Int(1).Int(2).Int(3).Document("""<FIELD name="p" datatype="int" arraysize="2x*"/>""")),
            null, "row 1, column 'p'", "it has 3 elements, which arraysize=\"2x*\" does not allow");
    }

    [Fact]
    public void Rows_that_cannot_be_told_apart_are_refused()
    {
        AssertRefused(
            folder.Write("t.vot", VotableBytes.Document("""<FIELD name="q" datatype="quad"/>""", "AAAA")), new TableReadOptions { Columns = ["x"] }, "column 'q'", "'quad'", "TABLEDATA");
        AssertRefused(folder.Write("u.vot", VotableBytes.Document("""<FIELD name="z" datatype="int" arraysize="0"/>""", "AAAA")), null, "the rows have no bytes");
        AssertRefused(folder.Write("v.vot", VotableBytes.Document(TextAndNumber, "").Replace("STREAM", "RIVER", StringComparison.Ordinal)), null, "line 6", "BINARY has no STREAM");
        string wide = string.Concat(Enumerable.Range(0, 20).Select(i => $"<FIELD name=\"w{i}\" datatype=\"double\" arraysize=\"30000000\"/>"));
        AssertRefused(folder.Write("w.vot", VotableBytes.Document(wide, "AAAA")), null, "a row takes more than 1,073,741,824 bytes");
    }

    [Fact]
    public void Fewer_rows_than_announced_are_refused_and_more_are_noted()
    {
        string base64 = Convert.ToBase64String(new VotableBytes().Text("A").Int(1).ToArray());

        AssertRefused(folder.Write("t.vot", VotableBytes.Document(TextAndNumber, base64, table: "nrows=\"2\"")), null, "row 2", "the data end after 1 of 2 rows");
        using TableReader reader = TableFiles.Open(folder.Write("u.vot", VotableBytes.Document(TextAndNumber, base64, table: "nrows=\"0\"")));
        Assert.True(reader.Read(new TableBatch(reader.Schema)));
        Assert.Equal("the table announces 0 rows (nrows) and has 1", Assert.Single(reader.Notes));
    }

    [Fact]
    public void A_document_cut_off_anywhere_is_refused()
    {
        TableBatch table = RandomTables.Next(new Random(5), rows: 6);
        Write(folder["whole.binary2.vot"], table);
        byte[] whole = File.ReadAllBytes(folder["whole.binary2.vot"]);
        int end = whole.AsSpan().LastIndexOf(">"u8);
        for (int length = 0; length < end; length++)
        {
            string path = folder.Write("cut.binary2.vot", whole[..length]);
            Assert.StartsWith(path, Refusal(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_long_stream_is_no_hostile_document()
    {
        // Longer than any single node of other elements may be, and skipped as well as read.
        var rows = new VotableBytes();
        var text = new string('x', 1 << 20);
        for (int i = 0; i < 14; i++)
            rows.Text(text).Int(i);
        string first = rows.Document(TextAndNumber), second = VotableText("<FIELD name=\"x\" datatype=\"int\"/>", "<TR><TD>5</TD></TR>");
        string path = folder.Write("t.vot", first.Replace("</RESOURCE></VOTABLE>", "", StringComparison.Ordinal) + second[second.IndexOf("<TABLE>", StringComparison.Ordinal)..]);

        Assert.Equal(14, Rows(path).Count);
        Assert.Equal([["5"]], Rows(path + "#2"));
    }

    private static string Refusal(string path) => Assert.Throws<BadInputException>(() => Rows(path)).Message;

    private static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(content);
        return target.ToArray();
    }
}
