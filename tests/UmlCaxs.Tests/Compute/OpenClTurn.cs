namespace UmlCaxs.Tests.Compute;

/// <summary>
/// Tests that compute through OpenCL take turns: each keeps all processors busy, and PoCL runs one launch of a process at a time
/// (see <c>OpenClStream</c>).
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
