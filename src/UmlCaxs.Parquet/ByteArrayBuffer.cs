using System.Text;

namespace UmlCaxs.Parquet;

/// <summary>
/// Values of a text or binary column: every row is a view (start, length) into one growing array of bytes. Rows may share
/// bytes, so that a value that occurs often is stored once. No object is made for a value.
/// </summary>
public sealed class ByteArrayBuffer
{
    /// <summary>Most bytes the values of one batch may take; more is refused rather than allocated.</summary>
    public const int MostBytes = 1 << 30;

    private const int NullLength = -1;
    private const int FirstAllocation = 4096;

    private readonly int[] starts;
    private readonly int[] lengths;
    private byte[] data = [];
    private int used;

    /// <summary>A buffer for <paramref name="capacity"/> rows, all null.</summary>
    public ByteArrayBuffer(int capacity)
    {
        starts = new int[capacity];
        lengths = new int[capacity];
        Array.Fill(lengths, NullLength);
    }

    /// <summary>Rows it can hold.</summary>
    public int Capacity => lengths.Length;

    /// <summary>Bytes in use.</summary>
    public int UsedBytes => used;

    /// <summary>The bytes in use, in the order in which they were stored.</summary>
    public ReadOnlySpan<byte> UsedSpan => data.AsSpan(0, used);

    /// <summary>The bytes of a row; empty for a null. Valid until the buffer grows or is cleared.</summary>
    public ReadOnlySpan<byte> this[int row] => lengths[row] <= 0 ? [] : data.AsSpan(starts[row], lengths[row]);

    /// <summary>True if the row has no value.</summary>
    public bool IsNull(int row) => lengths[row] == NullLength;

    /// <summary>Where the bytes of a row start: equal for rows that share them.</summary>
    public int StartOf(int row) => starts[row];

    /// <summary>Number of bytes of a row; -1 for a null.</summary>
    public int LengthOf(int row) => lengths[row];

    /// <summary>How often it was cleared: bytes stored under another number are gone.</summary>
    internal int Generation { get; private set; }

    /// <summary>Forgets the bytes of all rows; the rows are null afterwards. Memory is kept for the next batch.</summary>
    public void Clear()
    {
        Generation++;
        used = 0;
        Array.Fill(lengths, NullLength);
    }

    /// <summary>Marks a row as having no value.</summary>
    public void SetNull(int row) => lengths[row] = NullLength;

    /// <summary>Stores the value of a row.</summary>
    /// <exception cref="InvalidDataException">The batch would exceed <see cref="MostBytes"/>.</exception>
    public void Set(int row, ReadOnlySpan<byte> value)
    {
        starts[row] = Append(value);
        lengths[row] = value.Length;
    }

    /// <summary>Stores text as UTF-8.</summary>
    /// <exception cref="InvalidDataException">The batch would exceed <see cref="MostBytes"/>.</exception>
    public void Set(int row, ReadOnlySpan<char> text)
    {
        Span<byte> target = Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        int length = Encoding.UTF8.GetBytes(text, target);
        (starts[row], lengths[row]) = (used, length);
        used += length;
    }

    /// <summary>Lets a row refer to bytes stored before (see <see cref="Append"/>).</summary>
    public void SetView(int row, int start, int length) => (starts[row], lengths[row]) = (start, length);

    /// <summary>Makes this buffer a copy of another, for as many rows as it holds itself.</summary>
    /// <param name="source">The other; its rows 0, 1, ... become the same rows here.</param>
    /// <param name="rows">Rows to copy; the others are null afterwards.</param>
    public void CopyFrom(ByteArrayBuffer source, int rows)
    {
        Clear();
        Append(source.data.AsSpan(0, source.used));
        source.starts.AsSpan(0, rows).CopyTo(starts);
        source.lengths.AsSpan(0, rows).CopyTo(lengths);
    }

    /// <summary>Stores bytes without giving them to a row.</summary>
    /// <returns>Where they start.</returns>
    /// <exception cref="InvalidDataException">The batch would exceed <see cref="MostBytes"/>.</exception>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        int start = used;
        used += bytes.Length;
        return start;
    }

    /// <summary>
    /// Stores so many bytes, which the caller writes, without giving them to a row; they start at the
    /// <see cref="UsedBytes"/> of before.
    /// </summary>
    /// <exception cref="InvalidDataException">The batch would exceed <see cref="MostBytes"/>.</exception>
    internal Span<byte> Extend(int count)
    {
        Span<byte> added = Reserve(count);
        used += count;
        return added;
    }

    /// <summary>Where the bytes of each of these rows start, to be set by many at once together with <see cref="Lengths"/>.</summary>
    internal Span<int> Starts(int firstRow, int count) => starts.AsSpan(firstRow, count);

    /// <summary>Number of bytes of each of these rows, -1 for a null.</summary>
    internal Span<int> Lengths(int firstRow, int count) => lengths.AsSpan(firstRow, count);

    // Room behind the bytes in use. The array grows with what is stored, never with what a file announces.
    private Span<byte> Reserve(int count)
    {
        long needed = (long)used + count;
        if (needed > MostBytes)
            throw new InvalidDataException($"the text of {Capacity} rows takes more than {MostBytes} bytes");
        if (needed > data.Length)
            Array.Resize(ref data, (int)Math.Min(MostBytes, Math.Max(Math.Max(needed, FirstAllocation), 2L * data.Length)));
        return data.AsSpan(used, count);
    }
}
