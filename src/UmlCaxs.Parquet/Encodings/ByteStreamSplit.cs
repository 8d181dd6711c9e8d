using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// BYTE_STREAM_SPLIT (Encodings.md): the first bytes of all values, then all second bytes, and so on: the transpose of a matrix of
/// bytes. Values of four and eight bytes go through registers, sixteen at a time: interleaving the first half of so many
/// registers with the second rotates the bits of every byte's place by one, so log2(bytes of a value) times join and four
/// times split.
/// </summary>
internal static class ByteStreamSplit
{
    // Values of one pass: the bytes of a register.
    private const int PassValues = 16;

    /// <summary>Joins the bytes of consecutive values.</summary>
    /// <param name="streams">All streams, one behind the other.</param>
    /// <param name="valueCount">Values, and so bytes of a stream.</param>
    /// <param name="first">First value wanted.</param>
    /// <param name="width">Bytes of a value.</param>
    /// <param name="values">Receives the values; a multiple of <paramref name="width"/> bytes.</param>
    public static void Join(ReadOnlySpan<byte> streams, int valueCount, int first, int width, Span<byte> values)
    {
        int count = values.Length / width;
        CheckPlaces(streams.Length, valueCount, first, width, count);
        int done = Sse2.IsSupported || AdvSimd.Arm64.IsSupported ? width switch
        {
            4 => Join4(streams, valueCount, first, values),
            8 => Join8(streams, valueCount, first, values),
            _ => 0,
        }
        : 0;
        for (int stream = 0; stream < width; stream++)
        {
            ReadOnlySpan<byte> from = streams.Slice((stream * valueCount) + first, count);
            for (int i = done; i < from.Length; i++)
                values[(i * width) + stream] = from[i];
        }
    }

    /// <summary>Splits consecutive values.</summary>
    /// <param name="values">The values; a multiple of <paramref name="width"/> bytes.</param>
    /// <param name="width">Bytes of a value.</param>
    /// <param name="streams">Room for all streams, one behind the other.</param>
    /// <param name="valueCount">Values, and so bytes of a stream.</param>
    /// <param name="first">Number of the first of the values.</param>
    public static void Split(ReadOnlySpan<byte> values, int width, Span<byte> streams, int valueCount, int first)
    {
        int count = values.Length / width;
        CheckPlaces(streams.Length, valueCount, first, width, count);
        int done = Sse2.IsSupported || AdvSimd.Arm64.IsSupported ? width switch
        {
            4 => Split4(values, streams, valueCount, first),
            8 => Split8(values, streams, valueCount, first),
            _ => 0,
        }
        : 0;
        for (int stream = 0; stream < width; stream++)
        {
            Span<byte> to = streams.Slice((stream * valueCount) + first, count);
            for (int i = done; i < to.Length; i++)
                to[i] = values[(i * width) + stream];
        }
    }

    private static void CheckPlaces(int length, int valueCount, int first, int width, int count)
    {
        if (valueCount < 0 || first < 0 || count > valueCount - first || (long)valueCount * width > length)
            throw new InvalidDataException($"values {first} to {first + (long)count} of {width} bytes do not lie in {length} bytes of {valueCount} values");
    }

    // The four methods below return how many values they moved; their places were checked.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Join4(ReadOnlySpan<byte> streams, int valueCount, int first, Span<byte> values)
    {
        ref byte from = ref Unsafe.Add(ref MemoryMarshal.GetReference(streams), first);
        ref byte to = ref MemoryMarshal.GetReference(values);
        int count = values.Length / 4 / PassValues * PassValues;
        nuint stride = (nuint)valueCount;
        for (int i = 0; i < count; i += PassValues)
        {
            Four matrix = Four.Load(ref Unsafe.Add(ref from, i), stride);
            matrix = matrix.Rotate().Rotate();
            matrix.Store(ref Unsafe.Add(ref to, 4 * i), PassValues);
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Join8(ReadOnlySpan<byte> streams, int valueCount, int first, Span<byte> values)
    {
        ref byte from = ref Unsafe.Add(ref MemoryMarshal.GetReference(streams), first);
        ref byte to = ref MemoryMarshal.GetReference(values);
        int count = values.Length / 8 / PassValues * PassValues;
        nuint stride = (nuint)valueCount;
        for (int i = 0; i < count; i += PassValues)
        {
            var low = Four.Load(ref Unsafe.Add(ref from, i), stride);
            var high = Four.Load(ref Unsafe.Add(ref from, (nint)((nuint)i + (4 * stride))), stride);
            Four.Rotate(ref low, ref high);
            Four.Rotate(ref low, ref high);
            Four.Rotate(ref low, ref high);
            low.Store(ref Unsafe.Add(ref to, 8 * i), PassValues);
            high.Store(ref Unsafe.Add(ref to, (8 * i) + (4 * PassValues)), PassValues);
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Split4(ReadOnlySpan<byte> values, Span<byte> streams, int valueCount, int first)
    {
        ref byte from = ref MemoryMarshal.GetReference(values);
        ref byte to = ref Unsafe.Add(ref MemoryMarshal.GetReference(streams), first);
        int count = values.Length / 4 / PassValues * PassValues;
        nuint stride = (nuint)valueCount;
        for (int i = 0; i < count; i += PassValues)
        {
            Four matrix = Four.Load(ref Unsafe.Add(ref from, 4 * i), PassValues);
            matrix = matrix.Rotate().Rotate().Rotate().Rotate();
            matrix.Store(ref Unsafe.Add(ref to, i), stride);
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Split8(ReadOnlySpan<byte> values, Span<byte> streams, int valueCount, int first)
    {
        ref byte from = ref MemoryMarshal.GetReference(values);
        ref byte to = ref Unsafe.Add(ref MemoryMarshal.GetReference(streams), first);
        int count = values.Length / 8 / PassValues * PassValues;
        nuint stride = (nuint)valueCount;
        for (int i = 0; i < count; i += PassValues)
        {
            var low = Four.Load(ref Unsafe.Add(ref from, 8 * i), PassValues);
            var high = Four.Load(ref Unsafe.Add(ref from, (8 * i) + (4 * PassValues)), PassValues);
            Four.Rotate(ref low, ref high);
            Four.Rotate(ref low, ref high);
            Four.Rotate(ref low, ref high);
            Four.Rotate(ref low, ref high);
            low.Store(ref Unsafe.Add(ref to, i), stride);
            high.Store(ref Unsafe.Add(ref to, (nint)((nuint)i + (4 * stride))), stride);
        }
        return count;
    }

    // Four registers of a matrix of bytes.
    private struct Four
    {
        private Vector128<byte> a;
        private Vector128<byte> b;
        private Vector128<byte> c;
        private Vector128<byte> d;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Load(ref byte from, nuint stride) => new()
        {
            a = Vector128.LoadUnsafe(ref from),
            b = Vector128.LoadUnsafe(ref from, stride),
            c = Vector128.LoadUnsafe(ref from, 2 * stride),
            d = Vector128.LoadUnsafe(ref from, 3 * stride),
        };

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Store(ref byte to, nuint stride)
        {
            a.StoreUnsafe(ref to);
            b.StoreUnsafe(ref to, stride);
            c.StoreUnsafe(ref to, 2 * stride);
            d.StoreUnsafe(ref to, 3 * stride);
        }

        // The matrix is these four registers.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Four Rotate() => new() { a = ZipLow(a, c), b = ZipHigh(a, c), c = ZipLow(b, d), d = ZipHigh(b, d) };

        // The matrix is the eight registers of low and high.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Rotate(ref Four low, ref Four high)
        {
            Four first = new() { a = ZipLow(low.a, high.a), b = ZipHigh(low.a, high.a), c = ZipLow(low.b, high.b), d = ZipHigh(low.b, high.b) };
            Four second = new() { a = ZipLow(low.c, high.c), b = ZipHigh(low.c, high.c), c = ZipLow(low.d, high.d), d = ZipHigh(low.d, high.d) };
            (low, high) = (first, second);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<byte> ZipLow(Vector128<byte> x, Vector128<byte> y) =>
            Sse2.IsSupported ? Sse2.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector128<byte> ZipHigh(Vector128<byte> x, Vector128<byte> y) =>
            Sse2.IsSupported ? Sse2.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);
    }
}
