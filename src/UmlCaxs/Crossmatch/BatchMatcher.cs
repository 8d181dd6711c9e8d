using System.Runtime.CompilerServices;

namespace UmlCaxs.Crossmatch;

/// <summary>Matches the rows of one batch of input after the other, by several threads; results do not depend on their number.</summary>
internal sealed class BatchMatcher
{
    private const int BlockRows = 1024;

    private readonly SkyIndex index;
    private readonly double maxError;
    private readonly int threads;
    private readonly bool withChance;
    private readonly int[] starts;
    private int[] pairIds = [];
    private Closeness[] pairCloseness = [];

    /// <summary>Prepares to match.</summary>
    /// <param name="reference">Reference objects.</param>
    /// <param name="capacity">Most rows of a batch.</param>
    /// <param name="withChance">Match shifted positions too.</param>
    /// <param name="threads">Threads to match with.</param>
    public BatchMatcher(ReferenceTable reference, int capacity, bool withChance, int threads)
    {
        (index, maxError) = (reference.Index, reference.MaxError);
        (this.withChance, this.threads) = (withChance, threads);
        (Ids, Nearness, Candidates) = (new int[capacity], new Closeness[capacity], new int[capacity]);
        starts = new int[capacity + 1];
    }

    /// <summary>The nearest object of each row; -1 for none.</summary>
    public int[] Ids { get; }

    /// <summary>How near it is.</summary>
    public Closeness[] Nearness { get; }

    /// <summary>How many objects match each row.</summary>
    public int[] Candidates { get; }

    /// <summary>Rows so far that match something when shifted, for each direction.</summary>
    public long[] ChanceMatches { get; } = new long[ChanceShift.Directions];

    /// <summary>Finds <see cref="Ids"/>, <see cref="Nearness"/> and <see cref="Candidates"/> of the rows of a batch.</summary>
    /// <param name="positions">Positions of its rows.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="cancellation">Ends the matching.</param>
    public void MatchNearest(PositionReader positions, int rows, CancellationToken cancellation) =>
        ForBlocks(positions, rows, NearestOfBlock, cancellation);

    /// <summary>Finds the <see cref="Candidates"/> of the rows of a batch alone.</summary>
    /// <inheritdoc cref="MatchNearest"/>
    public void CountPairs(PositionReader positions, int rows, CancellationToken cancellation) =>
        ForBlocks(positions, rows, PairsOfBlock, cancellation);

    /// <summary>Lists all pairs of as many rows as make about so many pairs together; at least of one row.</summary>
    /// <param name="positions">Positions of the batch for which <see cref="CountPairs"/> was called.</param>
    /// <param name="first">The first of the rows.</param>
    /// <param name="rows">Number of rows of the batch.</param>
    /// <param name="mostPairs">Most pairs, unless one row alone has more.</param>
    /// <param name="cancellation">Ends the matching.</param>
    public PairWindow List(PositionReader positions, int first, int rows, int mostPairs, CancellationToken cancellation)
    {
        int end = first;
        starts[first] = 0;
        while (end < rows && (end == first || (long)starts[end] + Candidates[end] <= mostPairs))
        {
            starts[end + 1] = starts[end] + Candidates[end];
            end++;
        }

        if (pairIds.Length < starts[end])
            (pairIds, pairCloseness) = (new int[starts[end]], new Closeness[starts[end]]);
        const int Rows = 256;
        ParallelRange.For((end - first + Rows - 1) / Rows, threads, block =>
        {
            int last = Math.Min(end, first + ((block + 1) * Rows));
            for (int row = first + (block * Rows); row < last; row++)
                if (Candidates[row] > 0)
                    index.List(positions.Ra[row], positions.Dec[row], positions.Reach[row], pairIds, pairCloseness, starts[row]);
        }, cancellation);
        return new PairWindow(first, end, starts, pairIds, pairCloseness);
    }

    private void ForBlocks(PositionReader positions, int rows, Action<PositionReader, int, int> match, CancellationToken cancellation)
    {
        ParallelRange.For((rows + BlockRows - 1) / BlockRows, threads, block =>
        {
            int end = Math.Min(rows, (block + 1) * BlockRows);
            match(positions, block * BlockRows, end);
            if (withChance)
                MatchShifted(positions, block * BlockRows, end);
        }, cancellation);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void NearestOfBlock(PositionReader positions, int start, int end)
    {
        ReadOnlySpan<double> ra = positions.Ra;
        ReadOnlySpan<double> dec = positions.Dec;
        ReadOnlySpan<double> reach = positions.Reach;
        for (int row = start; row < end; row++)
            if (double.IsNaN(ra[row]))
                (Ids[row], Nearness[row], Candidates[row]) = (-1, Closeness.None, 0);
            else
                Ids[row] = index.Nearest(ra[row], dec[row], reach[row], out Nearness[row], out Candidates[row]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PairsOfBlock(PositionReader positions, int start, int end)
    {
        ReadOnlySpan<double> ra = positions.Ra;
        ReadOnlySpan<double> dec = positions.Dec;
        ReadOnlySpan<double> reach = positions.Reach;
        for (int row = start; row < end; row++)
            Candidates[row] = double.IsNaN(ra[row]) ? 0 : index.Count(ra[row], dec[row], reach[row]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MatchShifted(PositionReader positions, int start, int end)
    {
        for (int direction = 0; direction < ChanceShift.Directions; direction++)
        {
            long matches = 0;
            for (int row = start; row < end; row++)
            {
                if (double.IsNaN(positions.Ra[row]))
                    continue;
                double reach = positions.Reach[row];
                (double ra, double dec) = ChanceShift.Of(positions.Ra[row], positions.Dec[row], reach, maxError, direction);
                if (index.Any(ra, dec, reach))
                    matches++;
            }

            Interlocked.Add(ref ChanceMatches[direction], matches);
        }
    }

    /// <summary>All pairs of consecutive rows of a batch.</summary>
    /// <param name="First">The first row.</param>
    /// <param name="End">The row after the last.</param>
    /// <param name="Starts">For each row of the batch where its pairs start; one more entry says where the last ones end.</param>
    /// <param name="Ids">Objects, ascending for each row.</param>
    /// <param name="Closeness">How near they are.</param>
    internal readonly record struct PairWindow(int First, int End, int[] Starts, int[] Ids, Closeness[] Closeness);
}
