using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Reading;

/// <summary>A column within a row group.</summary>
public sealed class ParquetColumnChunk
{
    // 256 GB, or as many values: sums over all the chunks that a footer can list must not overflow.
    private const long LargestSize = 1L << 38;

    internal ParquetColumnChunk(
        ColumnChunk chunk, ParquetSchema.Leaf leaf, ParquetColumn? column, long rowCount, long dataEnd, int missingBytes)
    {
        Path = string.Join('.', leaf.Path);
        IsEncrypted = chunk.IsEncrypted;
        IsExternal = !string.IsNullOrEmpty(chunk.FilePath);
        if (chunk.MetaData is not { } metaData)
            return;
        if (metaData.Type != leaf.Type)
            throw new InvalidDataException($"it is of type {metaData.Type}, in the schema of type {leaf.Type}");
        if (!metaData.Path.SequenceEqual(leaf.Path))
            throw new InvalidDataException($"its path is '{string.Join('.', metaData.Path)}'");
        CheckSize(metaData.ValueCount, "values");
        CheckSize(metaData.UncompressedSize, "bytes uncompressed");
        CheckSize(metaData.CompressedSize, "bytes");
        if (column is not null && metaData.ValueCount != rowCount)
            throw new InvalidDataException($"it has {metaData.ValueCount} values, its row group {rowCount} rows");
        (Codec, Encodings, ValueCount) = (metaData.Codec, metaData.Encodings, metaData.ValueCount);
        (UncompressedSize, CompressedSize) = (metaData.UncompressedSize, metaData.CompressedSize);
        KeyValueMetadata = metaData.KeyValueMetadata;
        Statistics = column is null || metaData.Statistics is null ? null : new ColumnStatistics(column, metaData.Statistics, ValueCount);
        // Some writers leave a 0 where there is no dictionary, others where there is one, which then is at the "first data page".
        Start = metaData.DictionaryPageOffset is > 0 and long dictionary && dictionary < metaData.DataPageOffset
            ? dictionary
            : metaData.DataPageOffset;
        // Without values the offsets may say anything.
        if (ValueCount == 0 || IsExternal)
            return;
        if (Start < 4 || Start > dataEnd || CompressedSize > dataEnd - Start)
            throw new InvalidDataException($"its {CompressedSize} bytes at {Start} are not all before the footer at {dataEnd}");
        StoredLength = Math.Min(CompressedSize + missingBytes, dataEnd - Start);
    }

    /// <summary>Names from below the root, with dots between them.</summary>
    public string Path { get; }

    /// <summary>How its pages are compressed. May be a number that <see cref="CompressionCodec"/> does not name.</summary>
    public CompressionCodec Codec { get; }

    /// <summary>Encodings of its pages, those of levels included.</summary>
    public IReadOnlyList<ParquetEncoding> Encodings { get; } = [];

    /// <summary>Its values, nulls included.</summary>
    public long ValueCount { get; }

    /// <summary>Bytes of its pages with their headers, as stored.</summary>
    public long CompressedSize { get; }

    /// <summary>Bytes of its pages with their headers, uncompressed.</summary>
    public long UncompressedSize { get; }

    /// <summary>Whether it is encrypted and cannot be read.</summary>
    public bool IsEncrypted { get; }

    /// <summary>What is told of its values; null if nothing is, and for nested columns.</summary>
    public ColumnStatistics? Statistics { get; }

    /// <summary>Entries the writer has left.</summary>
    public IReadOnlyList<KeyValue> KeyValueMetadata { get; } = [];

    /// <summary>Whether its pages are in another file, as no writer does.</summary>
    internal bool IsExternal { get; }

    /// <summary>Where its first page header is.</summary>
    internal long Start { get; }

    /// <summary>Bytes from there that may be its pages; all within the file.</summary>
    internal long StoredLength { get; }

    private static void CheckSize(long size, string what)
    {
        if (size is < 0 or > LargestSize)
            throw new InvalidDataException($"it has {size} {what}");
    }
}
