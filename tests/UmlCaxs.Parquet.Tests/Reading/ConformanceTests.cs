using System.Globalization;
using System.Text.Json;
using UmlCaxs.Parquet.Reading;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Reading;

/// <summary>Apache's conformance files against their values as DuckDB prints them (expected.json beside them).</summary>
public sealed class ConformanceTests
{
    private const string Expected = "parquet-testing/expected.json";

    [SharedDataFact(Expected)]
    public void Flat_columns_have_the_values_that_DuckDB_reads()
    {
        int columns = 0;
        foreach (JsonProperty file in Files().Where(f => f.Name != CorruptFile))
        {
            Dictionary<string, string?[]> table = TextTable.Read(PathOf(file.Name), batchRows: 333);
            foreach (JsonProperty column in file.Value.GetProperty("columns").EnumerateObject().Where(c => !IsNested(c)))
            {
                CheckColumn(file.Name, column, table[column.Name]);
                columns++;
            }
        }
        Assert.True(columns > 170, $"{columns} columns compared");
    }

    [SharedDataFact(Expected)]
    public void Nested_columns_are_listed_and_no_others()
    {
        foreach (JsonProperty file in Files())
        {
            using var opened = ParquetFile.Open(PathOf(file.Name));
            Assert.Equal(file.Value.GetProperty("rows").GetInt64(), opened.RowCount);
            JsonProperty[] columns = [.. file.Value.GetProperty("columns").EnumerateObject()];
            Assert.Equal(columns.Select(c => (c.Name, IsNested(c))), opened.Schema.Columns.Select(c => (c.Name, c.IsNested)));
        }
    }

    // A struct with nothing below, lists without the three levels, maps without values: as other readers print their types.
    [SharedDataFact(
        "parquet-testing/nonnullable.impala.parquet",
        "parquet-testing/nested_maps.snappy.parquet",
        "parquet-testing/old_list_structure.parquet",
        "parquet-testing/repeated_no_annotation.parquet",
        "parquet-testing/map_no_value.parquet")]
    public void Types_of_nested_columns_are_told()
    {
        Assert.Equal("list<list<int32>>", TypeOf("nonnullable.impala.parquet", "int_array_array"));
        Assert.Equal("list<map<string, int32>>", TypeOf("nonnullable.impala.parquet", "int_map_array").Replace("binary", "string", StringComparison.Ordinal));
        Assert.Equal("map<string, map<int32, boolean>>", TypeOf("nested_maps.snappy.parquet", "a"));
        Assert.Equal("list<list<int32>>", TypeOf("old_list_structure.parquet", "a"));
        Assert.Equal("struct<phone: list<struct<number: int64, kind: string>>>", TypeOf("repeated_no_annotation.parquet", "phoneNumbers"));
        Assert.Equal("map<int32>", TypeOf("map_no_value.parquet", "my_map_no_v"));
    }

    // DuckDB does not read these; their siblings in other codecs hold the same values.
    [SharedDataFact(
        "parquet-testing/hadoop_lz4_compressed.parquet",
        "parquet-testing/non_hadoop_lz4_compressed.parquet",
        "parquet-testing/hadoop_lz4_compressed_larger.parquet",
        "parquet-testing/lz4_raw_compressed_larger.parquet")]
    public void Old_LZ4_framings_are_read()
    {
        foreach (string name in (string[])["hadoop_lz4_compressed.parquet", "non_hadoop_lz4_compressed.parquet"])
        {
            Dictionary<string, string?[]> table = TextTable.Read(PathOf(name));
            Assert.Equal((string?[])["1593604800", "1593604800", "1593604801", "1593604801"], table["c0"]);
            Assert.Equal((string?[])["616263", "646566", "616263", "646566"], table["c1"]);
            Assert.Equal((string?[])["42", "7.7", "42.125", "7.7"], table["v11"]);
        }
        Assert.Equal(
            TextTable.Read(PathOf("lz4_raw_compressed_larger.parquet"))["a"],
            TextTable.Read(PathOf("hadoop_lz4_compressed_larger.parquet"))["a"]);
    }

    private const string CorruptFile = "datapage_v1-corrupt-checksum.parquet";

    [SharedDataFact("parquet-testing/" + CorruptFile)]
    public void Corrupt_pages_are_refused_by_their_checksum()
    {
        // The first page of a and the second of b are corrupt.
        var a = Assert.Throws<ParquetException>(() => TextTable.Doubles(PathOf(CorruptFile), "a"));
        Assert.Equal("column 'a', row group 0, page 0", a.Place);
        Assert.Contains("checksum", a.Problem, StringComparison.Ordinal);
        var b = Assert.Throws<ParquetException>(() => TextTable.Doubles(PathOf(CorruptFile), "b"));
        Assert.Equal("column 'b', row group 0, page 1", b.Place);
    }

    [SharedDataFact(
        "parquet-testing/bad/ARROW-GH-41321.parquet",
        "parquet-testing/bad/ARROW-GH-43605.parquet",
        "parquet-testing/bad/ARROW-GH-47662.parquet",
        "parquet-testing/bad/ARROW-RS-GH-6229-DICTHEADER.parquet",
        "parquet-testing/bad/PARQUET-1481.parquet")]
    public void Bad_files_are_refused_unless_the_defect_is_harmless()
    {
        // A column chunk beyond the end of the file, an unknown physical type, 95 values for 100 rows of a required column.
        AssertRefused("bad/ARROW-RS-GH-6229-DICTHEADER.parquet", "column 'name': its 322 bytes at 129 are not all before the footer");
        AssertRefused("bad/PARQUET-1481.parquet", "column 'Handle' has the unknown physical type -7");
        AssertRefused("bad/ARROW-GH-47662.parquet", "column 'flba_field', row group 0, page 0: 100 values of 4 bytes do not fit");
        // Two columns with damaged pages; the others are sound and can be read.
        using (var dataset = ParquetDataset.Open(PathOf("bad/ARROW-GH-41321.parquet")))
        {
            foreach (string name in (string[])["int64", "large_binary"])
            {
                var e = Assert.Throws<ParquetException>(() => TextTable.Column(dataset, dataset.IndexOf(name), dataset.RowGroups));
                Assert.Equal($"column '{name}', row group 0, page 0", e.Place);
            }
            Assert.Equal((string?[])["1234.567", "-1234.567", null, "1234.567", "-1234.567"], TextTable.Column(dataset, dataset.IndexOf("decimal128"), dataset.RowGroups));
        }
        // Indices of 0 bits, which some readers do not expect: all are 0, the only entry of the dictionary.
        string?[] values = TextTable.Read(PathOf("bad/ARROW-GH-43605.parquet"))["min_fl"];
        Assert.Equal(21186, values.Length);
        Assert.Single(values.Distinct());
    }

    [SharedDataFact("csc_detections.csv", "csc_detections_snappy.parquet", "csc_detections_zstd.parquet")]
    public void Real_catalogues_equal_the_csv_they_were_made_from()
    {
        string[] lines = File.ReadAllLines(SharedData.PathOf("csc_detections.csv"));
        string[] names = lines[0].Split(',');
        foreach (string name in (string[])["csc_detections_snappy.parquet", "csc_detections_zstd.parquet"])
        {
            Dictionary<string, string?[]> table = TextTable.Read(SharedData.PathOf(name));
            string?[][] columns = [.. names.Select(n => table[n])];
            Assert.Equal(lines.Length - 1, columns[0].Length);
            for (int row = 0; row < columns[0].Length; row++)
            {
                string[] cells = lines[row + 1].Split(',');
                for (int i = 0; i < cells.Length; i++)
                    Assert.True(Same(cells[i], columns[i][row]), $"{name}, row {row}, {names[i]}: '{columns[i][row]}', in the CSV '{cells[i]}'");
            }
        }
    }

    private static bool Same(string cell, string? value) =>
        cell == (value ?? "")
        || value is not null && double.TryParse(cell, CultureInfo.InvariantCulture, out double a)
        && double.TryParse(value, CultureInfo.InvariantCulture, out double b) && a == b
        || cell.Equals(value, StringComparison.OrdinalIgnoreCase);

    private static void CheckColumn(string file, JsonProperty column, string?[] values)
    {
        string type = column.Value.GetProperty("type").GetString()!;
        bool isFloating = type is "FLOAT" or "DOUBLE";
        string?[] expected = [.. column.Value.GetProperty("first_values").EnumerateArray().Select(v => v.GetString())];
        for (int row = 0; row < expected.Length; row++)
        {
            string? value = values[row], wanted = expected[row];
            bool same = isFloating ? Number(wanted).Equals(Number(value))
                : wanted == (type == "TIMESTAMP" ? value?.Replace('T', ' ').TrimEnd('Z') : value);
            Assert.True(same, $"{file}, column '{column.Name}' ({type}), row {row}: {value ?? "null"}, expected {wanted ?? "null"}");
        }
        if (!isFloating)
            Assert.Equal(column.Value.GetProperty("nulls").GetInt32(), values.Count(v => v is null));
    }

    private static double Number(string? text) =>
        text is null or "nan" or "-nan" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<JsonProperty> Files()
    {
        JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedData.PathOf(Expected)));
        return document.RootElement.EnumerateObject().Where(f => !f.Value.TryGetProperty("error", out _));
    }

    private static bool IsNested(JsonProperty column) => column.Value.TryGetProperty("nested", out _);

    private static string TypeOf(string file, string column)
    {
        using var opened = ParquetFile.Open(PathOf(file));
        return opened.Schema.Find(column)!.TypeText;
    }

    private static void AssertRefused(string file, string problem)
    {
        var e = Assert.Throws<ParquetException>(() => TextTable.Read(PathOf(file)));
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    private static string PathOf(string file) => SharedData.PathOf("parquet-testing/" + file);
}
