using System.Runtime.ExceptionServices;

namespace UmlCaxs.Crossmatch;

/// <summary>Work on numbered pieces, shared out between threads.</summary>
internal static class ParallelRange
{
    /// <summary>Does something for 0, 1, ... Of several errors the one of the first piece is raised, as it is.</summary>
    public static void For(int count, int threads, Action<int> work, CancellationToken cancellation)
    {
        if (threads == 1 || count <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                work(i);
            }

            return;
        }

        var errors = new Exception?[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            try
            {
                work(i);
            }
            catch (Exception e)
            {
                // Raised again below.
                errors[i] = e;
            }
        });
        if (Array.Find(errors, e => e is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);
    }
}
