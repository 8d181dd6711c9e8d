using UmlCaxs.Parquet.Format;

namespace UmlCaxs.IO;

/// <summary>How a table is written. The defaults suit every format; what a format does not know it ignores.</summary>
public sealed record TableWriteOptions
{
    /// <summary>Threads that encode where a format can be encoded by several; -1 for all processors.</summary>
    public int Threads { get; init; } = -1;

    /// <summary>Parquet: compression of pages.</summary>
    public CompressionCodec Codec { get; init; } = CompressionCodec.Snappy;

    /// <summary>Parquet: rows of a row group.</summary>
    public int RowGroupRows { get; init; } = 131_072;

    /// <summary>Parquet: split floating-point values into streams of bytes, which compress better.</summary>
    public bool ByteStreamSplit { get; init; }

    /// <summary>VOTable: how the rows are written.</summary>
    public VotableSerialization Serialization { get; init; }
}
