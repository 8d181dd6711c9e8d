using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>
/// Runs kernels on the host, group after group, every item of a group on a thread of its own, so that barriers are what they are
/// on a device. For tests: it finds out whether kernels are right, at a fraction of any backend's speed.
/// </summary>
/// <param name="largestGroup">Items of the largest group: few, as each barrier wakes as many threads.</param>
internal sealed class StandinDevice(int largestGroup) : IIlgpuDevice
{
    /// <summary>Items of a group unless a test wants others: more than there are rows in the last tile of most problems.</summary>
    public const int DefaultGroup = 4;

    public string Description => "stand-in for ILGPU: one thread per item of a group";

    public int LargestGroup => largestGroup;

    public long SharedBytes => 32 << 10;

    public bool IsSpoiled => false;

    public IlgpuBuffer<T> Allocate<T>(long length)
        where T : unmanaged => new Buffer<T>(new T[length]);

    public void Launch<TArguments>(Action<TArguments> kernel, int groups, int items, int sharedDoubles, TArguments arguments)
        where TArguments : struct
    {
        using var group = new ItemGroup(items, sharedDoubles);
        Exception? error = null;
        Thread[] threads = [.. Enumerable.Range(0, items).Select(item => new Thread(() =>
        {
            try
            {
                for (int g = 0; g < groups; g++)
                {
                    group.Enter(item, g);
                    kernel(arguments);
                    group.Leave();
                }
            }
            catch (OperationCanceledException)
            {
                // Another item failed, and its error is the one to be told.
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref error, e, null);
                group.Cancel();
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if (error is not null)
            throw new InvalidOperationException($"{kernel.Method.DeclaringType?.Name}: {error.Message}", error);
    }

    /// <summary>Memory of the host.</summary>
    private sealed class Buffer<T>(T[] values) : IlgpuBuffer<T>
        where T : unmanaged
    {
        public override ArrayView<T> View => new(values);

        public override void Write(long at, ReadOnlySpan<T> source) => source.CopyTo(values.AsSpan((int)at));

        public override void Read(Span<T> target) => values.AsSpan(0, target.Length).CopyTo(target);

        public override void Dispose()
        {
        }
    }
}
