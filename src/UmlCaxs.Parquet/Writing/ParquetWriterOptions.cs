using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Writing;

/// <summary>How a file is written.</summary>
public sealed class ParquetWriterOptions
{
    /// <summary>Rows of a row group; fewer where text or bytes take much memory.</summary>
    public int RowGroupRows { get; init; } = 131_072;

    /// <summary>Rows of a page; fewer where text or bytes are long.</summary>
    public int PageRows { get; init; } = 16_384;

    /// <summary>How pages are compressed.</summary>
    public CompressionCodec Codec { get; init; } = CompressionCodec.Snappy;

    /// <summary>
    /// Whether floating-point columns without a dictionary are split by bytes, which compresses better and is read by fewer
    /// programs.
    /// </summary>
    public bool ByteStreamSplit { get; init; }

    /// <summary>Whether columns get dictionaries where these save bytes.</summary>
    public bool UseDictionary { get; init; } = true;

    /// <summary>Whether NaN in an optional column stands for no value, and is written as null.</summary>
    public bool NaNIsNull { get; init; } = true;

    /// <summary>Threads that encode and compress a row group while the caller collects the next. The file does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Entries of the file's metadata, written in the order of their keys.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The program that writes, with its version.</summary>
    public string CreatedBy { get; init; } = "UmlCaxs";
}
