using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Writing;

/// <summary>A column chunk that is encoded but has no place in the file yet.</summary>
/// <param name="Column">Its column.</param>
/// <param name="ValueCount">Its values, nulls included.</param>
/// <param name="Codec">Compression of its pages.</param>
/// <param name="Encodings">All encodings in it.</param>
/// <param name="DictionaryBytes">Bytes of the dictionary page with its header, which comes first; 0 if there is none.</param>
/// <param name="UncompressedSize">Bytes of all pages with their headers before compression.</param>
/// <param name="CompressedSize">Bytes of all pages with their headers.</param>
/// <param name="Statistics">Its statistics.</param>
internal sealed record EncodedChunk(
    WriterColumn Column,
    int ValueCount,
    CompressionCodec Codec,
    IReadOnlyList<ParquetEncoding> Encodings,
    int DictionaryBytes,
    long UncompressedSize,
    int CompressedSize,
    Statistics Statistics)
{
    /// <summary>The metadata of the chunk at a place in the file.</summary>
    public ColumnChunk At(long offset) => new()
    {
        MetaData = new ColumnMetaData
        {
            Type = WriterTypes.Physical(Column.Type),
            Encodings = Encodings,
            Path = [Column.Name],
            Codec = Codec,
            ValueCount = ValueCount,
            UncompressedSize = UncompressedSize,
            CompressedSize = CompressedSize,
            DataPageOffset = offset + DictionaryBytes,
            DictionaryPageOffset = DictionaryBytes > 0 ? offset : null,
            Statistics = Statistics,
        },
    };
}
