using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>A dictionary of byte arrays; its entries are views into the values it was built from.</summary>
internal sealed class ByteArrayDictionary : ValueDictionary
{
    private int[] entryValues = [];
    private uint[] entryHashes = [];
    private ReadOnlyMemory<byte> source;
    private ReadOnlyMemory<int> offsets;

    /// <summary>Builds the dictionary of these values.</summary>
    /// <param name="plain">The values, PLAIN: each behind its length.</param>
    /// <param name="valueOffsets">Where the length of each stands, and behind the last.</param>
    /// <returns>Whether it pays; if not, it is not complete.</returns>
    public bool TryBuild(ReadOnlyMemory<byte> plain, ReadOnlyMemory<int> valueOffsets)
    {
        (source, offsets) = (plain, valueOffsets);
        return Build(valueOffsets.Length - 1, plain.Length);
    }

    /// <summary>The value of the chunk at which an entry occurred first.</summary>
    public int ValueOf(int entry) => entryValues[entry];

    /// <inheritdoc/>
    public override void WritePlain(OutputBuffer output)
    {
        ReadOnlySpan<int> places = offsets.Span;
        for (int entry = 0; entry < Count; entry++)
        {
            int value = entryValues[entry];
            output.Append(source.Span[places[value]..places[value + 1]]);
        }
    }

    /// <inheritdoc/>
    protected override void Add(int first, Span<int> rows)
    {
        ReadOnlySpan<byte> bytes = source.Span;
        ReadOnlySpan<int> places = offsets.Span;
        ReadOnlySpan<byte> before = [];
        int entryBefore = NoEntry;
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<byte> value = bytes[places[first + i]..places[first + i + 1]];
            // Detections of one source follow each other, and so do equal names.
            if (entryBefore == NoEntry || !value.SequenceEqual(before))
                entryBefore = Find(value, first + i, bytes, places);
            rows[i] = entryBefore;
            before = value;
        }
    }

    /// <inheritdoc/>
    protected override void Rehash(int entries)
    {
        Array.Resize(ref entryValues, entries);
        Array.Resize(ref entryHashes, entries);
        int mask = Slots.Length - 1;
        for (int entry = 0; entry < Count; entry++)
        {
            int slot = (int)entryHashes[entry] & mask;
            while (Slots[slot] != NoEntry)
                slot = (slot + 1) & mask;
            Slots[slot] = entry;
        }
    }

    // The lengths in front of the values are compared with them.
    private int Find(ReadOnlySpan<byte> value, int number, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> places)
    {
        uint hash = HashOf(value);
        int mask = Slots.Length - 1;
        int slot = (int)hash & mask;
        for (int entry; (entry = Slots[slot]) != NoEntry; slot = (slot + 1) & mask)
        {
            int known = entryValues[entry];
            if (entryHashes[entry] == hash && value.SequenceEqual(bytes[places[known]..places[known + 1]]))
                return entry;
        }
        int added = Count++;
        Slots[slot] = added;
        (entryValues[added], entryHashes[added]) = (number, hash);
        PlainBytes += value.Length;
        return added;
    }

    // Eight bytes at a time, the last eight possibly twice: multiplied to 128 bits and folded.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint HashOf(ReadOnlySpan<byte> value)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15UL;
        ulong hash = (ulong)value.Length;
        if (value.Length < sizeof(ulong))
            return (uint)Fold(hash ^ BinaryPrimitives.ReadUInt32LittleEndian(value[^sizeof(uint)..]) ^ ((ulong)value[0] << 32), Multiplier);
        for (int i = 0; i < value.Length - sizeof(ulong); i += sizeof(ulong))
            hash = Fold(hash ^ MemoryMarshal.Read<ulong>(value[i..]), Multiplier);
        return (uint)Fold(hash ^ MemoryMarshal.Read<ulong>(value[^sizeof(ulong)..]), Multiplier);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong value, ulong multiplier)
    {
        ulong high = Math.BigMul(value, multiplier, out ulong low);
        return high ^ low;
    }
}
