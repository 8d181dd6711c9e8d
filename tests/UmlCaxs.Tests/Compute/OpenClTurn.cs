namespace UmlCaxs.Tests.Compute;

/// <summary>
/// Tests that compute through OpenCL take turns. PoCL mixes up its loaded kernels where two launches of one kernel run at once in
/// a process, whatever their contexts, and ends it then; within a context <c>OpenClStream</c> sees to that. A program opens one context.
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
