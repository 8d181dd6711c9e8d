using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// Little-endian numbers of a page, widened exactly to the two lanes of the reader: doubles and 64-bit integers. All processors
/// that .NET runs this on are little-endian, so bytes are numbers as they stand.
/// </summary>
internal static class Widening
{
    /// <summary>IEEE singles to doubles. The bytes are four times as many as the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Singles(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        bytes = bytes[..(sizeof(float) * values.Length)];
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        ref double target = ref MemoryMarshal.GetReference(values);
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; done <= values.Length - 16; done += 16)
            {
                Vector512<float> singles = Vector512.LoadUnsafe(ref source, (nuint)(sizeof(float) * done)).AsSingle();
                Vector512.WidenLower(singles).StoreUnsafe(ref target, (nuint)done);
                Vector512.WidenUpper(singles).StoreUnsafe(ref target, (nuint)done + 8);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; done <= values.Length - 8; done += 8)
            {
                Vector256<float> singles = Vector256.LoadUnsafe(ref source, (nuint)(sizeof(float) * done)).AsSingle();
                Vector256.WidenLower(singles).StoreUnsafe(ref target, (nuint)done);
                Vector256.WidenUpper(singles).StoreUnsafe(ref target, (nuint)done + 4);
            }
        }
        for (; done < values.Length; done++)
            Unsafe.Add(ref target, done) = Unsafe.ReadUnaligned<float>(ref Unsafe.Add(ref source, sizeof(float) * done));
    }

    /// <summary>32-bit integers to 64 bits with their sign. The bytes are four times as many as the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Int32s(ReadOnlySpan<byte> bytes, Span<long> values)
    {
        bytes = bytes[..(sizeof(int) * values.Length)];
        ref byte source = ref MemoryMarshal.GetReference(bytes);
        ref long target = ref MemoryMarshal.GetReference(values);
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; done <= values.Length - 16; done += 16)
            {
                Vector512<int> integers = Vector512.LoadUnsafe(ref source, (nuint)(sizeof(int) * done)).AsInt32();
                Vector512.WidenLower(integers).StoreUnsafe(ref target, (nuint)done);
                Vector512.WidenUpper(integers).StoreUnsafe(ref target, (nuint)done + 8);
            }
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            for (; done <= values.Length - 8; done += 8)
            {
                Vector256<int> integers = Vector256.LoadUnsafe(ref source, (nuint)(sizeof(int) * done)).AsInt32();
                Vector256.WidenLower(integers).StoreUnsafe(ref target, (nuint)done);
                Vector256.WidenUpper(integers).StoreUnsafe(ref target, (nuint)done + 4);
            }
        }
        for (; done < values.Length; done++)
            Unsafe.Add(ref target, done) = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref source, sizeof(int) * done));
    }

    /// <summary>IEEE halves (FLOAT16) to doubles. The bytes are twice as many as the values.</summary>
    public static void Halves(ReadOnlySpan<byte> bytes, Span<double> values)
    {
        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes)[..values.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (double)halves[i];
    }
}
