namespace UmlCaxs.Compute.Native;

/// <summary>An argument of a kernel: a buffer, an <c>int</c> or an <c>index_t</c>.</summary>
internal readonly struct KernelArgument
{
    private KernelArgument(long bits, int size) => (Bits, Size) = (bits, size);

    /// <summary>The value; the first <see cref="Size"/> bytes count (every host of OpenCL here is little-endian).</summary>
    public long Bits { get; }

    /// <summary>Bytes.</summary>
    public int Size { get; }

    public static implicit operator KernelArgument(NativeBuffer buffer) => new(buffer.Value, nint.Size);

    public static implicit operator KernelArgument(int value) => new(value, sizeof(int));

    public static implicit operator KernelArgument(long value) => new(value, sizeof(long));
}
