using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.OpenCl;

/// <summary>An object that the driver counts references to; released once, even if its owner forgets.</summary>
internal abstract class OpenClHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The object as an argument of a kernel.</summary>
    public nint Value => handle;
}

/// <summary>What programs, buffers and queues of a device belong to.</summary>
internal sealed class OpenClContext : OpenClHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseContext(handle) == OpenClStatus.Success;
}

/// <summary>Commands that a device executes in their order.</summary>
internal sealed class OpenClQueue : OpenClHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseCommandQueue(handle) == OpenClStatus.Success;
}

/// <summary>Compiled source.</summary>
internal sealed class OpenClProgram : OpenClHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseProgram(handle) == OpenClStatus.Success;
}

/// <summary>A kernel of a program with arguments of its own; one caller at a time.</summary>
internal sealed class OpenClKernel : OpenClHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseKernel(handle) == OpenClStatus.Success;
}

/// <summary>Memory of a device.</summary>
internal sealed class OpenClBuffer : OpenClHandle
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => OpenClApi.ReleaseMemObject(handle) == OpenClStatus.Success;
}
