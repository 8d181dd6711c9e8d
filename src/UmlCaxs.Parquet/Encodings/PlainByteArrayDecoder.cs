using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>PLAIN BYTE_ARRAY: each value behind its length in four bytes.</summary>
internal sealed class PlainByteArrayDecoder : ValueDecoder
{
    private byte[] data = [];
    private int position;
    private int end;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount) => (data, position, end) = (page, offset, offset + length);

    /// <summary>
    /// The next values. Their range of the page is copied at once, lengths and all, and the rows become views into it: four
    /// bytes a value are wasted and a copy a value is saved.
    /// </summary>
    public override void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        ReadOnlySpan<byte> rest = data.AsSpan(position, end - position);
        int bytes = FindViews(rest, buffer.UsedBytes, buffer.Starts(firstRow, count), buffer.Lengths(firstRow, count));
        buffer.Append(rest[..bytes]);
        position += bytes;
    }

    /// <summary>Follows the lengths.</summary>
    /// <param name="bytes">Values behind their lengths.</param>
    /// <param name="origin">Where the first of the bytes will stand.</param>
    /// <param name="starts">Receives where each value starts, counted from <paramref name="origin"/>.</param>
    /// <param name="lengths">Receives the bytes of each.</param>
    /// <returns>The bytes the values take, lengths included.</returns>
    /// <exception cref="InvalidDataException">A value passes the end.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FindViews(ReadOnlySpan<byte> bytes, int origin, Span<int> starts, Span<int> lengths)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        lengths = lengths[..starts.Length];
        int at = 0;
        for (int i = 0; i < starts.Length; i++)
        {
            int left = bytes.Length - at - sizeof(int);
            if (left < 0)
                throw new InvalidDataException($"the page ends after {i} of {starts.Length} byte arrays");
            int length = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref first, at));
            if ((uint)length > (uint)left)
                throw new InvalidDataException($"a byte array of {(uint)length} bytes does not fit in the {left} bytes left in the page");
            at += sizeof(int);
            // The sum may wrap here only if the buffer refuses the bytes afterwards.
            starts[i] = unchecked(origin + at);
            lengths[i] = length;
            at += length;
        }
        return at;
    }
}
