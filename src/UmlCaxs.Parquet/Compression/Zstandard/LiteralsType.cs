namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>How the literals of a block are stored (RFC 8878, 3.1.1.3.1.1), by its number.</summary>
internal enum LiteralsType
{
    /// <summary>As they are.</summary>
    Raw,

    /// <summary>One byte, repeated.</summary>
    Rle,

    /// <summary>Huffman code, described first.</summary>
    Compressed,

    /// <summary>Huffman code of a block before.</summary>
    Treeless,
}
