using UmlCaxs.Compute.Native;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>What programs, buffers and queues of a device belong to.</summary>
internal sealed class OpenClContext : NativeHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseContext(handle) == OpenClStatus.Success;
}

/// <summary>Commands that a device executes in their order.</summary>
internal sealed class OpenClQueue : NativeHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseCommandQueue(handle) == OpenClStatus.Success;
}

/// <summary>Compiled source.</summary>
internal sealed class OpenClProgram : NativeHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseProgram(handle) == OpenClStatus.Success;
}

/// <summary>A kernel of a program with arguments of its own; one caller at a time.</summary>
internal sealed class OpenClKernel : NativeKernel
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseKernel(handle) == OpenClStatus.Success;
}

/// <summary>Memory of a device.</summary>
internal sealed class OpenClBuffer : NativeBuffer
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseMemObject(handle) == OpenClStatus.Success;
}

/// <summary>A command whose end others wait for.</summary>
internal sealed class OpenClEvent : NativeHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseEvent(handle) == OpenClStatus.Success;
}
