using ILGPU;

namespace UmlCaxs.Compute.Ilgpu;

/// <summary>
/// Where the kernels of <c>kernels/Ilgpu</c> run: an accelerator of ILGPU, or in builds without ILGPU its stand-in, so that what
/// the tests of such a build execute is what a device would.
/// </summary>
internal interface IIlgpuDevice
{
    /// <summary>The device in words.</summary>
    string Description { get; }

    /// <summary>Most items of a group.</summary>
    int LargestGroup { get; }

    /// <summary>Shared memory of a group.</summary>
    long SharedBytes { get; }

    /// <summary>True once a kernel did not compile: nothing does any more in the context of that accelerator, and a new one is needed.</summary>
    bool IsSpoiled { get; }

    /// <summary>Memory of the device for at least one value; what is in it is undefined.</summary>
    /// <exception cref="DeviceNotAvailableException">The device has not enough memory, or was lost.</exception>
    IlgpuBuffer<T> Allocate<T>(long length)
        where T : unmanaged;

    /// <summary>Launches a kernel after everything that was launched before.</summary>
    /// <param name="kernel">A static method.</param>
    /// <param name="groups">Groups, at least one.</param>
    /// <param name="items">Items of a group.</param>
    /// <param name="sharedDoubles">Shared memory of a group; 0 if the kernel uses none.</param>
    /// <param name="arguments">Views of buffers and numbers.</param>
    /// <exception cref="DeviceNotAvailableException">The kernel does not compile or cannot be launched.</exception>
    void Launch<TArguments>(Action<TArguments> kernel, int groups, int items, int sharedDoubles, TArguments arguments)
        where TArguments : struct;
}

/// <summary>Memory of a device.</summary>
/// <typeparam name="T">double or int.</typeparam>
internal abstract class IlgpuBuffer<T> : IDisposable
    where T : unmanaged
{
    /// <summary>What a kernel gets of it.</summary>
    public abstract ArrayView<T> View { get; }

    /// <summary>Copies to the device; the source is free again when this returns.</summary>
    public abstract void Write(long at, ReadOnlySpan<T> source);

    /// <summary>Waits for the kernels launched before and copies the beginning of the buffer to the host.</summary>
    public abstract void Read(Span<T> target);

    /// <summary>Frees the memory.</summary>
    public abstract void Dispose();
}
