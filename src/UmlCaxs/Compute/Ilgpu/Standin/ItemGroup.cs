namespace ILGPU;

/// <summary>The items that run a kernel together, as each of them sees them from its thread.</summary>
/// <param name="items">Items of the group, each with a thread.</param>
/// <param name="sharedDoubles">Doubles of shared memory.</param>
internal sealed class ItemGroup(int items, int sharedDoubles) : IDisposable
{
    [ThreadStatic]
    private static ItemGroup? current;

    [ThreadStatic]
    private static int item;

    [ThreadStatic]
    private static int index;

    private readonly CancellationTokenSource cancellation = new();
    private readonly Barrier barrier = new(items);

    /// <summary>The group of this thread.</summary>
    public static ItemGroup Current => current ?? throw new InvalidOperationException("This is for kernels: no group runs on this thread.");

    /// <summary>Which item of its group this thread is.</summary>
    public static int Item => item;

    /// <summary>Which group of the launch this is.</summary>
    public static int Index => index;

    /// <summary>Items of a group.</summary>
    public int Items => items;

    /// <summary>Shared memory. It begins as NaN: nothing is in it that no item has written.</summary>
    public double[] Shared { get; } = new double[sharedDoubles];

    /// <summary>Begins a group of the launch on this thread.</summary>
    public void Enter(int itemOfGroup, int indexOfGroup)
    {
        (current, item, index) = (this, itemOfGroup, indexOfGroup);
        if (itemOfGroup == 0)
            Array.Fill(Shared, double.NaN);
        Wait();
    }

    /// <summary>Waits for the other items, as the next group overwrites the shared memory.</summary>
    public void Leave()
    {
        Wait();
        current = null;
    }

    /// <summary>Waits until every item is here.</summary>
    /// <exception cref="OperationCanceledException">Another item failed.</exception>
    public void Wait()
    {
        if (items > 1)
            barrier.SignalAndWait(cancellation.Token);
    }

    /// <summary>Ends the waiting of all items.</summary>
    public void Cancel() => cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        barrier.Dispose();
        cancellation.Dispose();
    }
}
