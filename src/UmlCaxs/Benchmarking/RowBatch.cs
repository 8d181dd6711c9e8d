namespace UmlCaxs.Benchmarking;

/// <summary>Results of all rows may not fit one array, and a host that goes through a table does not keep them: one buffer is filled again and again.</summary>
internal static class RowBatch
{
    private const int Most = 1_000_000;

    /// <summary>Rows of a full batch.</summary>
    public static int Size(long rows) => (int)Math.Min(rows, Most);

    /// <summary>Does some work on the first row and the number of rows of every batch.</summary>
    public static void ForEach(long rows, Action<long, int> work)
    {
        for (long first = 0; first < rows; first += Most)
            work(first, (int)Math.Min(Most, rows - first));
    }
}
