using UmlCaxs.Parquet.Format.Thrift;

namespace UmlCaxs.Parquet.Format;

/// <summary>A column within a row group (parquet.thrift, struct ColumnMetaData).</summary>
internal sealed class ColumnMetaData
{
    /// <summary>As in the schema.</summary>
    public required PhysicalType Type { get; init; }

    /// <summary>All encodings of its pages, levels included.</summary>
    public required IReadOnlyList<ParquetEncoding> Encodings { get; init; }

    /// <summary>Names from below the root to the leaf.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>How its pages are compressed.</summary>
    public required CompressionCodec Codec { get; init; }

    /// <summary>Values, nulls included.</summary>
    public required long ValueCount { get; init; }

    /// <summary>Bytes of all pages with their headers, uncompressed.</summary>
    public required long UncompressedSize { get; init; }

    /// <summary>Bytes of all pages with their headers, as stored.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>Entries of the column's own metadata.</summary>
    public IReadOnlyList<KeyValue> KeyValueMetadata { get; init; } = [];

    /// <summary>Where the first data page's header starts in the file.</summary>
    public required long DataPageOffset { get; init; }

    /// <summary>Where the dictionary page's header starts; absent or 0 if there is none, and with some writers if there is.</summary>
    public long? DictionaryPageOffset { get; init; }

    /// <summary>Null if absent.</summary>
    public Statistics? Statistics { get; init; }

    /// <summary>Reads the struct.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such struct, or it lacks a field.</exception>
    public static ColumnMetaData Read(ref CompactReader reader)
    {
        int? type = null, codec = null;
        List<ParquetEncoding>? encodings = null;
        List<string>? path = null;
        long? values = null, uncompressed = null, compressed = null, dataPage = null, dictionaryPage = null;
        List<KeyValue> metadata = [];
        Statistics? statistics = null;
        FieldCursor field = reader.BeginStruct();
        while (reader.Next(ref field))
        {
            switch (field.Id)
            {
                case 1:
                    type = reader.ReadI32(field);
                    break;
                case 2:
                    encodings = ReadEncodings(ref reader, field);
                    break;
                case 3:
                    path = ReadPath(ref reader, field);
                    break;
                case 4:
                    codec = reader.ReadI32(field);
                    break;
                case 5:
                    values = reader.ReadI64(field);
                    break;
                case 6:
                    uncompressed = reader.ReadI64(field);
                    break;
                case 7:
                    compressed = reader.ReadI64(field);
                    break;
                case 8:
                    metadata = KeyValue.ReadList(ref reader, field);
                    break;
                case 9:
                    dataPage = reader.ReadI64(field);
                    break;
                case 11:
                    dictionaryPage = reader.ReadI64(field);
                    break;
                case 12:
                    field.Expect(CompactType.Struct);
                    statistics = Statistics.Read(ref reader);
                    break;
                default:
                    reader.Skip(field);
                    break;
            }
        }
        return new ColumnMetaData
        {
            Type = (PhysicalType)(type ?? throw Lacks("type")),
            Encodings = encodings ?? throw Lacks("encodings"),
            Path = path ?? throw Lacks("path_in_schema"),
            Codec = (CompressionCodec)(codec ?? throw Lacks("codec")),
            ValueCount = values ?? throw Lacks("num_values"),
            UncompressedSize = uncompressed ?? throw Lacks("total_uncompressed_size"),
            CompressedSize = compressed ?? throw Lacks("total_compressed_size"),
            KeyValueMetadata = metadata,
            DataPageOffset = dataPage ?? throw Lacks("data_page_offset"),
            DictionaryPageOffset = dictionaryPage,
            Statistics = statistics,
        };
    }

    /// <summary>Writes it as a field of a struct.</summary>
    public void Write(CompactWriter writer, int id)
    {
        writer.BeginStruct(id);
        writer.WriteI32(1, (int)Type);
        writer.WriteListHeader(2, CompactType.I32, Encodings.Count);
        foreach (ParquetEncoding encoding in Encodings)
            writer.WriteI32((int)encoding);
        writer.WriteListHeader(3, CompactType.Binary, Path.Count);
        foreach (string name in Path)
            writer.WriteString(name);
        writer.WriteI32(4, (int)Codec);
        writer.WriteI64(5, ValueCount);
        writer.WriteI64(6, UncompressedSize);
        writer.WriteI64(7, CompressedSize);
        KeyValue.WriteList(writer, 8, KeyValueMetadata);
        writer.WriteI64(9, DataPageOffset);
        if (DictionaryPageOffset is long offset)
            writer.WriteI64(11, offset);
        Statistics?.Write(writer, 12);
        writer.EndStruct();
    }

    private static List<ParquetEncoding> ReadEncodings(ref CompactReader reader, FieldCursor field)
    {
        int count = reader.ReadListHeader(field, CompactType.I32);
        var encodings = new List<ParquetEncoding>();
        for (int i = 0; i < count; i++)
            encodings.Add((ParquetEncoding)reader.ReadI32());
        return encodings;
    }

    private static List<string> ReadPath(ref CompactReader reader, FieldCursor field)
    {
        int count = reader.ReadListHeader(field, CompactType.Binary);
        var path = new List<string>();
        for (int i = 0; i < count; i++)
            path.Add(reader.ReadString());
        return path;
    }

    private static InvalidDataException Lacks(string name) => new($"a column chunk's metadata lack {name}");
}
