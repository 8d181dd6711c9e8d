using System.Globalization;
using System.Text;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Writing;
using Xunit;

namespace UmlCaxs.Parquet.Tests.DuckDb;

/// <summary>Files of this writer hold for DuckDB the values, types, statistics and metadata that were given to the writer.</summary>
public sealed class DuckDbReadsOurFilesTests
{
    private const int Rows = 3000;
    private const int GroupRows = 1024;

    private static readonly CompressionCodec[] Codecs =
        [CompressionCodec.Uncompressed, CompressionCodec.Snappy, CompressionCodec.Gzip, CompressionCodec.Brotli, CompressionCodec.Lz4Raw];

    private static readonly (bool UseDictionary, bool ByteStreamSplit)[] Encodings = [(true, false), (false, false), (false, true)];

    private static readonly List<WriterSample> Sample = WriterSample.Table(Rows);

    [DuckDbFact]
    public void Values_and_types_in_all_codecs_and_encodings()
    {
        using var folder = new TempFolder();
        ParquetWriterOptions[] options = [.. Codecs.SelectMany(codec => Encodings, (codec, encoding) => Options(codec, encoding.UseDictionary, encoding.ByteStreamSplit))];
        string[] paths = [.. options.Select((o, i) => Write(folder[$"{i}.parquet"], Rows, o))];

        DuckDbTable[] tables = DuckDbPeer.Run(paths.Select(path => $"SELECT * FROM {DuckDbPeer.Quote(path)}"));
        for (int i = 0; i < tables.Length; i++)
        {
            string file = $"{options[i].Codec}, dictionary {options[i].UseDictionary}, byte stream split {options[i].ByteStreamSplit}";
            Assert.Equal(Sample.Select(s => (s.Column.Name, s.DuckType)), tables[i].Columns!.Select(c => (c.Name, c.Type)));
            for (int c = 0; c < Sample.Count; c++)
                for (int row = 0; row < Rows; row++)
                    Assert.True(Same(Sample[c], Sample[c].Values[row], tables[i].Columns![c].Values[row]), $"{file}: '{Sample[c].Column.Name}', row {row}: {tables[i].Columns![c].Values[row] ?? "null"}, written {Sample[c].Values[row] ?? "null"}");
        }
    }

    [DuckDbFact]
    public void Statistics_encodings_and_sizes_of_column_chunks()
    {
        using var folder = new TempFolder();
        ParquetWriterOptions options = Options(CompressionCodec.Snappy, useDictionary: true, byteStreamSplit: true);
        string path = Write(folder["table.parquet"], Rows, options);

        DuckDbTable[] answers = DuckDbPeer.Run(
            $"SELECT * FROM parquet_metadata({DuckDbPeer.Quote(path)}) ORDER BY row_group_id, column_id",
            $"SELECT * FROM parquet_file_metadata({DuckDbPeer.Quote(path)})");
        DuckDbTable chunks = answers[0];
        int groups = (Rows + GroupRows - 1) / GroupRows;
        Assert.Equal(groups * Sample.Count, chunks.Rows);
        long end = 4;
        var codecs = new HashSet<string>();
        for (int i = 0; i < chunks.Rows; i++)
        {
            string? At(string name) => chunks[name].Values[i];
            int group = i / Sample.Count, firstRow = group * GroupRows, rows = Math.Min(GroupRows, Rows - firstRow);
            WriterSample sample = Sample[i % Sample.Count];
            string place = $"row group {group}, '{sample.Column.Name}'";
            Assert.Equal(sample.Column.Name, At("path_in_schema"));
            Assert.Equal(sample.PhysicalType, At("type"));
            // A chunk that the codec would hardly make smaller is not compressed.
            bool compressed = At("compression") == "SNAPPY";
            Assert.Equal(compressed ? "SNAPPY" : "UNCOMPRESSED", At("compression"));
            Assert.Equal(!compressed, At("total_compressed_size") == At("total_uncompressed_size"));
            codecs.Add(At("compression")!);
            Assert.Equal(rows, Number(At("row_group_num_rows")));
            Assert.Equal(rows, Number(At("num_values")));
            Assert.Equal(sample.Values.Skip(firstRow).Take(rows).Count(v => v is null), Number(At("stats_null_count")));
            (string? min, string? max) = sample.Bounds(firstRow, rows);
            Assert.True(SameBound(sample, min, At("stats_min_value")), $"{place}: least {At("stats_min_value")}, should be {min}");
            Assert.True(SameBound(sample, max, At("stats_max_value")), $"{place}: greatest {At("stats_max_value")}, should be {max}");
            Assert.Equal(EncodingOf(sample), At("encodings")!.Split(", ").Contains("RLE_DICTIONARY") ? "dictionary" : At("encodings")!.Contains("BYTE_STREAM_SPLIT", StringComparison.Ordinal) ? "split" : "plain");
            // Chunks lie one behind the other, the dictionary first.
            long dictionary = At("dictionary_page_offset") is string offset ? (long)Number(offset) : (long)Number(At("data_page_offset"));
            Assert.Equal(end, dictionary);
            end += (long)Number(At("total_compressed_size"));
        }
        Assert.Equal(["SNAPPY", "UNCOMPRESSED"], codecs.Order());
        Assert.Equal(Rows, Number(answers[1]["num_rows"].Values[0]));
        Assert.Equal(groups, Number(answers[1]["num_row_groups"].Values[0]));
        Assert.Equal(options.CreatedBy, answers[1]["created_by"].Values[0]);
    }

    [DuckDbFact]
    public void Schema_and_key_value_metadata()
    {
        using var folder = new TempFolder();
        string path = Write(folder["table.parquet"], 10, new ParquetWriterOptions { Metadata = new Dictionary<string, string> { ["empty"] = "", ["names"] = "naïve 日本 🛰", ["IVOA.VOTable-Parquet.content"] = "<VOTABLE/>" } });

        // Keys and values are blobs for DuckDB.
        DuckDbTable[] answers = DuckDbPeer.Run(
            $"SELECT name, type, repetition_type, converted_type, logical_type FROM parquet_schema({DuckDbPeer.Quote(path)})",
            $"SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata({DuckDbPeer.Quote(path)}) ORDER BY key");
        DuckDbTable schema = answers[0];
        Assert.Equal(Sample.Count + 1, schema.Rows);
        for (int i = 0; i < Sample.Count; i++)
        {
            WriterColumn column = Sample[i].Column;
            Assert.Equal(column.Name, schema["name"].Values[i + 1]);
            Assert.Equal(Sample[i].PhysicalType, schema["type"].Values[i + 1]);
            Assert.Equal(column.IsOptional ? "OPTIONAL" : "REQUIRED", schema["repetition_type"].Values[i + 1]);
            Assert.Equal(ConvertedTypeOf(column.Type), schema["converted_type"].Values[i + 1]);
            Assert.Equal(ConvertedTypeOf(column.Type) is null, schema["logical_type"].Values[i + 1] is null);
        }
        Assert.Equal((string?[])["IVOA.VOTable-Parquet.content", "empty", "names"], answers[1]["key"].Values);
        Assert.Equal((string?[])["<VOTABLE/>", "", "naïve 日本 🛰"], answers[1]["value"].Values);
    }

    // DuckDB leaves out row groups by their statistics: were these wrong, rows would be missing.
    [DuckDbFact]
    public void Filters_find_all_rows()
    {
        using var folder = new TempFolder();
        string path = DuckDbPeer.Quote(Write(folder["table.parquet"], Rows, Options(CompressionCodec.Snappy, useDictionary: true, byteStreamSplit: false)));
        // Infinity would be the bound of every row group, and what DuckDB makes of NaN is its own affair.
        WriterSample[] columns = [.. Sample.Where(s => s.Column.Type is not (WriterType.Float or WriterType.Double or WriterType.Binary) && s.Values.Any(v => v is not null))];
        List<string> statements = [];
        foreach (WriterSample sample in columns)
        {
            (string? min, string? max) = sample.Bounds(0, Rows);
            foreach (string value in (string[])[min!, max!, sample.Values.First(v => v is not null)!])
                statements.Add($"SELECT count(*) AS n FROM {path} WHERE \"{sample.Column.Name}\" = {DuckDbPeer.Quote(value)}::{sample.DuckType}");
            statements.Add($"SELECT count(*) AS n FROM {path} WHERE \"{sample.Column.Name}\" IS NULL");
        }
        DuckDbTable[] counts = DuckDbPeer.Run(statements);
        for (int i = 0, at = 0; i < columns.Length; i++)
        {
            (string? min, string? max) = columns[i].Bounds(0, Rows);
            foreach (string? value in (string?[])[min, max, columns[i].Values.First(v => v is not null), null])
                Assert.Equal(columns[i].Values.Count(v => v == value), Number(counts[at++]["n"].Values[0]));
        }
    }

    [DuckDbFact]
    public void Tables_without_rows_and_with_one()
    {
        using var folder = new TempFolder();
        string[] paths = [Write(folder["0.parquet"], 0, new ParquetWriterOptions()), Write(folder["1.parquet"], 1, new ParquetWriterOptions())];

        DuckDbTable[] tables = DuckDbPeer.Run(paths.Select(path => $"SELECT * FROM {DuckDbPeer.Quote(path)}"));
        for (int rows = 0; rows < 2; rows++)
        {
            Assert.Equal(Sample.Select(s => s.DuckType), tables[rows].Columns!.Select(c => c.Type));
            Assert.Equal(rows, tables[rows].Rows);
        }
    }

    // NaN stands for no value, unless the caller says otherwise.
    [DuckDbFact]
    public void NaN_is_null_or_a_value()
    {
        using var folder = new TempFolder();
        foreach (bool nanIsNull in (bool[])[true, false])
        {
            using FileStream stream = File.Create(folder[$"{nanIsNull}.parquet"]);
            using var writer = new ParquetWriter(stream, [new("d", WriterType.Double), new("f", WriterType.Float), new("r", WriterType.Double) { IsOptional = false }], new ParquetWriterOptions { NaNIsNull = nanIsNull });
            for (int column = 0; column < 3; column++)
                writer.Append(column, [1.5, double.NaN, -0.0]);
            writer.EndRows(3);
            writer.Close();
        }

        DuckDbTable[] tables = DuckDbPeer.Run(((string[])["True", "False"]).Select(name => $"SELECT * FROM {DuckDbPeer.Quote(folder[name + ".parquet"])}"));
        Assert.Equal((string?[])["1.5", null, "-0"], tables[0]["d"].Values);
        Assert.Equal((string?[])["1.5", null, "-0"], tables[0]["f"].Values);
        Assert.Equal((string?[])["1.5", "NaN", "-0"], tables[0]["r"].Values);
        Assert.All(tables[1].Columns!, c => Assert.Equal((string?[])["1.5", "NaN", "-0"], c.Values));
    }

    private static ParquetWriterOptions Options(CompressionCodec codec, bool useDictionary, bool byteStreamSplit) =>
        new() { RowGroupRows = GroupRows, PageRows = 300, Codec = codec, UseDictionary = useDictionary, ByteStreamSplit = byteStreamSplit, CreatedBy = "UmlCaxs tests" };

    private static string Write(string path, int rows, ParquetWriterOptions options)
    {
        using FileStream stream = File.Create(path);
        using var writer = new ParquetWriter(stream, [.. Sample.Select(s => s.Column)], options);
        const int portion = 700;
        for (int row = 0; row < rows; row += portion)
        {
            int count = Math.Min(portion, rows - row);
            for (int c = 0; c < Sample.Count; c++)
                Sample[c].Append(writer, c, row, count);
            writer.EndRows(count);
        }
        writer.Close();
        return path;
    }

    private static bool Same(WriterSample sample, string? a, string? b) => sample.Column.Type is WriterType.Float or WriterType.Double && a is not null && b is not null
        ? BitConverter.DoubleToInt64Bits(Number(a)) == BitConverter.DoubleToInt64Bits(Number(b))
        : a == b;

    // Bounds are texts of DuckDB's own: of floats with the digits of a float, none for infinity, of blobs with \x escapes.
    private static bool SameBound(WriterSample sample, string? bound, string? told) => sample.Column.Type switch
    {
        _ when bound is "Infinity" or "-Infinity" => told is null,
        _ when bound is null || told is null => bound == told,
        WriterType.Boolean => told == (bound == "1" ? "true" : "false"),
        WriterType.Float => (float)Number(bound) == float.Parse(told, CultureInfo.InvariantCulture),
        WriterType.Double => Number(bound) == Number(told),
        WriterType.Binary => bound == Unescaped(told),
        _ => bound == told,
    };

    private static string Unescaped(string told)
    {
        var hex = new StringBuilder();
        for (int i = 0; i < told.Length; i++)
        {
            bool escaped = told[i] == '\\';
            hex.Append(escaped ? told.Substring(i + 2, 2) : ((int)told[i]).ToString("X2", CultureInfo.InvariantCulture));
            i += escaped ? 3 : 0;
        }
        return hex.ToString();
    }

    // Few values get a dictionary; booleans never do.
    private static string EncodingOf(WriterSample sample) => sample.Column.Type switch
    {
        WriterType.Boolean => "plain",
        WriterType.UInt8 or WriterType.Int8 => sample.Values.Any(v => v is not null) ? "dictionary" : "plain",
        _ when sample.Column.Name.EndsWith("few", StringComparison.Ordinal) => "dictionary",
        WriterType.Float or WriterType.Double => "split",
        _ => "plain",
    };

    private static string? ConvertedTypeOf(WriterType type) => type switch
    {
        WriterType.UInt8 => "UINT_8",
        WriterType.Int8 => "INT_8",
        WriterType.Int16 => "INT_16",
        WriterType.UInt16 => "UINT_16",
        WriterType.UInt32 => "UINT_32",
        WriterType.UInt64 => "UINT_64",
        WriterType.String => "UTF8",
        _ => null,
    };

    private static double Number(string? text) => double.Parse(text!, CultureInfo.InvariantCulture);
}
