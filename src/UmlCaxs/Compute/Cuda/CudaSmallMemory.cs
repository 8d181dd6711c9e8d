namespace UmlCaxs.Compute.Cuda;

/// <summary>
/// Small memory that a stream has used and will use again: to allocate and above all to free memory of the device takes longer
/// than a small E-step, as the driver waits for all of the device's work. The commands of one stream follow each other, so
/// that memory may be given out again while earlier commands still read it.
/// </summary>
internal sealed class CudaSmallMemory : IDisposable
{
    /// <summary>Memory up to this size is kept.</summary>
    public const long MostBytes = 1 << 20;

    private readonly Lock gate = new();
    private readonly Dictionary<long, Stack<CudaMemory>> free = [];
    private bool isClosed;

    /// <summary>Memory of exactly this size; null if none is free.</summary>
    public CudaMemory? Take(long bytes)
    {
        lock (gate)
        {
            // What the finaliser of a forgotten buffer brought may have been finalised itself by now.
            if (free.TryGetValue(bytes, out Stack<CudaMemory>? stack))
                while (stack.TryPop(out CudaMemory? memory))
                    if (!memory.IsClosed)
                        return memory;
            return null;
        }
    }

    /// <summary>Keeps memory, unless the stream is gone.</summary>
    public bool TryKeep(CudaMemory memory)
    {
        lock (gate)
        {
            if (isClosed || memory.IsClosed)
                return false;
            if (!free.TryGetValue(memory.Bytes, out Stack<CudaMemory>? stack))
                free[memory.Bytes] = stack = new Stack<CudaMemory>();
            stack.Push(memory);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            foreach (CudaMemory memory in free.Values.SelectMany(stack => stack))
                memory.Dispose();
            free.Clear();
        }
    }
}
