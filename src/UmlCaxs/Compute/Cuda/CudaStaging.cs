namespace UmlCaxs.Compute.Cuda;

/// <summary>
/// Pinned memory through which the copies of a stream go, in two halves: only from pinned memory does the device copy while
/// the host goes on, and several times faster than from other memory. Its owner changes with the streams of a backend.
/// </summary>
internal sealed unsafe class CudaStaging : IDisposable
{
    /// <summary>Bytes of a half: large enough for the full speed of the link, small enough to be allocated in a millisecond.</summary>
    public const long HalfBytes = 4 << 20;

    private const long Alignment = 256;
    private readonly CudaPinned memory;
    private readonly CudaEvent[] left;
    private int half;
    private long used;

    /// <summary>Allocates the memory; the context is current.</summary>
    public CudaStaging(CudaContext context)
    {
        memory = new CudaPinned(context, 2 * HalfBytes);
        left = [new CudaEvent(context), new CudaEvent(context)];
    }

    /// <summary>Copies to the device behind the commands so far; returns when the source is free again.</summary>
    public void Write(CudaQueue queue, nint target, byte* source, long bytes)
    {
        for (long at = 0; at < bytes; at += HalfBytes)
        {
            long piece = Math.Min(HalfBytes, bytes - at);
            byte* pinned = Take(queue, piece);
            Buffer.MemoryCopy(source + at, pinned, piece, piece);
            CudaStatus.Check(CudaApi.MemcpyHtoDAsync(target + (nint)at, pinned, (nuint)piece, queue.Value), "cuMemcpyHtoDAsync");
        }
    }

    /// <summary>Waits for the commands so far and copies from the device, one half while the other is on its way.</summary>
    public void Read(CudaQueue queue, nint source, byte* target, long bytes)
    {
        // Copies out of these halves that are still to come are commands of the same queue, hence before these.
        long asked = 0;
        for (long at = 0; at < bytes; at += HalfBytes)
        {
            for (; asked < bytes && asked < at + (2 * HalfBytes); asked += HalfBytes)
            {
                int to = HalfOf(asked);
                CudaStatus.Check(CudaApi.MemcpyDtoHAsync(memory.Pointer + (to * HalfBytes), source + (nint)asked, (nuint)Math.Min(HalfBytes, bytes - asked), queue.Value), "cuMemcpyDtoHAsync");
                left[to].Record(queue);
            }

            left[HalfOf(at)].Wait();
            long piece = Math.Min(HalfBytes, bytes - at);
            Buffer.MemoryCopy(memory.Pointer + (HalfOf(at) * HalfBytes), target + at, piece, piece);
        }

        // All that was asked for has arrived, so nothing is under way any more.
        (half, used) = (0, 0);
    }

    /// <summary>Waits for everything under way, before another stream uses it.</summary>
    /// <returns>False if the device failed: of no use any more.</returns>
    public bool TryFinish(CudaQueue queue)
    {
        (half, used) = (0, 0);
        return CudaApi.StreamSynchronize(queue.Value) == CudaStatus.Success;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CudaEvent command in left)
            command.Dispose();
        memory.Dispose();
    }

    private static int HalfOf(long at) => (int)(at / HalfBytes % 2);

    /// <summary>Room in the current half, or in the other once the copies out of it are done.</summary>
    private byte* Take(CudaQueue queue, long bytes)
    {
        if (used + bytes > HalfBytes)
        {
            left[half].Record(queue);
            half ^= 1;
            left[half].Wait();
            used = 0;
        }

        byte* place = memory.Pointer + (half * HalfBytes) + used;
        used += (bytes + Alignment - 1) / Alignment * Alignment;
        return place;
    }
}
