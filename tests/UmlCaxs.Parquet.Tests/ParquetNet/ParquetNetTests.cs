#if PARQUET_NET
using System.Globalization;
using System.Text;
using global::Parquet;
using global::Parquet.Schema;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using UmlCaxs.Parquet.Tests.DuckDb;
using UmlCaxs.Parquet.Writing;
using Xunit;
using ParquetWriter = UmlCaxs.Parquet.Writing.ParquetWriter;

namespace UmlCaxs.Parquet.Tests.ParquetNet;

/// <summary>
/// Parquet.Net, the other implementation for .NET, reads the files of this writer, and this reader those of Parquet.Net. Only
/// built where the feed has the package (OptionalParquetNet.targets).
/// </summary>
public sealed class ParquetNetTests
{
    private const int Rows = 2500;
    private const int GroupRows = 1024;

    [Theory]
    [InlineData(CompressionCodec.Uncompressed, true)]
    [InlineData(CompressionCodec.Uncompressed, false)]
    [InlineData(CompressionCodec.Gzip, true)]
    [InlineData(CompressionCodec.Brotli, false)]
    public async Task Parquet_Net_reads_our_files(CompressionCodec codec, bool useDictionary)
    {
        List<WriterSample> sample = WriterSample.Table(Rows);
        var stream = new MemoryStream();
        var options = new ParquetWriterOptions { RowGroupRows = GroupRows, PageRows = 300, Codec = codec, UseDictionary = useDictionary, Metadata = new Dictionary<string, string> { ["key"] = "naïve" } };
        using (var writer = new ParquetWriter(stream, [.. sample.Select(s => s.Column)], options))
        {
            for (int c = 0; c < sample.Count; c++)
                sample[c].Append(writer, c, 0, Rows);
            writer.EndRows(Rows);
            writer.Close();
        }

        await using var reader = await global::Parquet.ParquetReader.CreateAsync(stream);
        Assert.Equal("naïve", reader.CustomMetadata["key"]);
        DataField[] fields = reader.Schema.GetDataFields();
        Assert.Equal(sample.Select(s => (s.Column.Name, s.Column.IsOptional)), fields.Select(f => (f.Name, f.IsNullable)));
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
            for (int c = 0; c < fields.Length; c++)
                Assert.Equal(sample[c].Values.Skip(group * GroupRows).Take(GroupRows), await TextOf(rows, fields[c]));
        }
    }

    [Theory]
    [InlineData(CompressionMethod.None, 0.0)]
    [InlineData(CompressionMethod.None, 1.0)]
    [InlineData(CompressionMethod.Gzip, 0.8)]
    [InlineData(CompressionMethod.Brotli, 0.8)]
    public async Task We_read_files_of_Parquet_Net(CompressionMethod method, double dictionaryThreshold)
    {
        var random = new Random(1);
        double?[] doubles = [.. Enumerable.Range(0, Rows).Select(i => i % 7 == 0 ? (double?)null : random.NextDouble())];
        double[] few = [.. Enumerable.Range(0, Rows).Select(i => i % 5 / 8.0)];
        float[] floats = [.. Enumerable.Range(0, Rows).Select(_ => random.NextSingle())];
        int[] ints = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(int.MinValue, int.MaxValue))];
        long?[] longs = [.. Enumerable.Range(0, Rows).Select(i => i % 3 == 0 ? (long?)null : random.NextInt64(long.MinValue, long.MaxValue))];
        bool[] bools = [.. ints.Select(i => i % 2 == 0)];
        string?[] texts = [.. Enumerable.Range(0, Rows).Select(i => i % 4 == 0 ? null : $"naïve {i % 100}")];
        byte[]?[] blobs = [.. Enumerable.Range(0, Rows).Select(i => Encoding.UTF8.GetBytes($"{i}"))];
        DateTime[] times = [.. ints.Select(i => DateTime.UnixEpoch.AddMilliseconds(i))];
        DataField[] fields =
        [
            new DataField<double?>("doubles"), new DataField<double>("few"), new DataField<float>("floats"), new DataField<int>("ints"), new DataField<long?>("longs"),
            new DataField<bool>("bools"), new DataField<string>("texts"), new DataField<byte[]>("blobs"),
            new DateTimeDataField("times", DateTimeFormat.DateAndTimeMicros, isAdjustedToUTC: true),
        ];
        using var folder = new TempFolder();
        string path = folder["table.parquet"];
        await using (FileStream stream = File.Create(path))
        await using (var writer = await global::Parquet.ParquetWriter.CreateAsync(new global::Parquet.Schema.ParquetSchema(fields), stream, new ParquetOptions { CompressionMethod = method, DictionaryEncodingThreshold = dictionaryThreshold }))
        {
            for (int row = 0; row < Rows; row += GroupRows)
            {
                int count = Math.Min(GroupRows, Rows - row);
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync<double>(fields[0], doubles.AsMemory(row, count));
                await group.WriteAsync<double>(fields[1], few.AsMemory(row, count));
                await group.WriteAsync<float>(fields[2], floats.AsMemory(row, count));
                await group.WriteAsync<int>(fields[3], ints.AsMemory(row, count));
                await group.WriteAsync<long>(fields[4], longs.AsMemory(row, count));
                await group.WriteAsync<bool>(fields[5], bools.AsMemory(row, count));
                await group.WriteAsync(fields[6], texts[row..(row + count)]);
                await group.WriteAsync(fields[7], blobs[row..(row + count)]);
                await group.WriteAsync<DateTime>(fields[8], times.AsMemory(row, count));
            }
        }

        using var dataset = ParquetDataset.Open(path);
        Assert.Equal(3, dataset.RowGroups.Count);
        AssertDoubles(dataset, "doubles", doubles.Select(v => v ?? double.NaN));
        AssertDoubles(dataset, "few", few);
        AssertDoubles(dataset, "floats", floats.Select(v => (double)v));
        AssertLongs(dataset, "ints", ints.Select(v => (long?)v));
        AssertLongs(dataset, "longs", longs);
        AssertLongs(dataset, "bools", bools.Select(v => (long?)(v ? 1 : 0)));
        AssertLongs(dataset, "times", ints.Select(v => (long?)(v * 1000L)));
        Assert.Equal(texts, Reading.TextTable.Column(dataset, dataset.IndexOf("texts"), dataset.RowGroups, 333));
        Assert.Equal(blobs.Select(b => Convert.ToHexString(b!)), Reading.TextTable.Column(dataset, dataset.IndexOf("blobs"), dataset.RowGroups, 333));
    }

    private static void AssertDoubles(ParquetDataset dataset, string column, IEnumerable<double> expected)
    {
        using var reader = new DatasetColumnReader(dataset, dataset.IndexOf(column), dataset.RowGroups);
        double[] values = new double[reader.RowsLeft];
        reader.ReadDoubles(values);
        Assert.Equal(expected, values);
    }

    private static void AssertLongs(ParquetDataset dataset, string column, IEnumerable<long?> expected)
    {
        using var reader = new DatasetColumnReader(dataset, dataset.IndexOf(column), dataset.RowGroups);
        long[] values = new long[reader.RowsLeft];
        bool[] isNull = new bool[values.Length];
        reader.ReadLongs(values, isNull);
        Assert.Equal(expected, values.Select((v, row) => isNull[row] ? (long?)null : v));
    }

    // The values in the form of the sample.
    private static async Task<string?[]> TextOf(ParquetRowGroupReader group, DataField field)
    {
        Type type = field.ClrType;
        if (type == typeof(bool))
            return await TextOf<bool>(group, field, v => v ? "1" : "0");
        if (type == typeof(byte))
            return await TextOf<byte>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(sbyte))
            return await TextOf<sbyte>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(short))
            return await TextOf<short>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(ushort))
            return await TextOf<ushort>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(int))
            return await TextOf<int>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(uint))
            return await TextOf<uint>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(long))
            return await TextOf<long>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(ulong))
            return await TextOf<ulong>(group, field, v => v.ToString(CultureInfo.InvariantCulture));
        if (type == typeof(float))
            return await TextOf<float>(group, field, v => ((double)v).ToString("R", CultureInfo.InvariantCulture));
        if (type == typeof(double))
            return await TextOf<double>(group, field, v => v.ToString("R", CultureInfo.InvariantCulture));
        if (type == typeof(string))
            return await TextOf<ReadOnlyMemory<char>>(group, field, v => v.ToString());
        return await TextOf<ReadOnlyMemory<byte>>(group, field, v => Convert.ToHexString(v.Span));
    }

    private static async Task<string?[]> TextOf<T>(ParquetRowGroupReader group, DataField field, Func<T, string> format)
        where T : struct
    {
        if (!field.IsNullable)
        {
            var whole = new T[group.RowCount];
            await group.ReadAsync<T>(field, whole);
            return [.. whole.Select(format)];
        }
        var values = new T?[group.RowCount];
        await group.ReadAsync<T>(field, values);
        return [.. values.Select(v => v is T value ? format(value) : null)];
    }
}
#endif
