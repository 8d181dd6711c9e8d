namespace UmlCaxs.Parquet.Format;

/// <summary>Compression codecs (parquet.thrift, enum CompressionCodec).</summary>
public enum CompressionCodec
{
    /// <summary>None.</summary>
    Uncompressed = 0,

    /// <summary>Snappy, raw format.</summary>
    Snappy = 1,

    /// <summary>gzip (RFC 1952), of one or more members.</summary>
    Gzip = 2,

    /// <summary>LZO. Not supported: its only implementation is under the GPL, and nobody writes it.</summary>
    Lzo = 3,

    /// <summary>Brotli (RFC 7932).</summary>
    Brotli = 4,

    /// <summary>LZ4 in Hadoop's framing, or what writers took it for. Deprecated.</summary>
    Lz4 = 5,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd = 6,

    /// <summary>LZ4 blocks without framing.</summary>
    Lz4Raw = 7,
}
