using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>A buffer of kernels. When it is disposed, small memory goes back to its stream, for the next buffer of the same size.</summary>
internal sealed class CudaBuffer : NativeBuffer
{
    private readonly CudaMemory memory;
    private readonly CudaSmallMemory? home;

    /// <summary>Takes over memory.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="home">Where it goes when the buffer is disposed; null if it is freed.</param>
    public CudaBuffer(CudaMemory memory, CudaSmallMemory? home)
    {
        this.memory = memory;
        this.home = home;
        SetHandle(memory.Value);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        if (home is null || !home.TryKeep(memory))
            memory.Dispose();
        return true;
    }
}
