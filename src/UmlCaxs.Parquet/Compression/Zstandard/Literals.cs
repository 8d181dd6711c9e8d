namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>The literals of a block, of which sequences take some at a time.</summary>
internal unsafe readonly struct Literals
{
    /// <summary>The first; behind the last, <see cref="SequenceDecoder.Margin"/> bytes may be read.</summary>
    public required byte* Start { get; init; }

    /// <summary>How many.</summary>
    public required int Length { get; init; }
}
