namespace UmlCaxs.Tests.Compute;

/// <summary>
/// Tests that compute through OpenCL take turns. PoCL 3.1 counts the uses of a loaded kernel for all queues of a process together,
/// and loses count at times when several contexts run at once: it then ends the process ("pocl_release_dlhandle_cache:
/// Assertion `found->ref_count > 0' failed"). A program opens one context.
/// </summary>
internal static class OpenClTurn
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Waits for the turn; it ends when the result is disposed of.</summary>
    public static IDisposable Take()
    {
        Turn.Wait();
        return new Holder();
    }

    private sealed class Holder : IDisposable
    {
        public void Dispose() => Turn.Release();
    }
}
