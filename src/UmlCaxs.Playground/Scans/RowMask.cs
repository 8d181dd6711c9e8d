namespace UmlCaxs.Playground.Scans;

/// <summary>Which rows of a dataset are selected, chunk by chunk.</summary>
/// <param name="chunks">1 for a selected row; null for all rows.</param>
/// <param name="selected">Number of selected rows.</param>
internal sealed class RowMask(byte[][]? chunks, long selected)
{
    /// <summary>Number of selected rows.</summary>
    public long Selected { get; } = selected;

    /// <summary>True if there is no condition.</summary>
    public bool IsAll => chunks is null;

    /// <summary>1 for each selected row of a chunk; empty if all are.</summary>
    public ReadOnlySpan<byte> Chunk(int chunk) => chunks is null ? [] : chunks[chunk];
}
