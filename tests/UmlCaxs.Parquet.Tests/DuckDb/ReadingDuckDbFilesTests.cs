using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using Xunit;

namespace UmlCaxs.Parquet.Tests.DuckDb;

/// <summary>Files that DuckDB writes, in all its codecs, versions and types, hold for this reader the values that they hold for DuckDB.</summary>
public sealed class ReadingDuckDbFilesTests
{
    private static readonly string[] CodecNames = ["UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4_RAW"];

    [DuckDbFact]
    public void All_types_in_all_codecs_and_versions_with_no_some_and_only_nulls()
    {
        using var folder = new TempFolder();
        // The last file of each kind of nulls has one row group, and dictionaries only where they are tiny.
        string[] options = [.. CodecNames.SelectMany(codec => (string[])["V1", "V2"], (codec, version) => $"CODEC {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048"),
            "CODEC SNAPPY, PARQUET_VERSION V1, DICTIONARY_SIZE_LIMIT 1", "CODEC SNAPPY, PARQUET_VERSION V2, DICTIONARY_SIZE_LIMIT 1"];
        int[] nulls = [0, 20, 100];
        List<string> statements = [DuckDbSample.Prepare];
        foreach (int percent in nulls)
        {
            statements.Add($"CREATE TABLE t{percent} AS {DuckDbSample.Select(percent)}");
            for (int i = 0; i < options.Length; i++)
                statements.Add($"COPY t{percent} TO {DuckDbPeer.Quote(folder[$"{percent}-{i}.parquet"])} (FORMAT parquet, {options[i]})");
            // All files of a table hold the same for DuckDB, or its own tests would fail; it prints one.
            statements.Add($"SELECT * FROM {DuckDbPeer.Quote(folder[$"{percent}-0.parquet"])}");
        }
        DuckDbTable[] printed = [.. DuckDbPeer.Run(statements).Where(t => t.Rows == DuckDbSample.Rows)];

        Assert.Equal(nulls.Length, printed.Length);
        var encodings = new HashSet<ParquetEncoding>();
        var codecs = new HashSet<CompressionCodec>();
        for (int n = 0; n < nulls.Length; n++)
        {
            for (int i = 0; i < options.Length; i++)
            {
                using var dataset = ParquetDataset.Open(folder[$"{nulls[n]}-{i}.parquet"]);
                Compare(dataset, printed[n], $"{nulls[n]} % nulls, {options[i]}");
                Assert.Equal(i < options.Length - 2 ? 3 : 1, dataset.RowGroups.Count);
                foreach (ParquetColumnChunk chunk in dataset.RowGroups.SelectMany(g => g.RowGroup.Columns))
                {
                    encodings.UnionWith(chunk.Encodings);
                    codecs.Add(chunk.Codec);
                }
            }
        }
        Assert.Superset(
            (HashSet<ParquetEncoding>)[ParquetEncoding.Plain, ParquetEncoding.RleDictionary, ParquetEncoding.DeltaBinaryPacked, ParquetEncoding.DeltaLengthByteArray, ParquetEncoding.ByteStreamSplit],
            encodings);
        Assert.Equal(CodecNames.Length, codecs.Count);
    }

    [DuckDbFact]
    public void Partitioned_folders()
    {
        using var folder = new TempFolder();
        string path = folder["table"];
        DuckDbTable printed = DuckDbPeer.Run(
            $"COPY (SELECT range AS i, range % 3 AS k, CASE range % 2 WHEN 0 THEN 'a b' ELSE 'ü/x' END AS name FROM range(1000)) TO {DuckDbPeer.Quote(path)} (FORMAT parquet, PARTITION_BY (k, name))",
            $"SELECT * FROM read_parquet({DuckDbPeer.Quote(path + "/*/*/*.parquet")}, hive_partitioning = true) ORDER BY i")[1];

        using var dataset = ParquetDataset.Open(path);
        Assert.Equal(6, dataset.Files.Count);
        string?[][] columns = [.. ((string[])["i", "k", "name"]).Select(name => Text(dataset, dataset.IndexOf(name)))];
        int[] order = [.. Enumerable.Range(0, 1000).OrderBy(row => int.Parse(columns[0][row]!, CultureInfo.InvariantCulture))];
        Assert.Equal(printed["i"].Values, order.Select(row => columns[0][row]));
        Assert.Equal(printed["k"].Values, order.Select(row => columns[1][row]));
        Assert.Equal(printed["name"].Values, order.Select(row => columns[2][row]));
    }

    [DuckDbFact]
    public void Statistics_lead_to_the_row_groups_that_may_have_rows()
    {
        using var folder = new TempFolder();
        string path = folder["sorted.parquet"];
        DuckDbPeer.Run($"COPY (SELECT range AS i, range / 1000.0::DOUBLE AS x, (range / 100)::DECIMAL(9,2) AS d, DATE '2000-01-01' + (range // 100)::INTEGER AS day FROM range(20480)) TO {DuckDbPeer.Quote(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)");

        using var dataset = ParquetDataset.Open(path);
        Assert.Equal([2, 3], dataset.Select([new ColumnRange("i", 5000, 7000)]).Select(g => g.Index));
        Assert.Equal([2, 3], dataset.Select([new ColumnRange("x", 5, 7)]).Select(g => g.Index));
        Assert.Equal([2, 3], dataset.Select([new ColumnRange("d", 50, 70)]).Select(g => g.Index));
        // Days since 1970-01-01.
        Assert.Equal([2, 3], dataset.Select([new ColumnRange("day", 10957 + 50, 10957 + 70)]).Select(g => g.Index));
        Assert.Empty(dataset.Select([new ColumnRange("i", 20480, double.PositiveInfinity)]));
    }

    [DuckDbFact]
    public void Encrypted_files_are_refused()
    {
        using var folder = new TempFolder();
        string path = folder["secret.parquet"];
        // DuckDB's own cipher is called unsafe for its random numbers.
        DuckDbPeer.Run(
            "SET force_mbedtls_unsafe = 'true'",
            "PRAGMA add_parquet_key('key', '0123456789112345')",
            $"COPY (SELECT 1 AS a) TO {DuckDbPeer.Quote(path)} (FORMAT parquet, ENCRYPTION_CONFIG {{footer_key: 'key'}})");

        var e = Assert.Throws<ParquetException>(() => ParquetDataset.Open(path));
        Assert.Contains("encrypted Parquet is not supported", e.Message, StringComparison.Ordinal);
    }

    private static void Compare(ParquetDataset dataset, DuckDbTable expected, string file)
    {
        Assert.Equal(expected.Columns!.Select(c => c.Name), dataset.Columns.Select(c => c.Name));
        for (int i = 0; i < dataset.Columns.Count; i++)
        {
            DuckDbColumn column = expected.Columns![i];
            Assert.Equal(column.Name == "list", dataset.Columns[i].IsNested);
            if (dataset.Columns[i].IsNested)
                continue;
            string?[] values = Values(dataset, i, column.Type);
            for (int row = 0; row < values.Length; row++)
                Assert.True(Same(column, row, values[row]), $"{file}: {dataset.Columns[i]}, row {row}: {values[row] ?? "null"}, for DuckDB ({column.Type}) {column.Values[row] ?? "null"}");
            Assert.Equal(column.Values.Length, values.Length);
            // As text everything can be read; what is null is null there, too.
            string?[] text = Text(dataset, i);
            Assert.Equal(values.Select(v => v is null or "NaN"), text.Select(v => v is null));
        }
    }

    // Where numbers are read as doubles, no value and NaN are the same.
    private static bool Same(DuckDbColumn column, int row, string? value) => column.Type is "FLOAT" or "DOUBLE"
        ? BitConverter.DoubleToInt64Bits(Number(column.Values[row])) == BitConverter.DoubleToInt64Bits(Number(value))
        : column.Values[row] == value;

    private static double Number(string? text) => text is null ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    // The values in the form of the peer's script, each read by the method for its type.
    private static string?[] Values(ParquetDataset dataset, int index, string duckType)
    {
        using var reader = new DatasetColumnReader(dataset, index, dataset.RowGroups);
        ParquetColumn column = dataset.Columns[index];
        int rows = (int)reader.RowsLeft;
        if (column.IsFloating)
        {
            double[] doubles = new double[rows];
            InBatches(rows, (row, count) => reader.ReadDoubles(doubles.AsSpan(row, count)));
            return [.. doubles.Select(d => d.ToString("R", CultureInfo.InvariantCulture))];
        }
        if (column.IsInteger)
        {
            long[] longs = new long[rows];
            bool[] isNull = new bool[rows];
            InBatches(rows, (row, count) => reader.ReadLongs(longs.AsSpan(row, count), isNull.AsSpan(row, count)));
            // DuckDB reads milliseconds as its microseconds.
            long factor = column.Unit == TimeUnit.Milliseconds && duckType == "TIMESTAMP" ? 1000 : 1;
            return [.. longs.Select((v, row) => isNull[row] ? null
                : column.Kind == ParquetKind.UInt64 ? ((ulong)v).ToString(CultureInfo.InvariantCulture)
                : (v * factor).ToString(CultureInfo.InvariantCulture))];
        }
        if (column.Kind is not (ParquetKind.Binary or ParquetKind.Interval or ParquetKind.String))
            return Text(dataset, index);
        var bytes = new ByteArrayBuffer(rows);
        InBatches(rows, (row, count) => reader.ReadByteArrays(bytes, row, count));
        return [.. Enumerable.Range(0, rows).Select(row => bytes.IsNull(row) ? null : column.Kind switch
        {
            ParquetKind.Binary => Convert.ToHexString(bytes[row]),
            ParquetKind.Interval => Interval(bytes[row]),
            _ => Encoding.UTF8.GetString(bytes[row]),
        })];
    }

    private static string?[] Text(ParquetDataset dataset, int index)
    {
        using var reader = new DatasetColumnReader(dataset, index, dataset.RowGroups);
        int rows = (int)reader.RowsLeft;
        var buffer = new ByteArrayBuffer(rows);
        InBatches(rows, (row, count) => reader.ReadText(buffer, row, count));
        return [.. Enumerable.Range(0, rows).Select(row => buffer.IsNull(row) ? null : Encoding.UTF8.GetString(buffer[row]))];
    }

    private static string Interval(ReadOnlySpan<byte> value) =>
        $"{BinaryPrimitives.ReadUInt32LittleEndian(value)} {BinaryPrimitives.ReadUInt32LittleEndian(value[4..])} {BinaryPrimitives.ReadUInt32LittleEndian(value[8..]) * 1000L}";

    // Ends of batches, pages and row groups fall on different rows.
    private static void InBatches(int rows, Action<int, int> read)
    {
        const int batch = 777;
        for (int row = 0; row < rows; row += batch)
            read(row, Math.Min(batch, rows - row));
    }
}
