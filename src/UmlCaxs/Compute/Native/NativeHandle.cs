using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Native;

/// <summary>An object of a driver; released once, even if its owner forgets.</summary>
internal abstract class NativeHandle() : SafeHandle(0, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The object as a driver's call or a kernel takes it.</summary>
    public nint Value => handle;
}

/// <summary>Memory of a device.</summary>
internal abstract class NativeBuffer : NativeHandle;

/// <summary>A kernel of a compiled program; one caller at a time.</summary>
internal abstract class NativeKernel : NativeHandle;
