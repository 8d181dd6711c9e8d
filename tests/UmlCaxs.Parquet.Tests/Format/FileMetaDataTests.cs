using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Format.Thrift;
using Xunit;

namespace UmlCaxs.Parquet.Tests.Format;

public sealed class FileMetaDataTests
{
    private static readonly LogicalType[] LogicalTypes =
    [
        new(LogicalTypeKind.String),
        new(LogicalTypeKind.Decimal) { Precision = 9, Scale = 2 },
        new(LogicalTypeKind.Time) { IsUtc = true, Unit = TimeUnit.Nanoseconds },
        new(LogicalTypeKind.Timestamp) { Unit = TimeUnit.Milliseconds },
        new(LogicalTypeKind.Integer) { BitWidth = 16, IsSigned = true },
        new(LogicalTypeKind.Geography),
    ];

    [Fact]
    public void A_footer_survives_a_round_trip()
    {
        FileMetaData read = FileMetaData.Read(Written());
        Assert.Equal(7, read.RowCount);
        Assert.Equal("tests", read.CreatedBy);
        Assert.Equal([new KeyValue("unit", "deg"), new KeyValue("empty", null)], read.KeyValueMetadata);
        Assert.Equal(LogicalTypes, read.Schema.Skip(1).Select(e => e.LogicalType));
        Assert.Equal([null, .. LogicalTypes.Select(_ => (PhysicalType?)PhysicalType.Int64)], read.Schema.Select(e => e.Type));
        ColumnMetaData column = read.RowGroups[0].Columns[0].MetaData!;
        Assert.Equal(["a", "b"], column.Path);
        Assert.Equal([ParquetEncoding.Plain, ParquetEncoding.RleDictionary], column.Encodings);
        Assert.Equal((CompressionCodec.Snappy, 7L, 100L, 50L, 20L, 4L), (column.Codec, column.ValueCount, column.UncompressedSize, column.CompressedSize, column.DataPageOffset, column.DictionaryPageOffset!.Value));
        Assert.Equal((2L, null, true), (column.Statistics!.NullCount, column.Statistics.DistinctCount, column.Statistics.IsMaxExact!.Value));
        Assert.Equal([1, 2], column.Statistics.Min);
        Assert.Equal([3], column.Statistics.Max);
        Assert.Null(column.Statistics.OldMax);
    }

    [Fact]
    public void A_footer_cut_off_anywhere_is_refused()
    {
        byte[] data = Written();
        for (int length = 0; length < data.Length; length++)
            Assert.Throws<InvalidDataException>(() => FileMetaData.Read(data.AsSpan(0, length)));
    }

    [Fact]
    public void A_damaged_footer_is_read_or_refused()
    {
        byte[] data = Written();
        var random = new Random(11);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. data];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(data.Length)] = (byte)random.Next(256);
            try
            {
                _ = new ParquetSchema(FileMetaData.Read(damaged).Schema);
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
    }

    [Fact]
    public void Headers_of_pages_survive_a_round_trip()
    {
        foreach (PageType type in (PageType[])[PageType.Data, PageType.Dictionary])
        {
            var header = new PageHeader
            {
                Type = type,
                UncompressedSize = 1 << 20,
                CompressedSize = 77,
                Crc = 0xDEADBEEF,
                ValueCount = 1000,
                Encoding = ParquetEncoding.ByteStreamSplit,
                DefinitionLevelEncoding = type == PageType.Data ? ParquetEncoding.Rle : default,
                IsCompressed = true,
            };
            var writer = new CompactWriter();
            header.Write(writer);
            Assert.Equal(header, PageHeader.Read(writer.Written, out int length));
            Assert.Equal(writer.Written.Length, length);
        }
    }

    [Fact]
    public void A_page_of_negative_size_is_refused()
    {
        var writer = new CompactWriter();
        new PageHeader { Type = PageType.Data, CompressedSize = -1 }.Write(writer);
        Assert.Contains("compressed_page_size = -1", Assert.Throws<InvalidDataException>(() => PageHeader.Read(writer.Written, out _)).Message, StringComparison.Ordinal);
    }

    private static byte[] Written()
    {
        var column = new ColumnMetaData
        {
            Type = PhysicalType.Int64,
            Encodings = [ParquetEncoding.Plain, ParquetEncoding.RleDictionary],
            Path = ["a", "b"],
            Codec = CompressionCodec.Snappy,
            ValueCount = 7,
            UncompressedSize = 100,
            CompressedSize = 50,
            DataPageOffset = 20,
            DictionaryPageOffset = 4,
            KeyValueMetadata = [new("k", "v")],
            Statistics = new Statistics { NullCount = 2, Min = [1, 2], Max = [3], IsMaxExact = true },
        };
        var metaData = new FileMetaData
        {
            Schema =
            [
                new SchemaElement { Name = "schema", ChildCount = LogicalTypes.Length },
                .. LogicalTypes.Select((t, i) => new SchemaElement { Name = $"c{i}", Type = PhysicalType.Int64, Repetition = Repetition.Optional, LogicalType = t }),
            ],
            RowCount = 7,
            RowGroups = [new RowGroup { RowCount = 7, TotalByteSize = 100, Columns = [new ColumnChunk { FileOffset = 4, MetaData = column }] }],
            KeyValueMetadata = [new("unit", "deg"), new("empty", null)],
            CreatedBy = "tests",
        };
        var writer = new CompactWriter();
        metaData.Write(writer);
        return writer.Written.ToArray();
    }
}
