using System.Runtime.InteropServices;
using UmlCaxs.Parquet.Encodings;

namespace UmlCaxs.Parquet.Writing;

/// <summary>
/// The rows of one column that wait to become a column chunk: values without the nulls, as PLAIN pages hold them (a boolean takes a byte), and
/// flags that tell which rows have one.
/// </summary>
internal sealed class ColumnCollector(WriterColumn column, bool nanIsNull)
{
    private readonly OutputBuffer values = new();
    private readonly int width = WriterTypes.Width(column.Type);
    private bool[] defined = [];
    private int[] offsets = [0];

    /// <summary>The column.</summary>
    public WriterColumn Column => column;

    /// <summary>Rows collected.</summary>
    public int Rows { get; private set; }

    /// <summary>Values among them.</summary>
    public int Values { get; private set; }

    /// <summary>Bytes of the values.</summary>
    public int ValueBytes => values.Length;

    /// <summary>Which of some rows have a value; only for optional columns.</summary>
    public ReadOnlySpan<bool> Defined(int firstRow, int rows) => defined.AsSpan(firstRow, rows);

    /// <summary>All values, PLAIN.</summary>
    public ReadOnlyMemory<byte> Plain => values.Memory;

    /// <summary>Where the length of each byte array stands in <see cref="Plain"/>, and behind the last.</summary>
    public ReadOnlyMemory<int> Offsets => offsets.AsMemory(0, Values + 1);

    /// <summary>The bytes of consecutive values in <see cref="Plain"/>.</summary>
    public ReadOnlySpan<byte> PlainOf(int firstValue, int count) => width > 0
        ? values.Written.Slice(firstValue * width, count * width)
        : values.Written[offsets[firstValue]..offsets[firstValue + count]];

    /// <summary>Values of so many rows.</summary>
    public int ValuesIn(int firstRow, int rows) =>
        Values == Rows ? rows : Defined(firstRow, rows).Count(true);

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        values.Clear();
        (Rows, Values) = (0, 0);
    }

    /// <summary>Adds rows of a floating-point column.</summary>
    /// <exception cref="ArgumentException">The column is of another type.</exception>
    public void Append(ReadOnlySpan<double> rows)
    {
        if (column.Type is not (WriterType.Float or WriterType.Double))
            throw NotOfType("floating-point");
        Span<byte> room = values.Reserve(Times(rows.Length, width));
        int count = rows.Length;
        bool single = column.Type == WriterType.Float;
        if (column.IsOptional && nanIsNull)
        {
            Span<bool> flags = ReserveFlags(rows.Length);
            count = single
                ? DenseValues.Singles(rows, MemoryMarshal.Cast<byte, float>(room), flags)
                : DenseValues.Doubles(rows, MemoryMarshal.Cast<byte, double>(room), flags);
        }
        else
        {
            if (single)
                DenseValues.AllSingles(rows, MemoryMarshal.Cast<byte, float>(room));
            else
                MemoryMarshal.AsBytes(rows).CopyTo(room);
            if (column.IsOptional)
                ReserveFlags(rows.Length).Fill(true);
        }
        Commit(rows.Length, count);
    }

    /// <summary>Adds rows of a boolean or integer column.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isNull">Which have no value; empty if all have one.</param>
    /// <exception cref="ArgumentException">The column is of another type, has no nulls, or a value does not fit.</exception>
    public void Append(ReadOnlySpan<long> rows, ReadOnlySpan<bool> isNull)
    {
        if (column.Type > WriterType.UInt64)
            throw NotOfType("integer");
        if (!isNull.IsEmpty && isNull.Length != rows.Length)
            throw new ArgumentException($"{rows.Length} rows and {isNull.Length} flags of nulls.", nameof(isNull));
        bool all = !isNull.Contains(true);
        if (!all && !column.IsOptional)
            throw NoNulls();
        Span<byte> room = values.Reserve(Times(rows.Length, width));
        int count;
        if (width == sizeof(long))
        {
            Span<long> longs = MemoryMarshal.Cast<byte, long>(room);
            count = all ? rows.Length : DenseValues.Longs(rows, isNull, longs, long.MinValue, long.MaxValue);
            if (all)
                rows.CopyTo(longs);
        }
        else
        {
            (long least, long greatest) = WriterTypes.Range(column.Type);
            count = (width, all) switch
            {
                (1, true) => DenseValues.AllLongs(rows, room, least, greatest),
                (1, false) => DenseValues.Longs(rows, isNull, room, least, greatest),
                (_, true) => DenseValues.AllLongs(rows, MemoryMarshal.Cast<byte, int>(room), least, greatest),
                (_, false) => DenseValues.Longs(rows, isNull, MemoryMarshal.Cast<byte, int>(room), least, greatest),
            };
            if (count < 0)
            {
                throw new ArgumentException(
                    $"Column '{column.Name}' of type {column.Type} gets a value that is not between {least} and {greatest}.", nameof(rows));
            }
        }
        if (column.IsOptional)
        {
            Span<bool> flags = ReserveFlags(rows.Length);
            flags.Fill(true);
            for (int i = 0; !all && i < flags.Length; i++)
                flags[i] = !isNull[i];
        }
        Commit(rows.Length, count);
    }

    /// <summary>Adds rows of a text or binary column.</summary>
    /// <exception cref="ArgumentException">The column is of another type, or has no nulls.</exception>
    public void Append(ByteArrayBuffer rows, int firstRow, int count)
    {
        if (width != 0)
            throw NotOfType("byte-array");
        ReadOnlySpan<int> lengths = rows.Lengths(firstRow, count);
        long bytes = 0;
        int present = 0;
        foreach (int length in lengths)
        {
            bytes += length < 0 ? 0 : sizeof(int) + length;
            present += length < 0 ? 0 : 1;
        }
        if (present < count && !column.IsOptional)
            throw NoNulls();
        Span<byte> room = values.Reserve(checked((int)bytes));
        if (offsets.Length < Values + present + 1)
            Array.Resize(ref offsets, Math.Max(Values + present + 1, 2 * offsets.Length));
        int value = Values;
        int at = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (lengths[i] < 0)
                continue;
            MemoryMarshal.Write(room[at..], lengths[i]);
            rows[firstRow + i].CopyTo(room[(at + sizeof(int))..]);
            at += sizeof(int) + lengths[i];
            offsets[++value] = values.Length + at;
        }
        if (column.IsOptional)
        {
            Span<bool> flags = ReserveFlags(count);
            for (int i = 0; i < flags.Length; i++)
                flags[i] = lengths[i] >= 0;
        }
        values.Advance(at);
        (Rows, Values) = (Rows + count, Values + present);
    }

    /// <summary>Moves the rows from <paramref name="firstRow"/> on to a collector of the same column.</summary>
    public void MoveTail(int firstRow, ColumnCollector to)
    {
        int rows = Rows - firstRow;
        int firstValue = ValuesIn(0, firstRow);
        int count = Values - firstValue;
        ReadOnlySpan<byte> tail = PlainOf(firstValue, count);
        if (width == 0)
        {
            if (to.offsets.Length < to.Values + count + 1)
                Array.Resize(ref to.offsets, to.Values + count + 1);
            for (int i = 1; i <= count; i++)
                to.offsets[to.Values + i] = to.values.Length + offsets[firstValue + i] - offsets[firstValue];
        }
        if (column.IsOptional)
            Defined(firstRow, rows).CopyTo(to.ReserveFlags(rows));
        to.values.Append(tail);
        (to.Rows, to.Values) = (to.Rows + rows, to.Values + count);
        values.Truncate(values.Length - tail.Length);
        (Rows, Values) = (firstRow, firstValue);
    }

    private static int Times(int rows, int bytes) => (long)rows * bytes <= Array.MaxLength
        ? rows * bytes
        : throw new ArgumentException($"{rows} rows at once are too many.", nameof(rows));

    private Span<bool> ReserveFlags(int rows)
    {
        if (defined.Length < Rows + rows)
            Array.Resize(ref defined, Math.Max(Rows + rows, 2 * defined.Length));
        return defined.AsSpan(Rows, rows);
    }

    private void Commit(int rows, int count)
    {
        values.Advance(count * width);
        (Rows, Values) = (Rows + rows, Values + count);
    }

    private ArgumentException NotOfType(string kind) => new($"Column '{column.Name}' of type {column.Type} gets {kind} values.");

    private ArgumentException NoNulls() => new($"Column '{column.Name}' gets a null, but is not optional.");
}
