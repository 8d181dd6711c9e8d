using System.Buffers.Binary;
using System.Runtime.InteropServices;
using UmlCaxs.Parquet.Format;
using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Tests.Reading;

/// <summary>
/// Builds small files byte by byte, so that tests can put any fault into them: required DOUBLE columns, uncompressed, PLAIN,
/// pages of version 1.
/// </summary>
internal sealed class SmallFile
{
    private readonly List<byte> bytes = [.. "PAR1"u8];
    private readonly List<RowGroup> groups = [];
    private readonly string[] names;

    public SmallFile(params string[] names) => this.names = names;

    /// <summary>Statistics of a chunk from its values; by default least and greatest.</summary>
    public Func<double[], Statistics?> StatisticsOf { get; init; } = values => new Statistics
    {
        NullCount = 0,
        Min = BitConverter.GetBytes(values.Min()),
        Max = BitConverter.GetBytes(values.Max()),
    };

    /// <summary>Changes headers of pages before they are written.</summary>
    public Func<PageHeader, PageHeader> Header { get; init; } = header => header;

    /// <summary>Rows that the footer counts, if not those there are.</summary>
    public long? RowCount { get; init; }

    /// <summary>Adds a row group: the values of each column, as pages of at most so many rows.</summary>
    public SmallFile Add(int pageRows, params double[][] columns)
    {
        var chunks = new List<ColumnChunk>();
        for (int i = 0; i < columns.Length; i++)
        {
            int start = bytes.Count;
            foreach (double[] page in columns[i].Chunk(pageRows))
                AddPage(page);
            chunks.Add(new ColumnChunk
            {
                MetaData = new ColumnMetaData
                {
                    Type = PhysicalType.Double,
                    Encodings = [ParquetEncoding.Plain],
                    Path = [names[i]],
                    Codec = CompressionCodec.Uncompressed,
                    ValueCount = columns[i].Length,
                    UncompressedSize = bytes.Count - start,
                    CompressedSize = bytes.Count - start,
                    DataPageOffset = start,
                    Statistics = columns[i].Length == 0 ? null : StatisticsOf(columns[i]),
                },
            });
        }
        groups.Add(new RowGroup { Columns = chunks, RowCount = columns[0].Length });
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] Build()
    {
        var footer = new CompactWriter();
        new FileMetaData
        {
            Schema =
            [
                new SchemaElement { Name = "schema", ChildCount = names.Length },
                .. names.Select(n => new SchemaElement { Name = n, Type = PhysicalType.Double, Repetition = Repetition.Required }),
            ],
            RowCount = RowCount ?? groups.Sum(g => g.RowCount),
            RowGroups = groups,
        }.Write(footer);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Written.Length);
        return [.. bytes, .. footer.Written, .. length, .. "PAR1"u8];
    }

    private void AddPage(double[] values)
    {
        var writer = new CompactWriter();
        ReadOnlySpan<byte> body = MemoryMarshal.AsBytes(values.AsSpan());
        Header(new PageHeader
        {
            Type = PageType.Data,
            UncompressedSize = body.Length,
            CompressedSize = body.Length,
            ValueCount = values.Length,
            Encoding = ParquetEncoding.Plain,
            DefinitionLevelEncoding = ParquetEncoding.Rle,
        }).Write(writer);
        bytes.AddRange(writer.Written);
        bytes.AddRange(body);
    }
}
