namespace UmlCaxs.Parquet.Format;

/// <summary>Encodings of pages (parquet.thrift, enum Encoding).</summary>
public enum ParquetEncoding
{
    /// <summary>Values as they are.</summary>
    Plain = 0,

    /// <summary>Indices into a dictionary, old name.</summary>
    PlainDictionary = 2,

    /// <summary>Runs and bit-packed groups: levels and booleans.</summary>
    Rle = 3,

    /// <summary>Bits packed from the most significant, without runs. Deprecated, levels only.</summary>
    BitPacked = 4,

    /// <summary>Integers by differences.</summary>
    DeltaBinaryPacked = 5,

    /// <summary>Lengths by differences, then all bytes.</summary>
    DeltaLengthByteArray = 6,

    /// <summary>Shared prefixes and suffixes.</summary>
    DeltaByteArray = 7,

    /// <summary>Indices into a dictionary.</summary>
    RleDictionary = 8,

    /// <summary>First bytes of all values, then second bytes, and so on.</summary>
    ByteStreamSplit = 9,
}
