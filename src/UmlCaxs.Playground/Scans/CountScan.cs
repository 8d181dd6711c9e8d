using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Scans;

/// <summary>Counts selected rows by category, and their sources.</summary>
internal static class CountScan
{
    /// <summary>Selected rows of each value of a category.</summary>
    public static long[] Of(CategoryColumn column, RowMask mask, int threads)
    {
        if (mask.IsAll)
            return column.Counts;
        long[] counts = new long[column.Values.Count];
        Parallel.For(0, column.Codes.ChunkCount, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new int[counts.Length + 1], (chunk, _, mine) =>
        {
            ReadOnlySpan<ushort> codes = column.Codes.Chunk(chunk);
            ReadOnlySpan<byte> marks = mask.Chunk(chunk);
            for (int i = 0; i < codes.Length; i++)
                mine[Math.Min(codes[i], counts.Length)] += marks[i];
            return mine;
        }, mine =>
        {
            lock (counts)
                for (int value = 0; value < counts.Length; value++)
                    counts[value] += mine[value];
        });
        return counts;
    }

    /// <summary>Number of sources that have a selected row.</summary>
    public static int Sources(Dataset dataset, RowMask mask)
    {
        if (dataset.Names is not { } names || mask.IsAll)
            return dataset.Sources?.Count ?? 0;
        bool[] met = new bool[names.Count];
        int count = 0;
        for (int chunk = 0; chunk < names.Numbers.ChunkCount; chunk++)
        {
            ReadOnlySpan<int> numbers = names.Numbers.Chunk(chunk);
            ReadOnlySpan<byte> marks = mask.Chunk(chunk);
            for (int i = 0; i < numbers.Length; i++)
                if (marks[i] != 0 && !met[numbers[i]])
                {
                    met[numbers[i]] = true;
                    count++;
                }
        }

        return count;
    }
}
