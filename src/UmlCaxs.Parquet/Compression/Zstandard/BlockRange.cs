namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Where the content of a block goes.</summary>
internal unsafe readonly struct BlockRange
{
    /// <summary>First byte of the frame: matches reach back no further.</summary>
    public required byte* FrameStart { get; init; }

    /// <summary>First byte of the block.</summary>
    public required byte* Start { get; init; }

    /// <summary>Behind the last byte that may be written.</summary>
    public required byte* End { get; init; }

    /// <summary>Bytes that may be written.</summary>
    public int Room => (int)(End - Start);
}
