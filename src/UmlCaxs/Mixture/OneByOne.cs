using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace UmlCaxs.Mixture;

/// <summary>Pieces of work of very different length shared out between threads one by one, in order.</summary>
internal static class OneByOne
{
    /// <summary>Runs <paramref name="work"/> for 0 to count - 1.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; other exceptions of the work come as they are.</exception>
    public static void Run(int count, int threads, Action<int> work, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, count), EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                work);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }
}
