using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// DELTA_BYTE_ARRAY (incremental encoding): how many bytes each value shares with the one before as a delta sequence, the
/// lengths of the rest as another, then the rests.
/// </summary>
/// <param name="fixedLength">Bytes of every value of a FIXED_LEN_BYTE_ARRAY; null for BYTE_ARRAY.</param>
internal sealed class DeltaByteArrayDecoder(int? fixedLength) : ValueDecoder
{
    private const int ChunkRows = 256;

    private readonly DeltaBinaryPackedStream prefixLengths = new();
    private readonly DeltaBinaryPackedStream suffixLengths = new();
    private readonly long[] prefixes = new long[ChunkRows];
    private readonly long[] suffixes = new long[ChunkRows];
    private byte[] data = [];
    private int position;
    private int end;

    // The value read last. It is made of bytes of the page, each used once: it cannot be longer than the page.
    private byte[] value = [];
    private int valueLength;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount)
    {
        end = offset + length;
        prefixLengths.Begin(page, offset, length);
        int suffixStart = prefixLengths.FindEnd();
        suffixLengths.Begin(page, suffixStart, end - suffixStart);
        (data, position, valueLength) = (page, suffixLengths.FindEnd(), 0);
    }

    /// <inheritdoc/>
    public override void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        int start = -1;
        while (count > 0)
        {
            int chunk = ReadLengths(count);
            for (int i = 0; i < chunk; i++, firstRow++)
            {
                NextValue(prefixes[i], suffixes[i]);
                // A beginning of the value before shares its bytes.
                if (start < 0 || suffixes[i] > 0)
                    start = buffer.Append(value.AsSpan(0, valueLength));
                buffer.SetView(firstRow, start, valueLength);
            }
            count -= chunk;
        }
    }

    /// <inheritdoc/>
    public override void ReadDoubles(Span<double> values)
    {
        if (fixedLength != 2)
        {
            base.ReadDoubles(values);
            return;
        }
        while (!values.IsEmpty)
        {
            int chunk = ReadLengths(values.Length);
            for (int i = 0; i < chunk; i++)
            {
                NextValue(prefixes[i], suffixes[i]);
                values[i] = (double)MemoryMarshal.Read<Half>(value);
            }
            values = values[chunk..];
        }
    }

    private int ReadLengths(int count)
    {
        int chunk = Math.Min(ChunkRows, count);
        prefixLengths.Read(prefixes.AsSpan(0, chunk));
        suffixLengths.Read(suffixes.AsSpan(0, chunk));
        return chunk;
    }

    private void NextValue(long prefix, long suffix)
    {
        if ((ulong)prefix > (ulong)valueLength)
            throw new InvalidDataException($"a value shares {prefix} bytes with the one before, which has {valueLength}");
        if ((ulong)suffix > (ulong)(end - position))
            throw new InvalidDataException($"a suffix of {suffix} bytes does not fit in the {end - position} bytes left in the page");
        int length = (int)(prefix + suffix);
        if (fixedLength is { } wanted && length != wanted)
            throw new InvalidDataException($"a value of {length} bytes in a column of {wanted} bytes");
        if (length > value.Length)
            Array.Resize(ref value, (int)Math.Min(Math.Max(64L, 2L * length), Array.MaxLength));
        data.AsSpan(position, (int)suffix).CopyTo(value.AsSpan((int)prefix));
        position += (int)suffix;
        valueLength = length;
    }
}
