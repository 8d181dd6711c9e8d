using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Reading;
using UmlCaxs.Parquet.Writing;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Writing;

public sealed class ParquetWriterTests
{
    [Theory]
    [InlineData(NullPattern.None)]
    [InlineData(NullPattern.All)]
    [InlineData(NullPattern.Alternating)]
    [InlineData(NullPattern.Random)]
    public void EveryTypeSurvives(NullPattern pattern)
    {
        foreach (int rows in (int[])[0, 1, 2, 1000, 1001, 2500])
        {
            var table = new WrittenTable(rows, pattern);
            table.AssertEqualTo(table.Write(new ParquetWriterOptions { RowGroupRows = 1000, PageRows = 130 }, portion: 333));
        }
    }

    [Theory]
    [InlineData(CompressionCodec.Uncompressed)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Brotli)]
    [InlineData(CompressionCodec.Lz4Raw)]
    public void EveryCodecAndEncodingSurvives(CompressionCodec codec)
    {
        var table = new WrittenTable(1200, NullPattern.Random);
        foreach (bool split in (bool[])[false, true])
        {
            foreach (bool dictionary in (bool[])[false, true])
                table.AssertEqualTo(table.Write(new ParquetWriterOptions { Codec = codec, ByteStreamSplit = split, UseDictionary = dictionary }));
        }
    }

    [Fact]
    public void TheFileDependsNeitherOnThreadsNorOnThePortions()
    {
        var table = new WrittenTable(4500, NullPattern.Random);
        byte[] one = table.Write(new ParquetWriterOptions { RowGroupRows = 700, PageRows = 100, Threads = 1 }, portion: 1);
        Assert.Equal(one, table.Write(new ParquetWriterOptions { RowGroupRows = 700, PageRows = 100, Threads = 4 }, portion: 4500));
        Assert.Equal(one, table.Write(new ParquetWriterOptions { RowGroupRows = 700, PageRows = 100, Threads = 2 }, portion: 701));
    }

    [Fact]
    public void RowGroupsHaveTheirSizeAndTheLastTheRest()
    {
        foreach ((int rows, long[] sizes) in (ValueTuple<int, long[]>[])[(0, []), (1, [1]), (99, [99]), (100, [100]), (101, [100, 1]), (300, [100, 100, 100])])
        {
            using ParquetFile file = Open(new WrittenTable(rows, NullPattern.Random).Write(new ParquetWriterOptions { RowGroupRows = 100 }, portion: 70));
            Assert.Equal(sizes, file.RowGroups.Select(g => g.RowCount));
        }
    }

    [Fact]
    public void LongTextsEndRowGroupsAndPagesEarly()
    {
        var buffer = new ByteArrayBuffer(30);
        var random = new Random(1);
        byte[][] texts = [.. Enumerable.Range(0, 30).Select(_ => new byte[2_500_000])];
        using var stream = new MemoryStream();
        using (var writer = new ParquetWriter(stream, [new WriterColumn("bytes", WriterType.Binary)], new ParquetWriterOptions { Codec = CompressionCodec.Uncompressed }))
        {
            for (int row = 0; row < texts.Length; row++)
            {
                random.NextBytes(texts[row]);
                buffer.Set(row, (ReadOnlySpan<byte>)texts[row]);
                writer.Append(0, buffer, row, 1);
                writer.EndRows(1);
            }
            writer.Close();
        }
        using var folder = new TempFolder();
        using ParquetDataset dataset = ParquetDataset.Open(folder.Write("t.parquet", stream.ToArray()));
        RowGroupRef[] groups = [.. dataset.RowGroups];
        Assert.Equal([27, 3], groups.Select(g => g.RowCount));
        using var reader = new DatasetColumnReader(dataset, 0, groups);
        var read = new ByteArrayBuffer(1);
        foreach (byte[] text in texts)
        {
            read.Clear();
            reader.ReadByteArrays(read, 0, 1);
            Assert.True(read[0].SequenceEqual(text));
        }
    }

    [Fact]
    public void ColumnsSayWhatTheyAre()
    {
        using ParquetFile file = Open(new WrittenTable(10, NullPattern.None).Write(new ParquetWriterOptions
        {
            CreatedBy = "UmlCaxs version 1.2",
            Metadata = new Dictionary<string, string> { ["b"] = "second", ["a"] = "Ångström" },
        }));
        Assert.Equal("UmlCaxs version 1.2", file.CreatedBy);
        Assert.Equal([new KeyValue("a", "Ångström"), new KeyValue("b", "second")], file.KeyValueMetadata);
        Assert.Equal(
            [
                ParquetKind.Boolean, ParquetKind.UInt8, ParquetKind.Int8, ParquetKind.Int16, ParquetKind.UInt16, ParquetKind.Int32, ParquetKind.UInt32,
                ParquetKind.Int64, ParquetKind.UInt64, ParquetKind.Float32, ParquetKind.Float64, ParquetKind.String, ParquetKind.Binary,
            ],
            file.Schema.Columns.Where((_, i) => i % 4 == 0).Select(c => c.Kind));
    }

    [Fact]
    public void ADictionaryIsWrittenWhereItPaysOnly()
    {
        var table = new WrittenTable(3000, NullPattern.None);
        using ParquetFile file = Open(table.Write(new ParquetWriterOptions { ByteStreamSplit = true }));
        for (int c = 0; c < table.Columns.Count; c++)
        {
            IReadOnlyList<ParquetEncoding> encodings = file.RowGroups[0].Columns[c].Encodings;
            WriterType type = table.Columns[c].Type;
            if (type != WriterType.Boolean && table.Columns[c].Name.EndsWith("few", StringComparison.Ordinal))
                Assert.Contains(ParquetEncoding.RleDictionary, encodings);
            if (type is WriterType.Double && table.Columns[c].Name.EndsWith("many", StringComparison.Ordinal))
                Assert.Contains(ParquetEncoding.ByteStreamSplit, encodings);
        }
    }

    [Fact]
    public void NaNIsANumberWhereItIsNotTakenForNull()
    {
        using var stream = new MemoryStream();
        using (var writer = new ParquetWriter(stream, [new WriterColumn("x", WriterType.Double)], new ParquetWriterOptions { NaNIsNull = false }))
        {
            writer.Append(0, [1, double.NaN, 3]);
            writer.EndRows(3);
            writer.Close();
        }
        using ParquetFile file = Open(stream.ToArray());
        ColumnStatistics statistics = file.RowGroups[0].Columns[0].Statistics!;
        Assert.Equal((0L, 1.0, 3.0), (statistics.NullCount, statistics.Min, statistics.Max));
    }

    [Fact]
    public void WithoutCloseThereIsNoValidFile()
    {
        using var stream = new MemoryStream();
        using (var writer = new ParquetWriter(stream, [new WriterColumn("x", WriterType.Double)], new ParquetWriterOptions { RowGroupRows = 2 }))
        {
            writer.Append(0, [1, 2, 3]);
            writer.EndRows(3);
        }
        Assert.Throws<ParquetException>(() => Open(stream.ToArray()));
    }

    [Fact]
    public void WrongRowsAreRefused()
    {
        using var writer = new ParquetWriter(
            Stream.Null,
            [new WriterColumn("x", WriterType.Double), new WriterColumn("n", WriterType.Int8) { IsOptional = false }, new WriterColumn("t", WriterType.String) { IsOptional = false }],
            new ParquetWriterOptions());
        Assert.Throws<ArgumentException>(() => writer.Append(0, [1L], []));
        Assert.Throws<ArgumentException>(() => writer.Append(1, [1.0]));
        Assert.Throws<ArgumentException>(() => writer.Append(1, [128], []));
        Assert.Throws<ArgumentException>(() => writer.Append(1, [-129], []));
        Assert.Throws<ArgumentException>(() => writer.Append(1, [1], [true]));
        Assert.Throws<ArgumentException>(() => writer.Append(1, [1, 2], [false]));
        Assert.Throws<ArgumentException>(() => writer.Append(2, new ByteArrayBuffer(1), 0, 1));
        Assert.Throws<ArgumentException>(() => writer.Append(0, new ByteArrayBuffer(1), 0, 1));
        writer.Append(0, [1.0]);
        Assert.Throws<InvalidOperationException>(() => writer.EndRows(1));
        Assert.Throws<InvalidOperationException>(writer.Close);
    }

    [Fact]
    public void ColumnsNeedNamesOfTheirOwn()
    {
        var options = new ParquetWriterOptions();
        Assert.Throws<ArgumentException>(() => new ParquetWriter(Stream.Null, [], options));
        Assert.Throws<ArgumentException>(() => new ParquetWriter(Stream.Null, [new WriterColumn("", WriterType.Double)], options));
        Assert.Throws<ArgumentException>(() => new ParquetWriter(Stream.Null, [new WriterColumn("x", WriterType.Double), new WriterColumn("x", WriterType.Int8)], options));
    }

    [Fact]
    public void AnErrorOfTheStreamReachesTheCaller()
    {
        using var writer = new ParquetWriter(new FullDisk(100_000), [new WriterColumn("x", WriterType.Double)], new ParquetWriterOptions { RowGroupRows = 10_000 });
        var random = new Random(1);
        Assert.Throws<IOException>(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                writer.Append(0, [.. Enumerable.Range(0, 10_000).Select(_ => random.NextDouble())]);
                writer.EndRows(10_000);
            }
        });
        Assert.Throws<IOException>(writer.Close);
    }

    private static ParquetFile Open(byte[] file)
    {
        using var folder = new TempFolder();
        return ParquetFile.Open(folder.Write("t.parquet", file));
    }

    private sealed class FullDisk(int bytes) : Stream
    {
        private int left = bytes;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) =>
            left = count <= left ? left - count : throw new IOException("No space left on device");
    }
}
