using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using UmlCaxs.Parquet.Encodings;
using UmlCaxs.Parquet.Format;

namespace UmlCaxs.Parquet.Writing;

/// <summary>
/// Statistics of a column chunk by the rules of parquet.thrift (ColumnOrder): NaN does not count, a least zero is -0 and a greatest one +0, unsigned
/// integers and bytes compare as such. Long byte arrays are cut to bounds.
/// </summary>
internal static class ChunkStatistics
{
    /// <summary>Bytes of a bound of byte arrays at most.</summary>
    public const int MostBoundBytes = 64;

    /// <summary>The statistics of a chunk.</summary>
    /// <param name="chunk">Its rows.</param>
    /// <param name="dictionary">Its dictionary; null if it has none.</param>
    public static Statistics Of(ColumnCollector chunk, ValueDictionary? dictionary)
    {
        ReadOnlySpan<byte> plain = chunk.Plain.Span;
        (byte[]? min, byte[]? max) = chunk.Column.Type switch
        {
            _ when chunk.Values == 0 => (null, null),
            WriterType.Boolean => Bounds(Range(plain, byte.MaxValue, byte.MinValue)),
            WriterType.UInt8 or WriterType.UInt16 or WriterType.UInt32 => Bounds(Range(MemoryMarshal.Cast<byte, uint>(plain), uint.MaxValue, uint.MinValue)),
            WriterType.Int8 or WriterType.Int16 or WriterType.Int32 => Bounds(Range(MemoryMarshal.Cast<byte, int>(plain), int.MaxValue, int.MinValue)),
            WriterType.UInt64 => Bounds(Range(MemoryMarshal.Cast<byte, ulong>(plain), ulong.MaxValue, ulong.MinValue)),
            WriterType.Int64 => Bounds(Range(MemoryMarshal.Cast<byte, long>(plain), long.MaxValue, long.MinValue)),
            WriterType.Float => FloatBounds(Range(MemoryMarshal.Cast<byte, float>(plain), float.PositiveInfinity, float.NegativeInfinity)),
            WriterType.Double => FloatBounds(Range(MemoryMarshal.Cast<byte, double>(plain), double.PositiveInfinity, double.NegativeInfinity)),
            _ => ByteArrayRange(chunk, dictionary as ByteArrayDictionary),
        };
        byte[]? least = min, greatest = max;
        if (chunk.Column.Type is WriterType.String or WriterType.Binary)
        {
            bool isText = chunk.Column.Type == WriterType.String;
            least = min is null ? null : CutDown(min, isText);
            greatest = max is null ? null : CutUp(max, isText);
        }
        return new Statistics
        {
            NullCount = chunk.Rows - chunk.Values,
            DistinctCount = dictionary?.Count,
            Min = least,
            Max = greatest,
            IsMinExact = least is null ? null : least.Length == min!.Length,
            IsMaxExact = greatest is null ? null : greatest.Length == max!.Length,
        };
    }

    // NaN compares false and is passed over; without any number, least and greatest stay crossed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (T Min, T Max) Range<T>(ReadOnlySpan<T> values, T greatest, T least)
        where T : unmanaged, INumber<T>
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        (T min, T max) = (greatest, least);
        int i = 0;
        if (values.Length >= Vector512<T>.Count)
        {
            var mins = Vector512.Create(greatest);
            var maxes = Vector512.Create(least);
            for (; i <= values.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            {
                var lanes = Vector512.LoadUnsafe(ref first, (nuint)i);
                mins = Vector512.ConditionalSelect(Vector512.LessThan(lanes, mins), lanes, mins);
                maxes = Vector512.ConditionalSelect(Vector512.GreaterThan(lanes, maxes), lanes, maxes);
            }
            for (int lane = 0; lane < Vector512<T>.Count; lane++)
                (min, max) = (mins[lane] < min ? mins[lane] : min, maxes[lane] > max ? maxes[lane] : max);
        }
        for (; i < values.Length; i++)
        {
            T value = Unsafe.Add(ref first, i);
            (min, max) = (value < min ? value : min, value > max ? value : max);
        }
        return (min, max);
    }

    private static (byte[] Min, byte[] Max) Bounds<T>((T Min, T Max) range)
        where T : unmanaged =>
        (MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in range.Min)).ToArray(), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in range.Max)).ToArray());

    private static (byte[]? Min, byte[]? Max) FloatBounds<T>((T Min, T Max) range)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (range.Min > range.Max)
            return (null, null);
        return Bounds((range.Min == T.Zero ? T.NegativeZero : range.Min, range.Max == T.Zero ? T.Zero : range.Max));
    }

    private static (byte[] Min, byte[] Max) ByteArrayRange(ColumnCollector chunk, ByteArrayDictionary? dictionary)
    {
        ReadOnlySpan<byte> plain = chunk.Plain.Span;
        ReadOnlySpan<int> offsets = chunk.Offsets.Span;
        ReadOnlySpan<byte> min = plain[(offsets[0] + sizeof(int))..offsets[1]];
        ReadOnlySpan<byte> max = min;
        int count = dictionary?.Count ?? chunk.Values;
        for (int i = 0; i < count; i++)
        {
            int value = dictionary?.ValueOf(i) ?? i;
            ReadOnlySpan<byte> bytes = plain[(offsets[value] + sizeof(int))..offsets[value + 1]];
            if (bytes.SequenceCompareTo(min) < 0)
                min = bytes;
            if (bytes.SequenceCompareTo(max) > 0)
                max = bytes;
        }
        return (min.ToArray(), max.ToArray());
    }

    private static byte[] CutDown(byte[] min, bool isText) => min.Length <= MostBoundBytes ? min : min[..CutPlace(min, isText)];

    // The last byte that can be is increased: of text an ASCII character, so that it stays UTF-8. Without one there is no bound.
    private static byte[]? CutUp(byte[] max, bool isText)
    {
        if (max.Length <= MostBoundBytes)
            return max;
        byte greatest = isText ? (byte)0x7F : byte.MaxValue;
        int last = CutPlace(max, isText) - 1;
        while (last >= 0 && max[last] >= greatest)
            last--;
        if (last < 0)
            return null;
        byte[] bound = max[..(last + 1)];
        bound[last]++;
        return bound;
    }

    // Text is cut before a character, not within.
    private static int CutPlace(byte[] value, bool isText)
    {
        int place = MostBoundBytes;
        while (isText && place > 0 && (value[place] & 0xC0) == 0x80)
            place--;
        return place;
    }
}
