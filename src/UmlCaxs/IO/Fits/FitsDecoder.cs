using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Turns the bytes of a column into values. FITS is big-endian; the cells lie at a constant distance, which is that of the rows or,
/// in a table stored column by column, their own length.
/// </summary>
internal static class FitsDecoder
{
    /// <summary>Decodes cells of a column.</summary>
    /// <param name="field">The column.</param>
    /// <param name="cells">Bytes from the first cell on, to the end of the last at least.</param>
    /// <param name="stride">Bytes from one cell to the next.</param>
    /// <param name="count">Number of cells.</param>
    /// <param name="target">A column of the type of the field.</param>
    /// <param name="row">Row of the first cell in it.</param>
    /// <returns>The first cell that cannot be decoded, and why; -1 if all can.</returns>
    /// <exception cref="BadInputException">The batch holds too much text.</exception>
    public static (int Cell, string Problem) Decode(FitsField field, ReadOnlySpan<byte> cells, int stride, int count, Column target, int row)
    {
        if (field.Count == 0 || field.CellBytes == 0)
        {
            for (int i = 0; i < count; i++)
                target.SetNull(row + i);
            return (-1, "");
        }

        if (field.Array is not null)
            return DecodeArrays(field, cells, stride, count, target, row);
        switch (field.Storage)
        {
            case FitsStorage.Text:
                DecodeText(field, cells, stride, count, target, row);
                break;
            case FitsStorage.Digits:
                return FitsAsciiTable.Decode(field, cells, stride, count, target, row);
            case FitsStorage.Logical:
                return DecodeLogical(cells, stride, target.Longs.AsSpan(row, count), target.LongIsNull.AsSpan(row, count));
            case FitsStorage.Bit:
                for (int i = 0; i < count; i++)
                    target.Set(row + i, (long)(cells[i * stride] >> 7));
                break;
            case FitsStorage.Unsigned64:
                DecodeUnsigned(field, cells, stride, count, target, row);
                break;
            case FitsStorage.UInt8:
                DecodeIntegers<UInt8>(field, cells, stride, count, target, row);
                break;
            case FitsStorage.Int16:
                DecodeIntegers<Int16>(field, cells, stride, count, target, row);
                break;
            case FitsStorage.Int32:
                DecodeIntegers<Int32>(field, cells, stride, count, target, row);
                break;
            case FitsStorage.Int64:
                DecodeIntegers<Int64>(field, cells, stride, count, target, row);
                break;
            case FitsStorage.Float32:
                DecodeSingles(field, cells, stride, target.Doubles.AsSpan(row, count));
                break;
            default:
                DecodeDoubles(field, cells, stride, target.Doubles.AsSpan(row, count));
                break;
        }

        return (-1, "");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeDoubles(FitsField field, ReadOnlySpan<byte> cells, int stride, Span<double> values)
    {
        if (stride == sizeof(double))
            BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, long>(cells)[..values.Length], MemoryMarshal.Cast<double, long>(values));
        else
        {
            ref byte cell = ref First(cells, stride, values.Length, sizeof(double));
            for (int i = 0; i < values.Length; i++)
                values[i] = BitConverter.Int64BitsToDouble(Int64.Read(ref Unsafe.Add(ref cell, i * (nint)stride)));
        }

        if (field.IsScaled)
            foreach (ref double value in values)
                value = (value * field.Scale) + field.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeSingles(FitsField field, ReadOnlySpan<byte> cells, int stride, Span<double> values)
    {
        ref byte cell = ref First(cells, stride, values.Length, sizeof(float));
        for (int i = 0; i < values.Length; i++)
            values[i] = BitConverter.Int32BitsToSingle((int)Int32.Read(ref Unsafe.Add(ref cell, i * (nint)stride)));
        if (field.IsScaled)
            foreach (ref double value in values)
                value = (value * field.Scale) + field.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeIntegers<T>(FitsField field, ReadOnlySpan<byte> cells, int stride, int count, Column target, int row)
        where T : struct, IStored
    {
        ref byte cell = ref First(cells, stride, count, T.Bytes);
        bool hasNull = field.NullValue is not null;
        long nullValue = field.NullValue.GetValueOrDefault();
        if (field.IsScaled)
        {
            Span<double> doubles = target.Doubles.AsSpan(row, count);
            for (int i = 0; i < doubles.Length; i++)
            {
                long stored = T.Read(ref Unsafe.Add(ref cell, i * (nint)stride));
                doubles[i] = hasNull && stored == nullValue ? double.NaN : (stored * field.Scale) + field.Zero;
            }

            return;
        }

        Span<long> longs = target.Longs.AsSpan(row, count);
        Span<bool> isNull = target.LongIsNull.AsSpan(row, longs.Length);
        long bias = field.Bias;
        for (int i = 0; i < longs.Length; i++)
        {
            long stored = T.Read(ref Unsafe.Add(ref cell, i * (nint)stride));
            bool missing = hasNull && stored == nullValue;
            longs[i] = missing ? 0 : stored + bias;
            isNull[i] = missing;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int Cell, string Problem) DecodeLogical(ReadOnlySpan<byte> cells, int stride, Span<long> longs, Span<bool> isNull)
    {
        for (int i = 0; i < longs.Length; i++)
        {
            if (LogicalOf(cells[i * stride]) is not (>= -1 and var value))
                return (i, NoLogical(cells[i * stride]));
            longs[i] = Math.Max(0, value);
            isNull[i] = value < 0;
        }

        return (-1, "");
    }

    // 1, 0, -1 for unknown. Some programs have a space there, which no standard knows; -2 is none of these.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LogicalOf(byte stored) => stored switch
    {
        (byte)'T' => 1,
        (byte)'F' => 0,
        0 or (byte)' ' => -1,
        _ => -2,
    };

    private static string NoLogical(byte stored) => $"the byte 0x{stored:X2} is none of T, F and 0, as truth values are stored";

    private static void DecodeUnsigned(FitsField field, ReadOnlySpan<byte> cells, int stride, int count, Column target, int row)
    {
        Span<byte> text = stackalloc byte[20];
        for (int i = 0; i < count; i++)
        {
            long stored = BinaryPrimitives.ReadInt64BigEndian(cells[(i * stride)..]);
            if (stored == field.NullValue)
            {
                target.SetNull(row + i);
                continue;
            }

            _ = ((ulong)stored ^ (1UL << 63)).TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
            target.Set(row + i, text[..length]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeText(FitsField field, ReadOnlySpan<byte> cells, int stride, int count, Column target, int row)
    {
        int width = (int)field.CellBytes;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> text = TextIn(cells.Slice(i * stride, width));
            if (text.IsEmpty || FitsAsciiTable.IsNull(field, text))
                target.SetNull(row + i);
            else if (Ascii.IsValid(text) || Utf8.IsValid(text))
                target.Set(row + i, text);
            else
                target.Set(row + i, Encoding.Latin1.GetString(text));
        }
    }

    // Up to the first NUL; where there is none, the spaces at the end are padding.
    private static ReadOnlySpan<byte> TextIn(ReadOnlySpan<byte> cell)
    {
        int end = cell.IndexOf((byte)0);
        return end < 0 ? cell.TrimEnd((byte)' ') : cell[..end];
    }

    // A cell of which every element is missing is missing itself.
    private static (int Cell, string Problem) DecodeArrays(FitsField field, ReadOnlySpan<byte> cells, int stride, int count, Column target, int row)
    {
        var text = new ArrayCell();
        var chars = new List<byte>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> cell = cells.Slice(i * stride, (int)field.CellBytes);
            if (field.Storage == FitsStorage.Text)
            {
                Join(field, cell, chars);
                Store(target, row + i, CollectionsMarshal.AsSpan(chars));
                continue;
            }

            text.Clear();
            bool isAllNull = true;
            for (int e = 0; e < field.Count; e++)
                if (!TryAdd(field, cell, e, text, ref isAllNull))
                    return (i, NoLogical(cell[e]));
            Store(target, row + i, isAllNull ? [] : text.Text);
        }

        return (-1, "");
    }

    private static void Store(Column target, int row, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            target.SetNull(row);
        else
            target.Set(row, text);
    }

    // Texts of equal width one behind the other, as VOTable has them.
    private static void Join(FitsField field, ReadOnlySpan<byte> cell, List<byte> joined)
    {
        joined.Clear();
        for (int e = 0; e < field.Count; e++)
        {
            ReadOnlySpan<byte> text = TextIn(cell.Slice(e * field.TextBytes, field.TextBytes));
            joined.AddRange(Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(text)));
            joined.AddRange(Enumerable.Repeat((byte)' ', field.TextBytes - text.Length));
        }

        int length = CollectionsMarshal.AsSpan(joined).TrimEnd((byte)' ').Length;
        joined.RemoveRange(length, joined.Count - length);
    }

    private static bool TryAdd(FitsField field, ReadOnlySpan<byte> cell, int element, ArrayCell text, ref bool isAllNull)
    {
        if (field.Storage == FitsStorage.Logical)
        {
            int logical = LogicalOf(cell[element]);
            text.Add(logical < 0 ? null : logical > 0);
            isAllNull &= logical < 0;
            return logical >= -1;
        }

        if (field.Storage is FitsStorage.Float32 or FitsStorage.Float64)
        {
            double value = field.Storage == FitsStorage.Float32
                ? BinaryPrimitives.ReadSingleBigEndian(cell[(element * sizeof(float))..])
                : BinaryPrimitives.ReadDoubleBigEndian(cell[(element * sizeof(double))..]);
            isAllNull &= double.IsNaN(value);
            if (field.IsScaled)
                text.Add((value * field.Scale) + field.Zero);
            else if (field.Storage == FitsStorage.Float32)
                text.Add((float)value);
            else
                text.Add(value);
            return true;
        }

        if (field.Storage == FitsStorage.Bit)
        {
            isAllNull = false;
            text.Add(((cell[element / 8] << (element % 8)) & 0x80) != 0);
            return true;
        }

        long stored = field.Storage switch
        {
            FitsStorage.UInt8 => cell[element],
            FitsStorage.Int16 => BinaryPrimitives.ReadInt16BigEndian(cell[(2 * element)..]),
            FitsStorage.Int32 => BinaryPrimitives.ReadInt32BigEndian(cell[(4 * element)..]),
            _ => BinaryPrimitives.ReadInt64BigEndian(cell[(8 * element)..]),
        };
        isAllNull &= stored == field.NullValue;
        if (!field.IsScaled)
            text.Add(stored + field.Bias);
        else
            text.Add(stored == field.NullValue ? double.NaN : (stored * field.Scale) + field.Zero);
        return true;
    }

    // One check for all the cells that a loop reads through references.
    private static ref byte First(ReadOnlySpan<byte> cells, int stride, int count, int bytes)
    {
        if (count > 0 && ((long)(count - 1) * stride) + bytes > cells.Length)
            throw new ArgumentException("The cells are longer than the bytes.", nameof(cells));
        return ref MemoryMarshal.GetReference(cells);
    }

    /// <summary>A big-endian integer in memory.</summary>
    private interface IStored
    {
        static abstract int Bytes { get; }

        static abstract long Read(ref byte first);
    }

    private readonly struct UInt8 : IStored
    {
        public static int Bytes => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Read(ref byte first) => first;
    }

    private readonly struct Int16 : IStored
    {
        public static int Bytes => sizeof(short);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Read(ref byte first) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<short>(ref first));
    }

    private readonly struct Int32 : IStored
    {
        public static int Bytes => sizeof(int);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Read(ref byte first) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<int>(ref first));
    }

    private readonly struct Int64 : IStored
    {
        public static int Bytes => sizeof(long);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static long Read(ref byte first) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(ref first));
    }
}
