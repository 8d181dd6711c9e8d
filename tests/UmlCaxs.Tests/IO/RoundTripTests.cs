using UmlCaxs.Catalog;
using UmlCaxs.IO;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

public sealed class RoundTripTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static readonly TableSchema EveryType = new(
    [
        new ColumnInfo("flag", ColumnType.Boolean) { Description = "a < b & \"c\"" },
        new ColumnInfo("byte", ColumnType.UInt8),
        new ColumnInfo("short", ColumnType.Int16),
        new ColumnInfo("int", ColumnType.Int32) { Utype = "obs:id" },
        new ColumnInfo("long", ColumnType.Int64),
        new ColumnInfo("float", ColumnType.Float32) { Unit = "keV" },
        new ColumnInfo("ra", ColumnType.Float64) { Unit = "deg", Ucd = "pos.eq.ra;meta.main", Description = "ICRS right ascension" },
        new ColumnInfo("name", ColumnType.String) { Ucd = "meta.id" },
    ])
    {
        Name = "every_type",
        Description = "One column of each type",
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.binary2.vot")]
    [InlineData("t.fits")]
    [InlineData("t.csv")]
    [InlineData("t.tsv")]
    [InlineData("t.ecsv")]
    [InlineData("t.parquet")]
    public void Every_type_survives_with_extremes_and_nulls(string file)
    {
        TableBatch table = ExtremesAndNulls();
        Write(folder[file], table);

        using TableReader reader = TableFiles.Open(folder[file], TypesOf(EveryType));
        var read = new TableBatch(reader.Schema);
        Assert.True(reader.Read(read));

        AssertSame(table, read);
        Assert.Equal(reader.TotalBytes, new FileInfo(folder[file]).Length);
        Assert.InRange(reader.BytesRead, 1, reader.TotalBytes);
    }

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.binary2.vot")]
    [InlineData("t.fits")]
    [InlineData("t.parquet")]
    public void Metadata_is_kept_and_the_rows_are_announced(string file)
    {
        Write(folder[file], ExtremesAndNulls());

        TableSchema read = SchemaOf(folder[file]);

        Assert.Equal(EveryType.Columns, read.Columns);
        Assert.Equal("every_type", read.Name);
        Assert.Equal("One column of each type", read.Description);
        Assert.Equal(3, read.AnnouncedRows);
    }

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.fits")]
    [InlineData("t.csv")]
    [InlineData("t.tsv")]
    [InlineData("t.ecsv")]
    public void Empty_text_and_null_are_the_same_in_a_file(string file)
    {
        var table = new TableBatch(new TableSchema([new ColumnInfo("name", ColumnType.String)])) { RowCount = 3 };
        table.Columns[0].Set(0, "");
        table.Columns[0].SetNull(1);
        table.Columns[0].Set(2, " ");
        Write(folder[file], table);

        Assert.Equal([null, null, " "], Values(folder[file], "name"));
    }

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.binary2.vot")]
    [InlineData("t.fits")]
    [InlineData("t.csv")]
    [InlineData("t.tsv")]
    [InlineData("t.ecsv")]
    [InlineData("t.parquet")]
    public void A_table_without_rows_survives(string file)
    {
        Write(folder[file], new TableBatch(EveryType));

        Assert.Empty(Rows(folder[file], TypesOf(EveryType)));
        Assert.Equal(EveryType.Columns.Select(c => c.Name), SchemaOf(folder[file]).Columns.Select(c => c.Name));
    }

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.binary2.vot")]
    [InlineData("t.fits")]
    [InlineData("t.csv")]
    [InlineData("t.tsv")]
    [InlineData("t.ecsv")]
    public void Characters_that_a_format_cannot_carry_become_the_replacement_character(string file)
    {
        var table = new TableBatch(new TableSchema([new ColumnInfo("name", ColumnType.String)])) { RowCount = 1 };
        table.Columns[0].Set(0, "a\0b\uD800c");
        Write(folder[file], table);

        Assert.Equal(["a\uFFFDb\uFFFDc"], Values(folder[file], "name"));
    }

    [Theory]
    [InlineData("t.vot", 1)]
    [InlineData("t.vot", 7)]
    [InlineData("t.vot", 16_384)]
    [InlineData("t.binary2.vot", 1)]
    [InlineData("t.binary2.vot", 7)]
    [InlineData("t.binary2.vot", 16_384)]
    [InlineData("t.fits", 1)]
    [InlineData("t.fits", 7)]
    [InlineData("t.fits", 16_384)]
    [InlineData("t.csv", 1)]
    [InlineData("t.csv", 7)]
    [InlineData("t.csv", 16_384)]
    [InlineData("t.ecsv", 7)]
    [InlineData("t.tsv", 7)]
    [InlineData("t.parquet", 1)]
    [InlineData("t.parquet", 7)]
    [InlineData("t.parquet", 16_384)]
    public void The_capacity_of_a_batch_makes_no_difference(string file, int capacity)
    {
        TableBatch table = RandomTables.Next(new Random(7), rows: 100);
        Write(folder[file], table);

        List<string?[]> rows = Rows(folder[file], TypesOf(table.Schema), capacity);

        Assert.Equal(RandomTables.Rows(table, EmptyIsNull(file)), rows);
    }

    [Theory]
    [InlineData("t.vot")]
    [InlineData("t.binary2.vot")]
    [InlineData("t.fits")]
    [InlineData("t.csv")]
    [InlineData("t.tsv")]
    [InlineData("t.ecsv")]
    [InlineData("t.parquet")]
    public void Random_tables_with_awkward_text_survive(string file)
    {
        var random = new Random(20_240);
        for (int i = 0; i < 300; i++)
        {
            TableBatch table = RandomTables.Next(random, rows: random.Next(20));
            Write(folder[file], table);

            TableReadOptions types = TypesOf(table.Schema);
            Assert.Equal(RandomTables.Rows(table, EmptyIsNull(file)), Rows(folder[file], types));
            Assert.Equal(table.Schema.Columns.Select(c => (c.Name, c.Type)), SchemaOf(folder[file], types).Columns.Select(c => (c.Name, c.Type)));
        }
    }

    [Fact]
    public void Inferred_types_of_a_csv_file_change_no_value()
    {
        var random = new Random(11);
        for (int i = 0; i < 300; i++)
        {
            TableBatch table = RandomTables.Next(random, rows: 1 + random.Next(20));
            Write(folder["t.csv"], table);
            List<string?[]> asText = Rows(folder["t.csv"], new TableReadOptions
            {
                Types = table.Schema.Columns.ToDictionary(c => c.Name, _ => ColumnType.String),
            });

            List<string?[]> inferred = Rows(folder["t.csv"]);

            IReadOnlyList<ColumnInfo> columns = SchemaOf(folder["t.csv"]).Columns;
            for (int row = 0; row < asText.Count; row++)
                for (int c = 0; c < columns.Count; c++)
                    Assert.Equal(Canonical(asText[row][c], columns[c]), inferred[row][c]);
        }
    }

    // Only formats with a mask of nulls can tell empty text from none.
    private static bool EmptyIsNull(string file) => file is not ("t.parquet" or "t.binary2.vot");

    // The text of a cell as a column of its type would print it.
    private static string? Canonical(string? text, ColumnInfo column)
    {
        if (text is null || column.Type == ColumnType.String)
            return text;
        var one = new Column(column, 1);
        Assert.True(CellParser.TryStore(one, 0, System.Text.Encoding.UTF8.GetBytes(text)));
        return one.TextAt(0);
    }

    private static TableBatch ExtremesAndNulls()
    {
        var table = new TableBatch(EveryType, 3) { RowCount = 3 };
        long[][] integers = [[0, 1], [0, 255], [short.MinValue, short.MaxValue], [int.MinValue, int.MaxValue], [long.MinValue, long.MaxValue]];
        for (int c = 0; c < 5; c++)
        {
            table.Columns[c].Set(0, integers[c][0]);
            table.Columns[c].Set(1, integers[c][1]);
        }
        table.Columns[5].Set(0, (double)float.Epsilon);
        table.Columns[5].Set(1, double.PositiveInfinity);
        table.Columns[6].Set(0, 0.1 + 0.2);
        table.Columns[6].Set(1, double.NegativeInfinity);
        table.Columns[7].Set(0, "2CXO J000010.0-501526");
        table.Columns[7].Set(1, "Ångström α \U0001F52D");
        foreach (Column column in table.Columns)
            column.SetNull(2);
        return table;
    }

    private static void AssertSame(TableBatch expected, TableBatch actual)
    {
        Assert.Equal(expected.RowCount, actual.RowCount);
        for (int c = 0; c < expected.Columns.Count; c++)
        {
            Column want = expected.Columns[c], got = actual.Columns[c];
            Assert.Equal(want.Info.Type, got.Info.Type);
            for (int row = 0; row < expected.RowCount; row++)
            {
                Assert.Equal(want.IsNull(row), got.IsNull(row));
                Assert.Equal(want.TextAt(row), got.TextAt(row));
            }
        }
    }
}
