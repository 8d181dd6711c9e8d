namespace UmlCaxs.IO.Votable;

/// <summary>Rows of binary data whose segments have been found.</summary>
/// <param name="data">Their bytes.</param>
/// <param name="starts">Where every segment of every row begins, row by row.</param>
/// <param name="firstRow">Where they go in a column.</param>
/// <param name="count">Their number.</param>
internal readonly ref struct BinaryBlock(ReadOnlySpan<byte> data, int[] starts, int firstRow, int count)
{
    public ReadOnlySpan<byte> Data { get; } = data;

    public int[] Starts { get; } = starts;

    public int FirstRow { get; } = firstRow;

    public int Count { get; } = count;
}
