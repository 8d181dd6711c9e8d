using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>A dictionary of numbers by their bits, so that -0 and 0 and different NaNs are different.</summary>
/// <typeparam name="T">An unsigned integer of the bytes of a value.</typeparam>
internal sealed class NumberDictionary<T> : ValueDictionary
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly int valueBytes = Unsafe.SizeOf<T>();
    private T[] entries = [];
    private ReadOnlyMemory<byte> source;

    /// <summary>Builds the dictionary of these values, PLAIN.</summary>
    /// <returns>Whether it pays; if not, it is not complete.</returns>
    public bool TryBuild(ReadOnlyMemory<byte> plain)
    {
        source = plain;
        return Build(plain.Length / valueBytes, plain.Length);
    }

    /// <inheritdoc/>
    public override void WritePlain(OutputBuffer output) => output.Append(MemoryMarshal.AsBytes(entries.AsSpan(0, Count)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Add(int first, Span<int> rows)
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(source.Span).Slice(first, rows.Length);
        int[] slots = Slots;
        T[] known = entries;
        int mask = slots.Length - 1;
        int shift = 64 - BitOperations.PopCount((uint)mask);
        int count = Count;
        for (int i = 0; i < values.Length; i++)
        {
            T value = values[i];
            int slot = SlotOf(value, shift);
            int entry;
            while ((entry = slots[slot & mask]) != NoEntry && known[entry] != value)
                slot++;
            if (entry == NoEntry)
            {
                entry = count++;
                slots[slot & mask] = entry;
                known[entry] = value;
            }
            rows[i] = entry;
        }
        PlainBytes += (long)(count - Count) * valueBytes;
        Count = count;
    }

    /// <inheritdoc/>
    protected override void Rehash(int entries)
    {
        Array.Resize(ref this.entries, entries);
        int mask = Slots.Length - 1;
        int shift = 64 - BitOperations.PopCount((uint)mask);
        for (int entry = 0; entry < Count; entry++)
        {
            int slot = SlotOf(this.entries[entry], shift);
            while (Slots[slot & mask] != NoEntry)
                slot++;
            Slots[slot & mask] = entry;
        }
    }

    // Fibonacci hashing: the top bits of the product with 2^64 / golden ratio.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SlotOf(T value, int shift) => (int)(ulong.CreateTruncating(value) * 0x9E3779B97F4A7C15UL >> shift);
}
