using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.Cuda;

/// <summary>
/// The primary context of a device: what its memory, streams and programs belong to. Calls are made with it as the thread's
/// current context; whatever was current before is so again afterwards, as other libraries in this process count on theirs.
/// </summary>
internal sealed class CudaContext : NativeHandle
{
    private readonly int device;

    /// <summary>Retains the context of a device.</summary>
    /// <exception cref="DeviceNotAvailableException">The device gives none.</exception>
    public CudaContext(int device)
    {
        this.device = device;
        CudaStatus.Check(CudaApi.DevicePrimaryCtxRetain(out nint context, device), "cuDevicePrimaryCtxRetain");
        SetHandle(context);
    }

    /// <summary>Makes it the current context of this thread until the result is disposed.</summary>
    public Scope Enter()
    {
        CudaStatus.Check(CudaApi.CtxPushCurrent(handle), "cuCtxPushCurrent");
        return new Scope(this);
    }

    /// <summary>Keeps the context for an object that belongs to it, until <see cref="Release"/>.</summary>
    public void Hold()
    {
        bool isHeld = false;
        DangerousAddRef(ref isHeld);
    }

    /// <summary>Releases an object that belongs to the context, from any thread.</summary>
    /// <param name="release">The call that does it.</param>
    /// <param name="value">Its argument.</param>
    /// <returns>True if it is released.</returns>
    public bool Release(Func<nint, int> release, nint value)
    {
        bool isReleased = CudaApi.CtxPushCurrent(handle) == CudaStatus.Success;
        if (isReleased)
        {
            isReleased = release(value) == CudaStatus.Success;
            _ = CudaApi.CtxPopCurrent(out _);
        }

        DangerousRelease();
        return isReleased;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => CudaApi.DevicePrimaryCtxRelease(device) == CudaStatus.Success;

    /// <summary>The time in which the context is current.</summary>
    internal readonly ref struct Scope(CudaContext context)
    {
        private readonly CudaContext context = context;

        /// <summary>Makes the context current that was so before.</summary>
        public void Dispose()
        {
            _ = CudaApi.CtxPopCurrent(out _);
            GC.KeepAlive(context);
        }
    }
}
