using UmlCaxs.Catalog;
using UmlCaxs.IO;
using UmlCaxs.IO.Parquet;
using UmlCaxs.Parquet.Format;
using Xunit;
using static UmlCaxs.Tests.IO.TestTables;

namespace UmlCaxs.Tests.IO;

/// <summary>Parquet files as tables of the engine: types, metadata, folders, and what is refused.</summary>
public sealed class ParquetTableTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SharedDataFact("csc_detections.csv", "csc_detections_snappy.parquet", "csc_detections_zstd.parquet")]
    public void The_detections_are_the_same_as_DuckDB_writes_them()
    {
        string csv = SharedData.PathOf("csc_detections.csv");
        foreach (string name in new[] { "csc_detections_snappy.parquet", "csc_detections_zstd.parquet" })
        {
            // One of them numbers its rows in a column of its own.
            TableReadOptions options = TypesOf(SchemaOf(SharedData.PathOf(name))) with { Columns = [.. SchemaOf(csv).Columns.Select(c => c.Name)] };

            Assert.Equal(Rows(csv, options), Rows(SharedData.PathOf(name), options));
        }
    }

    [SharedDataFact("csc_detections.vot")]
    public void A_catalogue_survives_a_round_trip_with_units_and_descriptions()
    {
        string vot = SharedData.PathOf("csc_detections.vot");
        using (TableReader reader = TableFiles.Open(vot))
        using (TableWriter writer = TableFiles.Create(folder["t.parquet"], reader.Schema))
        {
            var batch = new TableBatch(reader.Schema, 1000);
            while (reader.Read(batch))
                writer.Write(batch);
            writer.Commit();
        }

        TableSchema expected = SchemaOf(vot);
        TableSchema found = SchemaOf(folder["t.parquet"]);

        Assert.Equal(expected.Columns, found.Columns);
        Assert.Equal(expected.Description, found.Description);
        Assert.Equal(Rows(vot), Rows(folder["t.parquet"]));
    }

    [Theory]
    [InlineData(CompressionCodec.Uncompressed)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Brotli)]
    [InlineData(CompressionCodec.Lz4Raw)]
    public void Every_codec_and_row_group_size_gives_the_same_table(CompressionCodec codec)
    {
        TableBatch table = RandomTables.Next(new Random(3), rows: 2500);
        foreach (int rows in new[] { 100, 1024, 100_000 })
        {
            using (TableWriter writer = TableFiles.Create(folder["t.parquet"], table.Schema, new TableWriteOptions { Codec = codec, RowGroupRows = rows, ByteStreamSplit = rows == 1024 }))
            {
                writer.Write(table);
                writer.Commit();
            }

            Assert.Equal(RandomTables.Rows(table, emptyIsNull: false), Rows(folder["t.parquet"], capacity: 700));
        }
    }

    [Fact]
    public void The_number_of_threads_makes_no_difference_to_a_byte()
    {
        TableBatch table = RandomTables.Next(new Random(4), rows: 3000);
        foreach (int threads in new[] { 1, 2, 5 })
        {
            using TableWriter writer = TableFiles.Create(folder[$"{threads}.parquet"], table.Schema, new TableWriteOptions { Threads = threads, RowGroupRows = 1000 });
            writer.Write(table);
            writer.Commit();
        }

        Assert.Equal(File.ReadAllBytes(folder["1.parquet"]), File.ReadAllBytes(folder["2.parquet"]));
        Assert.Equal(File.ReadAllBytes(folder["1.parquet"]), File.ReadAllBytes(folder["5.parquet"]));
        Assert.Equal(Rows(folder["1.parquet"], new TableReadOptions { Threads = 1 }), Rows(folder["1.parquet"], new TableReadOptions { Threads = 4 }));
    }

    [Fact]
    public void Columns_can_be_chosen_and_forced_to_another_type()
    {
        var table = new TableBatch(new TableSchema(
        [
            new("name", ColumnType.Int64), new("bb_kt", ColumnType.String), new("gamma", ColumnType.Int32), new("flag", ColumnType.Boolean),
        ]))
        { RowCount = 2 };
        table.Columns[0].Set(0, 17L);
        table.Columns[0].SetNull(1);
        table.Columns[1].Set(0, "0.25");
        table.Columns[1].Set(1, "");
        table.Columns[2].Set(0, 2L);
        table.Columns[2].SetNull(1);
        table.Columns[3].Set(0, 1L);
        table.Columns[3].Set(1, 0L);
        Write(folder["t.parquet"], table);

        var options = new TableReadOptions
        {
            Columns = ["name", "bb_kt", "gamma", "absent"],
            Types = new Dictionary<string, ColumnType> { ["name"] = ColumnType.String, ["bb_kt"] = ColumnType.Float64, ["gamma"] = ColumnType.Float64 },
        };

        Assert.Equal([["17", "0.25", "2"], [null, null, null]], Rows(folder["t.parquet"], options));
        AssertRefused(folder["t.parquet"], options with { Types = new Dictionary<string, ColumnType> { ["bb_kt"] = ColumnType.Boolean } }, "row 1, column 'bb_kt'", "0.25");
    }

    [Fact]
    public void Row_groups_without_a_required_value_are_left_out_and_places_stay_right()
    {
        var table = new TableBatch(new TableSchema([new("row", ColumnType.Int64), new("bb_kt", ColumnType.Float64)]), 300) { RowCount = 300 };
        for (int row = 0; row < 300; row++)
        {
            table.Columns[0].Set(row, (long)row);
            table.Columns[1].Set(row, row is >= 100 and < 200 ? double.NaN : row % 2 == 0 ? 0.5 : double.NaN);
        }

        using (TableWriter writer = TableFiles.Create(folder["t.parquet"], table.Schema, new TableWriteOptions { RowGroupRows = 100 }))
        {
            writer.Write(table);
            writer.Commit();
        }

        var options = new TableReadOptions { Required = ["bb_kt", "absent"] };
        Assert.Equal([.. Enumerable.Range(0, 100).Concat(Enumerable.Range(200, 100)).Select(row => row.ToString())], Values(folder["t.parquet"], "row", options));

        using TableReader reader = TableFiles.Open(folder["t.parquet"], options);
        Assert.Equal(200, reader.Schema.AnnouncedRows);
        var batch = new TableBatch(reader.Schema, 150);
        reader.Read(batch);
        Assert.Equal(("row 100", "row 201"), (reader.PlaceOf(99), reader.PlaceOf(100)));
        reader.Read(batch);
        Assert.Equal("row 251", reader.PlaceOf(0));
    }

    [Fact]
    public void Metadata_of_other_programs_is_taken_and_damage_in_it_is_refused()
    {
        ColumnInfo[] columns = [new("ra", ColumnType.Float64), new("x", ColumnType.Float64)];
        const string Votable = """<VOTABLE><RESOURCE><TABLE name="sky"><FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra"/><FIELD name="gone" datatype="int"/><DATA><TABLEDATA/></DATA></TABLE></RESOURCE></VOTABLE>""";

        TableSchema schema = VoParquet.Enrich(columns, Votable, "t.parquet");

        Assert.Equal("sky", schema.Name);
        Assert.Equal([columns[0] with { Unit = "deg", Ucd = "pos.eq.ra" }, columns[1]], schema.Columns);
        foreach (string damaged in new[] { Votable[..50], "no XML", "<!DOCTYPE x><VOTABLE/>", "<VOTABLE/>" })
            Assert.StartsWith("t.parquet: metadata 'IVOA.VOTable-Parquet.content': ", Assert.Throws<BadInputException>(() => VoParquet.Enrich(columns, damaged, "t.parquet")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_one_table_with_the_keys_of_its_partitions()
    {
        var table = new TableBatch(new TableSchema([new("x", ColumnType.Float64)])) { RowCount = 2 };
        table.Columns[0].Set(1, 5.5);
        foreach (string part in new[] { "year=2001/band=b", "year=2001/band=h", "year=2002/band=__HIVE_DEFAULT_PARTITION__" })
        {
            Directory.CreateDirectory(folder[$"sky/{part}"]);
            table.Columns[0].Set(0, (double)part.Length);
            Write(folder[$"sky/{part}/part-0.parquet"], table);
        }

        File.WriteAllText(folder["sky/_SUCCESS"], "");

        Assert.Equal(
            [["16", "2001", "b"], ["5.5", "2001", "b"], ["16", "2001", "h"], ["5.5", "2001", "h"], ["41", "2002", null], ["5.5", "2002", null]],
            Rows(folder["sky"]));
        Assert.Equal(ColumnType.Int64, SchemaOf(folder["sky"]).Columns[1].Type);
    }

    [Fact]
    public void A_folder_of_different_tables_is_refused_naming_both()
    {
        Directory.CreateDirectory(folder["mixed"]);
        Write(folder["mixed/a.parquet"], new TableBatch(new TableSchema([new("x", ColumnType.Float64)])));
        Write(folder["mixed/b.parquet"], new TableBatch(new TableSchema([new("x", ColumnType.String)])));

        AssertRefused(folder["mixed"], null, "'x'", "a.parquet", "b.parquet");
    }

    [SharedDataFact("parquet-testing/nested_maps.snappy.parquet")]
    public void Nested_columns_are_left_out_with_a_note()
    {
        using TableReader reader = TableFiles.Open(SharedData.PathOf("parquet-testing/nested_maps.snappy.parquet"));

        Assert.Equal(["b", "c"], reader.Schema.Columns.Select(c => c.Name));
        Assert.Contains("'a' is nested", Assert.Single(reader.Notes), StringComparison.Ordinal);
    }

    [SharedDataFact("parquet-testing/alltypes_plain.parquet")]
    public void Bytes_without_annotation_are_text_where_text_is_wanted()
    {
        string path = SharedData.PathOf("parquet-testing/alltypes_plain.parquet");

        Assert.Equal("30332F30312F3039", Values(path, "date_string_col")[0]);
        Assert.Equal("03/01/09", Values(path, "date_string_col", new TableReadOptions { Types = new Dictionary<string, ColumnType> { ["date_string_col"] = ColumnType.String } })[0]);
    }

    [Fact]
    public void A_file_cut_off_is_refused()
    {
        Write(folder["t.parquet"], RandomTables.Next(new Random(5), rows: 50));
        byte[] whole = File.ReadAllBytes(folder["t.parquet"]);
        foreach (int length in new[] { 4, 11, whole.Length / 2, whole.Length - 1 })
        {
            string path = folder.Write("cut.parquet", whole[..length]);
            Assert.StartsWith(path, Assert.Throws<BadInputException>(() => Rows(path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_writer_that_is_not_committed_leaves_nothing()
    {
        TableBatch table = RandomTables.Next(new Random(6), rows: 50);
        using (TableWriter writer = TableFiles.Create(folder["t.parquet"], table.Schema))
            writer.Write(table);

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
