namespace ILGPU;

/// <summary>Stands in for ILGPU's type of this name.</summary>
internal static class SharedMemory
{
    /// <summary>The shared memory of this thread's group, of the size that the launch asked for.</summary>
    /// <typeparam name="T">double.</typeparam>
    public static ArrayView<T> GetDynamic<T>()
        where T : unmanaged => new((T[])(object)ItemGroup.Current.Shared);
}
