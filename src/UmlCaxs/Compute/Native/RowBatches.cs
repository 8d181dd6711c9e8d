namespace UmlCaxs.Compute.Native;

/// <summary>Cuts a range of rows into batches that lie in one segment each and whose results take little memory of the device.</summary>
internal static class RowBatches
{
    /// <summary>Bytes that results of rows take on the device at a time.</summary>
    private const long ResultBytes = 32 << 20;

    /// <summary>The batches in order: segment, first row within it, place in the range, rows.</summary>
    /// <param name="data">The rows of a matrix.</param>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Values a row results in.</param>
    public static IEnumerable<(NativeSegment Segment, long First, int At, int Rows)> Of(NativeRows data, long firstRow, int rows, int width)
    {
        int most = (int)Math.Max(1, ResultBytes / sizeof(double) / Math.Max(1, width));
        foreach (NativeSegment segment in data.Pass(firstRow, firstRow + rows))
        {
            long end = Math.Min(firstRow + rows, segment.FirstRow + segment.Rows);
            for (long row = Math.Max(firstRow, segment.FirstRow), next; row < end; row = next)
            {
                next = Math.Min(end, row + most);
                yield return (segment, row - segment.FirstRow, (int)(row - firstRow), (int)(next - row));
            }
        }
    }
}
