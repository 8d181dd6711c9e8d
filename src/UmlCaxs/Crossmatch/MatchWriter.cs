using System.Runtime.CompilerServices;
using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>Matches the input batch by batch, counts, and hands on the rows that are wanted.</summary>
internal sealed class MatchWriter
{
    // Pairs that are in memory at a time: 20 MB.
    private const int MostPairs = 1 << 20;

    private readonly CrossmatchOptions options;
    private readonly JoinWriter output;
    private readonly BatchMatcher matcher;
    private readonly MatchStatistics statistics;
    private readonly CancellationToken cancellation;
    private List<BestPairs.Pair>? best;
    private int nextBest;

    /// <summary>Prepares to match.</summary>
    public MatchWriter(CrossmatchOptions options, JoinWriter output, BatchMatcher matcher, MatchStatistics statistics, CancellationToken cancellation) =>
        (this.options, this.output, this.matcher, this.statistics, this.cancellation) = (options, output, matcher, statistics, cancellation);

    /// <summary>Chooses the best pairs, which needs all rows before the first is written.</summary>
    /// <param name="reader">The input, or its columns of positions and errors alone.</param>
    /// <param name="positions">Reads its positions.</param>
    /// <param name="reference">Reference objects.</param>
    public void ChooseBest(TableReader reader, PositionReader positions, ReferenceTable reference)
    {
        var pairs = new BestPairs(reference.Store.IdEnd);
        var batch = new TableBatch(reader.Schema, options.BatchRows);
        while (reader.Read(batch))
        {
            long firstRow = positions.Rows;
            positions.Read(batch, reader.PlaceOf);
            ForWindows(positions, batch.RowCount, window => pairs.Add(window, firstRow));
        }

        best = pairs.Choose(positions.WithPosition, reference.WithPosition);
    }

    /// <summary>Matches and writes a batch.</summary>
    /// <param name="batch">Rows of the input.</param>
    /// <param name="positions">Has read the positions of these rows, and none behind them.</param>
    public void Write(TableBatch batch, PositionReader positions)
    {
        if (best is not null)
            WriteBest(batch, positions.Rows - batch.RowCount, best);
        else if (options.Find == FindMode.Each)
            WriteNearest(batch, positions);
        else
            ForWindows(positions, batch.RowCount, window => WriteAll(batch, window));
        output.Flush(batch, cancellation);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteNearest(TableBatch batch, PositionReader positions)
    {
        matcher.MatchNearest(positions, batch.RowCount, cancellation);
        statistics.AddCandidates(matcher.Candidates.AsSpan(0, batch.RowCount));
        for (int row = 0; row < batch.RowCount; row++)
            if (matcher.Ids[row] < 0)
                Unmatched(batch, row);
            else
                Matched(batch, row, matcher.Ids[row], matcher.Nearness[row].Separation);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteBest(TableBatch batch, long firstRow, List<BestPairs.Pair> pairs)
    {
        for (int row = 0; row < batch.RowCount; row++)
            if (nextBest < pairs.Count && pairs[nextBest].Row == firstRow + row)
                Matched(batch, row, pairs[nextBest].Id, pairs[nextBest++].Closeness.Separation);
            else
                Unmatched(batch, row);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteAll(TableBatch batch, BatchMatcher.PairWindow window)
    {
        for (int row = window.First; row < window.End; row++)
        {
            if (window.Starts[row] == window.Starts[row + 1])
                Unmatched(batch, row);
            for (int i = window.Starts[row]; i < window.Starts[row + 1]; i++)
                Matched(batch, row, window.Ids[i], window.Closeness[i].Separation, isFirst: i == window.Starts[row]);
        }
    }

    // All pairs of a batch, a part of them at a time: rows may have very many.
    private void ForWindows(PositionReader positions, int rows, Action<BatchMatcher.PairWindow> use)
    {
        matcher.CountPairs(positions, rows, cancellation);
        statistics.AddCandidates(matcher.Candidates.AsSpan(0, rows));
        for (int row = 0; row < rows;)
        {
            BatchMatcher.PairWindow window = matcher.List(positions, row, rows, MostPairs, cancellation);
            use(window);
            row = window.End;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Matched(TableBatch batch, int row, int id, double separation, bool isFirst = true)
    {
        if (isFirst)
            statistics.AddRow();
        statistics.AddPair(id, separation);
        if (options.Join != JoinMode.Unmatched)
            output.Add(batch, row, id, separation, cancellation);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unmatched(TableBatch batch, int row)
    {
        if (options.Join != JoinMode.Matched)
            output.Add(batch, row, -1, double.NaN, cancellation);
    }
}
