using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// PLAIN_DICTIONARY and RLE_DICTIONARY: a byte with the bits of an index, then indices as runs and bit-packed groups. Every
/// index is checked against the dictionary before it is used.
/// </summary>
internal sealed class DictionaryDecoder(PageDictionary dictionary) : ValueDecoder
{
    private const int ChunkRows = 1024;
    private const int NotStored = -1;

    private readonly RleBitPackedDecoder indices = new();
    private readonly int[] chunk = new int[ChunkRows];

    // Where the buffer of the last call keeps the values, as far as it was asked for them since it was cleared.
    private readonly int[] stored = dictionary.Bytes is null ? [] : new int[dictionary.Count];
    private ByteArrayBuffer? storedIn;
    private int storedGeneration;

    /// <inheritdoc/>
    public override void Begin(byte[] page, int offset, int length, int valueCount)
    {
        // A page of nulls only may lack even the width. Any width but 0 then finds no run, should a value be asked for.
        if (length == 0)
            indices.Begin(page, offset, 0, 1);
        else
            indices.Begin(page, offset + 1, length - 1, page[offset]);
    }

    /// <inheritdoc/>
    public override void ReadDoubles(Span<double> values)
    {
        if (dictionary.Doubles is { } doubles)
            Read(doubles, values);
        else
            base.ReadDoubles(values);
    }

    /// <inheritdoc/>
    public override void ReadLongs(Span<long> values)
    {
        if (dictionary.Longs is { } longs)
            Read(longs, values);
        else
            base.ReadLongs(values);
    }

    /// <inheritdoc/>
    public override void ReadByteArrays(ByteArrayBuffer buffer, int firstRow, int count)
    {
        if (dictionary.Bytes is null)
        {
            base.ReadByteArrays(buffer, firstRow, count);
            return;
        }
        if (storedIn != buffer || storedGeneration != buffer.Generation)
        {
            Array.Fill(stored, NotStored);
            (storedIn, storedGeneration) = (buffer, buffer.Generation);
        }
        while (count > 0)
        {
            int taken = indices.TakeRun(count, out int index);
            if (taken > 0)
            {
                CheckIndices([index]);
                buffer.Starts(firstRow, taken).Fill(Store(buffer, index));
                buffer.Lengths(firstRow, taken).Fill(dictionary.Lengths[index]);
            }
            else
            {
                taken = indices.TakePacked(chunk.AsSpan(0, Math.Min(ChunkRows, count)));
                CheckIndices(chunk.AsSpan(0, taken));
                SetViews(buffer, chunk.AsSpan(0, taken), buffer.Starts(firstRow, taken), buffer.Lengths(firstRow, taken));
            }
            firstRow += taken;
            count -= taken;
        }
    }

    private void Read<T>(T[] dictionaryValues, Span<T> values)
    {
        while (!values.IsEmpty)
        {
            int taken = indices.TakeRun(values.Length, out int index);
            if (taken > 0)
            {
                CheckIndices([index]);
                values[..taken].Fill(dictionaryValues[index]);
            }
            else
            {
                taken = indices.TakePacked(chunk.AsSpan(0, Math.Min(ChunkRows, values.Length)));
                CheckIndices(chunk.AsSpan(0, taken));
                Gather(dictionaryValues, chunk.AsSpan(0, taken), values[..taken]);
            }
            values = values[taken..];
        }
    }

    // The indices were checked.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(T[] from, ReadOnlySpan<int> indices, Span<T> values)
    {
        ref T source = ref MemoryMarshal.GetArrayDataReference(from);
        ref int index = ref MemoryMarshal.GetReference(indices);
        ref T target = ref MemoryMarshal.GetReference(values);
        int count = Math.Min(indices.Length, values.Length);
        int i = 0;
        for (; i <= count - 4; i += 4)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, (uint)Unsafe.Add(ref index, i));
            Unsafe.Add(ref target, i + 1) = Unsafe.Add(ref source, (uint)Unsafe.Add(ref index, i + 1));
            Unsafe.Add(ref target, i + 2) = Unsafe.Add(ref source, (uint)Unsafe.Add(ref index, i + 2));
            Unsafe.Add(ref target, i + 3) = Unsafe.Add(ref source, (uint)Unsafe.Add(ref index, i + 3));
        }
        for (; i < count; i++)
            Unsafe.Add(ref target, i) = Unsafe.Add(ref source, (uint)Unsafe.Add(ref index, i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetViews(ByteArrayBuffer buffer, ReadOnlySpan<int> rowIndices, Span<int> starts, Span<int> lengths)
    {
        int[] positions = stored;
        int[] sizes = dictionary.Lengths;
        for (int i = 0; i < rowIndices.Length; i++)
        {
            int index = rowIndices[i];
            int start = positions[index];
            starts[i] = start != NotStored ? start : Store(buffer, index);
            lengths[i] = sizes[index];
        }
    }

    private int Store(ByteArrayBuffer buffer, int index)
    {
        if (stored[index] == NotStored)
            stored[index] = buffer.Append(dictionary.Bytes.AsSpan(dictionary.Starts[index], dictionary.Lengths[index]));
        return stored[index];
    }

    // An index of 32 bits may look negative: as an unsigned number it is the greatest.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckIndices(ReadOnlySpan<int> rowIndices)
    {
        ref uint first = ref Unsafe.As<int, uint>(ref MemoryMarshal.GetReference(rowIndices));
        uint most = 0;
        int i = 0;
        if (Vector256.IsHardwareAccelerated && rowIndices.Length >= Vector256<uint>.Count)
        {
            Vector256<uint> lanes = Vector256<uint>.Zero;
            for (; i <= rowIndices.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
                lanes = Vector256.Max(lanes, Vector256.LoadUnsafe(ref first, (nuint)i));
            for (int lane = 0; lane < Vector256<uint>.Count; lane++)
                most = Math.Max(most, lanes[lane]);
        }
        for (; i < rowIndices.Length; i++)
            most = Math.Max(most, Unsafe.Add(ref first, i));
        if (most >= (uint)dictionary.Count)
            throw new InvalidDataException($"index {most} into a dictionary of {dictionary.Count} values");
    }
}
