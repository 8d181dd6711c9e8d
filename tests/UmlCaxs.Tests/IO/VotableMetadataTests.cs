using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>What a VOTable says about a table and its columns, through the formats that can hold it.</summary>
public sealed class VotableMetadataTests : IDisposable
{
    private static readonly TableSchema Rich = new(
    [
        new ColumnInfo("time", ColumnType.String) { Xtype = "timestamp", Ucd = "time.epoch", Description = "when <it> was" },
        new ColumnInfo("band", ColumnType.String) { Domain = new ColumnDomain(null, null, ["b", "h & s", "\"m\""]) },
        new ColumnInfo("theta", ColumnType.Float64) { Unit = "arcmin", Utype = "a:b", Domain = new ColumnDomain("0", "30", []) },
        new ColumnInfo("fixed", ColumnType.String) { Array = new ArrayShape(ColumnType.Float64, "2x2"), Unit = "keV" },
        new ColumnInfo("any", ColumnType.String) { Array = new ArrayShape(ColumnType.Int64, "*") },
        new ColumnInfo("bytes", ColumnType.String) { Array = new ArrayShape(ColumnType.UInt8, "4*") },
        new ColumnInfo("flags", ColumnType.String) { Array = new ArrayShape(ColumnType.Boolean, "3") },
        new ColumnInfo("shorts", ColumnType.String) { Array = new ArrayShape(ColumnType.Int16, "*") },
        new ColumnInfo("ints", ColumnType.String) { Array = new ArrayShape(ColumnType.Int32, "2x*") },
        new ColumnInfo("floats", ColumnType.String) { Array = new ArrayShape(ColumnType.Float32, "*") },
        new ColumnInfo("names", ColumnType.String) { Array = new ArrayShape(ColumnType.String, "3x2") },
        new ColumnInfo("list", ColumnType.String) { Array = new ArrayShape(ColumnType.String, "2x*") },
    ])
    {
        Name = "rich",
        Description = "everything that can be said",
        Parameters =
        [
            new TableParameter("origin", "CSC 2.0") { Description = "where it comes from" },
            new TableParameter("empty", ""),
            new TableParameter("radius", "1.5") { Type = ColumnType.Float64, Unit = "arcsec", Ucd = "pos.angDistance", Utype = "c:d", Description = "of the match" },
            new TableParameter("title", " \"α\" & <β>\n\tγ ") { Type = ColumnType.String },
            new TableParameter("centre", "1 2") { Type = ColumnType.Float32, Array = new ArrayShape(ColumnType.Float32, "2") },
        ],
    };

    private static readonly string?[][] Cells =
    [
        ["2020-01-01T00:00:00", "b", "1.5", "1 2 3 4.5", "1 -2 9223372036854775807", "0 255", "T F ?", "-32768", "1 2 3 4", "0.1 NaN +Inf", "a  βcd", "xyz"],
        ["", "h & s", "0.1", "NaN -Inf -0 1E+300", null, null, null, null, null, null, null, null],
        new string?[12],
    ];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.binary2.vot")]
    [InlineData("t.parquet")]
    public void Everything_that_is_said_is_kept(string file)
    {
        Write(folder[file], RichTable());

        TableSchema read = SchemaOf(folder[file]);

        Assert.Equal(Rich.Columns, read.Columns);
        Assert.Equal((Rich.Name, Rich.Description), (read.Name, read.Description));
        Assert.Equal(Rich.Parameters, read.Parameters);
        Assert.Equal(Cells.Select(r => r.Select(c => c is "" && file == "t.vot" ? null : c)), Rows(folder[file]));
    }

    [Fact]
    public void A_table_goes_through_all_formats_and_comes_back_as_it_was()
    {
        Write(folder["a.binary2.vot"], RichTable());
        string[] files = ["a.binary2.vot", "b.parquet", "c.vot", "d.parquet", "e.binary2.vot", "f.binary2.vot"];
        for (int i = 1; i < files.Length; i++)
        {
            using TableReader reader = TableFiles.Open(folder[files[i - 1]]);
            var batch = new TableBatch(reader.Schema);
            Assert.True(reader.Read(batch));
            Write(folder[files[i]], batch);
        }

        Assert.Equal(File.ReadAllBytes(folder["e.binary2.vot"]), File.ReadAllBytes(folder["f.binary2.vot"]));
        Assert.Equal(Rich.Columns, SchemaOf(folder["f.binary2.vot"]).Columns);
        Assert.Equal(Rich.Parameters, SchemaOf(folder["f.binary2.vot"]).Parameters);
    }

    [Theory]
    [InlineData("fixed", "1 2 3", "the array has 3 elements, which arraysize=\"2x2\" does not allow")]
    [InlineData("ints", "1 2 3", "the array has 3 elements, which arraysize=\"2x*\" does not allow")]
    [InlineData("shorts", "1 99999", "'99999' is no element of an array of Int16")]
    [InlineData("any", "1 nan", "'nan' is no element of an array of Int64")]
    [InlineData("names", "1234567", "the array has 7 characters, which arraysize=\"3x2\" does not allow")]
    public void An_array_that_is_none_is_not_written_as_bytes(string column, string cell, string problem)
    {
        TableBatch table = RichTable();
        table.Find(column)!.Set(1, cell);

        string message = Assert.Throws<BadInputException>(() => Write(folder["t.binary2.vot"], table)).Message;

        Assert.StartsWith($"{folder["t.binary2.vot"]}: row 2, column '{column}': {problem}", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static TableBatch RichTable()
    {
        var table = new TableBatch(Rich, Cells.Length) { RowCount = Cells.Length };
        for (int row = 0; row < Cells.Length; row++)
        {
            for (int c = 0; c < Rich.Columns.Count; c++)
            {
                if (Rich.Columns[c].IsFloat && Cells[row][c] is { } number)
                    table.Columns[c].Set(row, double.Parse(number, System.Globalization.CultureInfo.InvariantCulture));
                else if (Cells[row][c] is { } text)
                    table.Columns[c].Set(row, text);
                else
                    table.Columns[c].SetNull(row);
            }
        }

        return table;
    }
}
