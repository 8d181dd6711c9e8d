namespace UmlCaxs.IO;

/// <summary>Work on the columns of a batch, shared out between threads.</summary>
internal static class ParallelColumns
{
    /// <summary>Does something for every column. Of several errors the one of the first column is raised, whatever the threads did.</summary>
    public static void ForEach(int columns, int threads, Action<int> work)
    {
        if (threads == 1 || columns == 1)
        {
            for (int c = 0; c < columns; c++)
                work(c);
            return;
        }

        var errors = new Exception?[columns];
        Parallel.For(0, columns, new ParallelOptions { MaxDegreeOfParallelism = threads }, c =>
        {
            try
            {
                work(c);
            }
            catch (Exception e)
            {
                // Raised again below.
                errors[c] = e;
            }
        });
        if (Array.Find(errors, e => e is not null) is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }
}
