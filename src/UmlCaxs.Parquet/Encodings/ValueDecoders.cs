using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>Makes the decoder of a column's pages.</summary>
internal static class ValueDecoders
{
    /// <summary>Bytes of an INT96.</summary>
    public const int Int96Bytes = 12;

    /// <summary>The decoder of pages without a dictionary.</summary>
    /// <param name="encoding">Encoding of the pages.</param>
    /// <param name="type">Physical type of the column.</param>
    /// <param name="typeLength">Bytes of a FIXED_LEN_BYTE_ARRAY; of no meaning for other types.</param>
    /// <exception cref="InvalidDataException">The format has no such encoding for the type, or it needs a dictionary.</exception>
    public static ValueDecoder Create(ParquetEncoding encoding, PhysicalType type, int typeLength)
    {
        if (type == PhysicalType.FixedLenByteArray && typeLength <= 0)
            throw new InvalidDataException($"byte arrays of {typeLength} bytes");
        return (encoding, type) switch
        {
            (ParquetEncoding.Plain, PhysicalType.Boolean) => new PlainBooleanDecoder(),
            (ParquetEncoding.Plain, PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double) => new PlainNumberDecoder(type),
            (ParquetEncoding.Plain, PhysicalType.Int96) => new PlainFixedDecoder(Int96Bytes),
            (ParquetEncoding.Plain, PhysicalType.FixedLenByteArray) => new PlainFixedDecoder(typeLength),
            (ParquetEncoding.Plain, PhysicalType.ByteArray) => new PlainByteArrayDecoder(),
            (ParquetEncoding.Rle, PhysicalType.Boolean) => new RleBooleanDecoder(),
            (ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int32 or PhysicalType.Int64) => new DeltaBinaryPackedDecoder(type),
            (ParquetEncoding.DeltaLengthByteArray, PhysicalType.ByteArray) => new DeltaLengthByteArrayDecoder(),
            (ParquetEncoding.DeltaByteArray, PhysicalType.ByteArray) => new DeltaByteArrayDecoder(fixedLength: null),
            (ParquetEncoding.DeltaByteArray, PhysicalType.FixedLenByteArray) => new DeltaByteArrayDecoder(typeLength),
            (ParquetEncoding.ByteStreamSplit, PhysicalType.Int32 or PhysicalType.Float) => new ByteStreamSplitDecoder(type, 4),
            (ParquetEncoding.ByteStreamSplit, PhysicalType.Int64 or PhysicalType.Double) => new ByteStreamSplitDecoder(type, 8),
            (ParquetEncoding.ByteStreamSplit, PhysicalType.FixedLenByteArray) => new ByteStreamSplitDecoder(type, typeLength),
            (ParquetEncoding.PlainDictionary or ParquetEncoding.RleDictionary, _) =>
                throw new InvalidDataException("a page refers to a dictionary, but none precedes it"),
            _ => throw new InvalidDataException($"a column of type {type} in the encoding {encoding}"),
        };
    }

    /// <summary>The decoder of pages of indices into a dictionary.</summary>
    public static ValueDecoder CreateDictionary(PageDictionary dictionary) => new DictionaryDecoder(dictionary);
}
