using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class TableFilesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Content_decides_before_the_extension()
    {
        string xml = VotableText("<FIELD name=\"x\" datatype=\"int\"/>", "<TR><TD>1</TD></TR>");

        Assert.Equal([["1"]], Rows(folder.Write("table.csv", "\uFEFF\n" + xml)));
        Assert.Equal([["1"]], Rows(folder.Write("table", xml)));
        Assert.Equal([["1"]], Rows(folder.Write("TABLE.CSV", "x\n1\n")));
    }

    [Fact]
    public void An_unknown_format_is_refused_with_what_was_found_and_what_is_supported()
    {
        AssertRefused(folder.Write("t.dat", "a b\n1 2\n"), null, "'a b\\u000a1 2", "VOTable (.vot, .xml, .votable)", "CSV (.csv)");
        AssertRefused(folder.Write("t.gz", [0x1F, 0x8B, 8, 0]), null, "the gzip data are damaged or cut off");
        AssertRefused(folder.Write("t.bin", [0xCA, 0xFE, 0, 1]), null, "the bytes CAFE0001");
    }

    [Fact]
    public void What_is_no_readable_file_is_refused()
    {
        AssertRefused(folder["absent.vot"], null, "no such file");
        AssertRefused(folder[Path.Combine("absent", "t.vot")], null, "no such file");
        AssertRefused(folder.Path, null, "this is a folder");
        AssertRefused(folder.Write("empty.csv", ""), null, "the file is empty");
    }

    [UnprivilegedFact]
    public void A_file_without_read_permission_is_refused()
    {
        string path = folder.Write("t.csv", "a\n1\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.None);

        AssertRefused(path, null, "may not be read", "chmod");
    }

    [Fact]
    public void The_extension_decides_what_is_written()
    {
        var schema = new TableSchema([new ColumnInfo("x", ColumnType.Int32)]);
        Write(folder["t.VOT"], new TableBatch(schema));
        Write(folder["t.csv"], new TableBatch(schema));

        Assert.StartsWith("<?xml", File.ReadAllText(folder["t.VOT"]), StringComparison.Ordinal);
        Assert.Equal("x\n", File.ReadAllText(folder["t.csv"]));
        string message = Assert.Throws<BadInputException>(() => TableFiles.Create(folder["t.xls"], schema)).Message;
        Assert.Contains("'.xls'", message, StringComparison.Ordinal);
        Assert.Contains("VOTable (.vot, .xml, .votable), FITS (.fits, .fit, .fts)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_written_in_their_shortest_exact_form_and_text_is_quoted_only_where_needed()
    {
        var table = new TableBatch(new TableSchema(
        [
            new ColumnInfo("#a", ColumnType.Float64), new ColumnInfo("b", ColumnType.Float32), new ColumnInfo("c,d", ColumnType.String),
        ]))
        {
            RowCount = 3,
        };
        double[] doubles = [0.1, 1e-7, double.PositiveInfinity];
        string[] texts = ["it's", "say \"hi\"", "a,b"];
        for (int row = 0; row < 3; row++)
        {
            table.Columns[0].Set(row, doubles[row]);
            table.Columns[1].Set(row, (double)(float)-doubles[row]);
            table.Columns[2].Set(row, texts[row]);
        }
        Write(folder["t.csv"], table);

        Assert.Equal(
            "\"#a\",b,\"c,d\"\n0.1,-0.1,it's\n1E-07,-1E-07,\"say \"\"hi\"\"\"\ninf,-inf,\"a,b\"\n",
            File.ReadAllText(folder["t.csv"]));
    }

    [Fact]
    public void A_batch_of_another_table_is_refused()
    {
        var schema = new TableSchema([new ColumnInfo("x", ColumnType.Int32)]);
        var other = new TableBatch(new TableSchema([new ColumnInfo("x", ColumnType.Int64)]));
        using TableWriter writer = TableFiles.Create(folder["t.csv"], schema);

        Assert.Throws<ArgumentException>(() => writer.Write(other));
        Assert.Throws<ArgumentException>(() => TableFiles.Create(folder["u.csv"], new TableSchema([schema.Columns[0], schema.Columns[0]])));
    }
}
