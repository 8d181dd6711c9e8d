using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>Decodes the cells of a field in many rows of BINARY or BINARY2 into a column of the field's own type.</summary>
internal sealed class BinaryCells(BinaryLayout layout)
{
    private const int CountBytes = sizeof(int);

    private readonly ArrayCell cell = new();
    private char[] characters = new char[256];

    /// <summary>Decodes a field.</summary>
    /// <param name="block">The rows.</param>
    /// <param name="field">The field.</param>
    /// <param name="index">Its 0-based number.</param>
    /// <param name="column">The column.</param>
    /// <param name="problem">What is wrong with the first bad value, if there is one.</param>
    /// <returns>The row of the block, counted from 0, with the first bad value; -1 if all are good.</returns>
    public int Decode(BinaryBlock block, VotableField field, int index, Column column, ref string? problem)
    {
        int bad = -1;
        if (field.Datatype.IsText)
            DecodeText(block, field, index, column);
        else if (field.Column.Array is not null)
            bad = DecodeArrays(block, field, index, column, ref problem);
        else
            bad = DecodeNumbers(block, field, index, column, ref problem);
        if (layout.HasMask)
            SetMasked(block, index, column);
        return bad;
    }

    private int DecodeNumbers(BinaryBlock block, VotableField field, int index, Column column, ref string? problem)
    {
        int first = layout.SegmentOf(index), offset = layout.OffsetOf(index);
        ReadOnlySpan<int> starts = block.Starts.AsSpan(first);
        if (column.Info.IsFloat)
        {
            Span<double> target = column.Doubles.AsSpan(block.FirstRow, block.Count);
            if (field.Datatype.Primitive == VotablePrimitive.Float)
                Floats(block.Data, starts, layout.Segments, offset, target);
            else
                Doubles(block.Data, starts, layout.Segments, offset, target);
            if (field.NullNumber is { } missing)
                target.Replace(missing, double.NaN);
            return -1;
        }

        Span<long> integers = column.Longs.AsSpan(block.FirstRow, block.Count);
        Span<bool> isNull = column.LongIsNull.AsSpan(block.FirstRow, block.Count);
        isNull.Clear();
        Integers(block.Data, starts, layout.Segments, offset, (int)field.Datatype.BytesOf(1), integers);
        if (field.Datatype.Primitive == VotablePrimitive.Boolean)
            return Booleans(block, index, integers, isNull, ref problem);
        if (field.Datatype.Primitive == VotablePrimitive.Bit)
        {
            // The standard puts it into the highest place, astropy 5 into another; nothing else is in the byte.
            for (int row = 0; row < integers.Length; row++)
                integers[row] = integers[row] != 0 ? 1 : 0;
        }

        if (field.NullInteger is { } value)
        {
            for (int row = 0; row < integers.Length; row++)
                if (integers[row] == value)
                    (integers[row], isNull[row]) = (0, true);
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Doubles(ReadOnlySpan<byte> data, ReadOnlySpan<int> starts, int segments, int offset, Span<double> target)
    {
        for (int row = 0, s = 0; row < target.Length; row++, s += segments)
            target[row] = BinaryPrimitives.ReadDoubleBigEndian(data[(starts[s] + offset)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Floats(ReadOnlySpan<byte> data, ReadOnlySpan<int> starts, int segments, int offset, Span<double> target)
    {
        for (int row = 0, s = 0; row < target.Length; row++, s += segments)
            target[row] = BinaryPrimitives.ReadSingleBigEndian(data[(starts[s] + offset)..]);
    }

    // A byte is unsigned, the wider ones are signed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Integers(ReadOnlySpan<byte> data, ReadOnlySpan<int> starts, int segments, int offset, int width, Span<long> target)
    {
        switch (width)
        {
            case 1:
                for (int row = 0, s = 0; row < target.Length; row++, s += segments)
                    target[row] = data[starts[s] + offset];
                break;
            case 2:
                for (int row = 0, s = 0; row < target.Length; row++, s += segments)
                    target[row] = BinaryPrimitives.ReadInt16BigEndian(data[(starts[s] + offset)..]);
                break;
            case 4:
                for (int row = 0, s = 0; row < target.Length; row++, s += segments)
                    target[row] = BinaryPrimitives.ReadInt32BigEndian(data[(starts[s] + offset)..]);
                break;
            default:
                for (int row = 0, s = 0; row < target.Length; row++, s += segments)
                    target[row] = BinaryPrimitives.ReadInt64BigEndian(data[(starts[s] + offset)..]);
                break;
        }
    }

    private int Booleans(BinaryBlock block, int index, Span<long> values, Span<bool> isNull, ref string? problem)
    {
        for (int row = 0; row < values.Length; row++)
        {
            if (!TryTruth((byte)values[row], out bool? truth) && !IsMasked(block, index, row))
            {
                problem = NoTruth((byte)values[row]);
                return row;
            }

            (values[row], isNull[row]) = (truth == true ? 1 : 0, truth is null);
        }

        return -1;
    }

    private static bool TryTruth(byte code, out bool? truth)
    {
        truth = code switch
        {
            (byte)'T' or (byte)'t' or (byte)'1' => true,
            (byte)'F' or (byte)'f' or (byte)'0' => false,
            _ => null,
        };
        return truth is not null || code is (byte)'?' or (byte)' ' or 0;
    }

    private static string NoTruth(byte code) => $"the byte 0x{code:X2} is no truth value (T, F or ?)";

    private void SetMasked(BinaryBlock block, int index, Column column)
    {
        int offset = index / 8;
        int bit = 0x80 >> (index % 8);
        for (int row = 0, s = 0; row < block.Count; row++, s += layout.Segments)
            if ((block.Data[block.Starts[s] + offset] & bit) != 0)
                column.SetNull(block.FirstRow + row);
    }

    private bool IsMasked(BinaryBlock block, int index, int row) =>
        layout.HasMask && (block.Data[block.Starts[row * layout.Segments] + (index / 8)] & (0x80 >> (index % 8))) != 0;

    // The elements of a cell, and their number.
    private ReadOnlySpan<byte> Elements(BinaryBlock block, VotableDatatype type, int index, int row, out int count)
    {
        int at = block.Starts[(row * layout.Segments) + layout.SegmentOf(index)] + layout.OffsetOf(index);
        count = type.Unit;
        if (type.Varies)
        {
            count = BinaryPrimitives.ReadInt32BigEndian(block.Data[at..]);
            at += CountBytes;
        }

        return block.Data.Slice(at, (int)type.BytesOf(count));
    }

    private void DecodeText(BinaryBlock block, VotableField field, int index, Column column)
    {
        byte[]? nullText = field.NullText is { } text ? Encoding.UTF8.GetBytes(text) : null;
        bool isList = field.Column.Array is not null;
        for (int row = 0; row < block.Count; row++)
        {
            int target = block.FirstRow + row;
            if (IsMasked(block, index, row))
                continue;
            ReadOnlySpan<byte> bytes = Elements(block, field.Datatype, index, row, out _);
            if (field.Datatype.Primitive == VotablePrimitive.UnicodeChar)
                StoreUnicode(bytes, isList, column, target);
            else
                StoreBytes(bytes, isList, column, target);

            // Without a mask there is no other way to say that there is none.
            ReadOnlySpan<byte> stored = column.Text[target];
            if ((stored.IsEmpty && (isList || !layout.HasMask)) || (nullText is not null && stored.Trim((byte)' ').SequenceEqual(nullText)))
                column.SetNull(target);
        }
    }

    private void StoreUnicode(ReadOnlySpan<byte> bytes, bool isList, Column column, int row)
    {
        int length = bytes.Length / sizeof(char);
        if (characters.Length < length)
            characters = new char[length];
        Span<char> text = characters.AsSpan(0, length);
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes), MemoryMarshal.Cast<char, ushort>(text));
        column.Set(row, isList ? Padded(text) : UpToNul(text));
    }

    // UTF-8 where it is; otherwise what older archives mean by a byte.
    private void StoreBytes(ReadOnlySpan<byte> bytes, bool isList, Column column, int row)
    {
        if (!isList)
        {
            int end = bytes.IndexOf((byte)0);
            bytes = end < 0 ? bytes : bytes[..end];
            if (Utf8.IsValid(bytes))
            {
                column.Set(row, bytes);
                return;
            }
        }

        if (characters.Length < bytes.Length)
            characters = new char[bytes.Length];
        int length = Utf8.IsValid(bytes) ? Encoding.UTF8.GetChars(bytes, characters) : Encoding.Latin1.GetChars(bytes, characters);
        Span<char> text = characters.AsSpan(0, length);
        column.Set(row, isList ? Padded(text) : text);
    }

    // A text ends at the first NUL, whatever stands behind it.
    private static ReadOnlySpan<char> UpToNul(ReadOnlySpan<char> text) => text.IndexOf('\0') is var end and >= 0 ? text[..end] : text;

    // The texts of a list are as long as each other; what fills them up is blanks in TABLEDATA.
    private static ReadOnlySpan<char> Padded(Span<char> text)
    {
        text.Replace('\0', ' ');
        return text.TrimEnd(' ');
    }

    private int DecodeArrays(BinaryBlock block, VotableField field, int index, Column column, ref string? problem)
    {
        for (int row = 0; row < block.Count; row++)
        {
            if (IsMasked(block, index, row))
                continue;
            ReadOnlySpan<byte> bytes = Elements(block, field.Datatype, index, row, out int count);
            cell.Clear();
            if (!TryAdd(field.Datatype.Primitive, bytes, count, ref problem))
                return row;
            if (count == 0)
                column.SetNull(block.FirstRow + row);
            else
                column.Set(block.FirstRow + row, cell.Text);
        }

        return -1;
    }

    private bool TryAdd(VotablePrimitive type, ReadOnlySpan<byte> bytes, int count, ref string? problem)
    {
        for (int i = 0; i < count; i++)
        {
            switch (type)
            {
                case VotablePrimitive.Bit:
                    cell.Add((bytes[i / 8] & (0x80 >> (i % 8))) != 0);
                    break;
                case VotablePrimitive.Boolean:
                    if (!TryTruth(bytes[i], out bool? truth))
                    {
                        problem = NoTruth(bytes[i]);
                        return false;
                    }

                    cell.Add(truth);
                    break;
                case VotablePrimitive.UnsignedByte:
                    cell.Add((long)bytes[i]);
                    break;
                case VotablePrimitive.Short:
                    cell.Add((long)BinaryPrimitives.ReadInt16BigEndian(bytes[(2 * i)..]));
                    break;
                case VotablePrimitive.Int:
                    cell.Add((long)BinaryPrimitives.ReadInt32BigEndian(bytes[(4 * i)..]));
                    break;
                case VotablePrimitive.Long:
                    cell.Add(BinaryPrimitives.ReadInt64BigEndian(bytes[(8 * i)..]));
                    break;
                case VotablePrimitive.Float:
                    cell.Add(BinaryPrimitives.ReadSingleBigEndian(bytes[(4 * i)..]));
                    break;
                default:
                    cell.Add(BinaryPrimitives.ReadDoubleBigEndian(bytes[(8 * i)..]));
                    break;
            }
        }

        return true;
    }
}
