namespace ILGPU;

/// <summary>
/// Stands in for the type of this name where ILGPU is absent: what the kernels of <c>kernels/Ilgpu</c> use of it, with the
/// bounds of every access checked.
/// </summary>
/// <typeparam name="T">Type of the elements.</typeparam>
/// <param name="values">All elements.</param>
internal readonly struct ArrayView<T>(T[] values)
    where T : unmanaged
{
    /// <summary>An element.</summary>
    public ref T this[long index] => ref values[index];
}
