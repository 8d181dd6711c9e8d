using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Scans;

/// <summary>Counts rows in bins of one axis.</summary>
internal static class HistogramScan
{
    /// <summary>Most bins.</summary>
    public const int MostBins = 4096;

    /// <summary>Counts all rows and the selected ones.</summary>
    public static (long[] All, long[] Selected) Run(Dataset dataset, ScanAxis axis, int bins, RowMask mask, int threads)
    {
        long[] all = new long[bins];
        long[] selected = new long[bins];
        Parallel.For(0, Chunks.Of(dataset.Rows), new ParallelOptions { MaxDegreeOfParallelism = threads }, () => (All: new int[bins], Selected: new int[bins], Cells: new int[Chunks.Rows]), (chunk, _, mine) =>
        {
            ReadOnlySpan<float> values = axis.Column.Values.Chunk(chunk);
            Span<int> cells = mine.Cells.AsSpan(0, values.Length);
            axis.CellsOf(values, bins, 0, bins, cells);
            ReadOnlySpan<byte> marks = mask.Chunk(chunk);
            for (int i = 0; i < cells.Length; i++)
            {
                if (cells[i] < 0)
                    continue;
                mine.All[cells[i]]++;
                if (marks.IsEmpty || marks[i] != 0)
                    mine.Selected[cells[i]]++;
            }

            return mine;
        }, mine =>
        {
            lock (all)
                for (int bin = 0; bin < bins; bin++)
                {
                    all[bin] += mine.All[bin];
                    selected[bin] += mine.Selected[bin];
                }
        });
        return (all, selected);
    }
}
