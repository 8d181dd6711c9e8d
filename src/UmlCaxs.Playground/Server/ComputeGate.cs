namespace UmlCaxs.Playground.Server;

/// <summary>Lets a few computations run at a time: each uses all processors, and more at once would only take memory.</summary>
internal sealed class ComputeGate : IDisposable
{
    private readonly SemaphoreSlim gate = new(2);

    /// <summary>Computes when it is its turn.</summary>
    /// <param name="compute">The computation.</param>
    /// <param name="cancellation">Nobody waits for the result any more; what has begun is finished.</param>
    public async Task<T> RunAsync<T>(Func<T> compute, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            return await Task.Run(compute, CancellationToken.None);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();
}
