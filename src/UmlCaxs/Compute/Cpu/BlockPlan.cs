namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// The fixed partition of N rows into blocks whose statistics are summed separately and then merged pairwise. It depends
/// on the problem alone, never on threads or tiles, and so do the bits of the result.
/// </summary>
/// <param name="Rows">N.</param>
/// <param name="RowsPerBlock">A power of two; divides a chunk or is a multiple of it.</param>
internal readonly record struct BlockPlan(long Rows, long RowsPerBlock)
{
    private const int SmallestBlock = 2048;
    private const int MostBlocks = 256;
    private const int FewestBlocksAllowed = 16;
    private const long StatisticsBytes = 8 << 20;

    /// <summary>Number of blocks.</summary>
    public int Count => (int)((Rows + RowsPerBlock - 1) / RowsPerBlock);

    /// <summary>
    /// Blocks small enough to share out evenly between threads, and so few that their statistics stay within 8 MB.
    /// </summary>
    /// <param name="rows">N.</param>
    /// <param name="statisticsLength">Doubles of statistics a block has.</param>
    public static BlockPlan For(long rows, int statisticsLength)
    {
        long most = Math.Clamp(StatisticsBytes / (statisticsLength * sizeof(double)), FewestBlocksAllowed, MostBlocks);
        long rowsPerBlock = SmallestBlock;
        while (rows > rowsPerBlock * most)
            rowsPerBlock *= 2;
        return new BlockPlan(rows, rowsPerBlock);
    }

    /// <summary>The row range of a block.</summary>
    public (long First, long End) Range(int block) => (block * RowsPerBlock, Math.Min(Rows, (block + 1) * RowsPerBlock));

    /// <summary>Adds the blocks' values (block-major) pairwise in a fixed tree; the total ends in block 0.</summary>
    public static void MergePairwise(Span<double> values, int blocks, int length)
    {
        for (int step = 1; step < blocks; step *= 2)
            for (int block = 0; block + step < blocks; block += 2 * step)
            {
                Span<double> target = values.Slice(block * length, length);
                System.Numerics.Tensors.TensorPrimitives.Add(target, values.Slice((block + step) * length, length), target);
            }
    }
}
