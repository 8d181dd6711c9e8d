using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// A DELTA_BINARY_PACKED sequence (Encodings.md): the first value, then differences in blocks of miniblocks, bit-packed above
/// the least difference of the block. Sums wrap as in 64-bit arithmetic; for 32-bit values only the low half counts.
/// </summary>
internal sealed class DeltaBinaryPackedStream
{
    private const int BlockUnit = 128;
    private const int MiniblockUnit = 32;

    private byte[] data = [];
    private int end;
    private int blocksStart;
    private int miniblocks;
    private int valuesPerMiniblock;

    private long left;
    private bool atFirst;
    private long last;
    private long leastDelta;

    // The block's bit widths and the next of its miniblocks.
    private int widths;
    private int nextMiniblock;
    private int position;

    // The current miniblock.
    private int miniblockLeft;
    private long bit;
    private int width;

    /// <summary>Begins a sequence.</summary>
    /// <param name="data">Holds it; must stay unchanged until the last value is read.</param>
    /// <param name="offset">Where its header stands.</param>
    /// <param name="length">Bytes there; more may follow the sequence. None at all is a sequence of no values.</param>
    /// <exception cref="InvalidDataException">The header is damaged.</exception>
    public void Begin(byte[] data, int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(data.Length - offset));
        (this.data, end, position) = (data, offset + length, offset);
        (left, miniblockLeft, miniblocks, nextMiniblock) = (0, 0, 0, 0);
        if (length > 0)
            ReadHeader();
        blocksStart = position;
        Count = left;
    }

    /// <summary>Values of the sequence, as it says: not to be trusted for an allocation.</summary>
    public long Count { get; private set; }

    /// <summary>Reads the next values.</summary>
    /// <exception cref="InvalidDataException">A block is damaged, or the sequence has no more so many.</exception>
    public void Read(Span<long> values)
    {
        if (values.Length > left)
            throw new InvalidDataException($"{values.Length} values are needed, {left} of the {Count} of a delta sequence are left");
        left -= values.Length;
        if (atFirst && !values.IsEmpty)
        {
            values[0] = last;
            values = values[1..];
            atFirst = false;
        }
        while (!values.IsEmpty)
        {
            if (miniblockLeft == 0)
                BeginMiniblock();
            int count = Math.Min(miniblockLeft, values.Length);
            BitUnpacker.Unpack(data.AsSpan(0, end), bit, width, values[..count]);
            last = Accumulate(values[..count], last, leastDelta);
            bit += (long)count * width;
            miniblockLeft -= count;
            values = values[count..];
        }
    }

    /// <summary>Where the sequence ends, found by its widths alone and whatever has been read of it.</summary>
    /// <exception cref="InvalidDataException">A block is damaged or cut off.</exception>
    public int FindEnd()
    {
        int at = blocksStart;
        for (long deltas = Count - 1; deltas > 0;)
        {
            int blockWidths = BeginBlock(ref at, out _);
            for (int i = 0; i < miniblocks && deltas > 0; i++, deltas -= valuesPerMiniblock)
            {
                long bytes = MiniblockBytes(data[blockWidths + i]);
                if (bytes > end - at)
                    throw new InvalidDataException($"a miniblock of {bytes} bytes does not fit in the {end - at} bytes left");
                at += (int)bytes;
            }
        }
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Accumulate(Span<long> deltas, long sum, long leastDelta)
    {
        ref long value = ref MemoryMarshal.GetReference(deltas);
        for (int i = 0; i < deltas.Length; i++)
        {
            sum += Unsafe.Add(ref value, i) + leastDelta;
            Unsafe.Add(ref value, i) = sum;
        }
        return sum;
    }

    private void ReadHeader()
    {
        uint blockSize = Varint.ReadUInt32(data, ref position, end);
        uint blockMiniblocks = Varint.ReadUInt32(data, ref position, end);
        if (blockSize is 0 or > int.MaxValue || blockSize % BlockUnit != 0)
            throw new InvalidDataException($"a delta sequence has blocks of {blockSize} values, which is no multiple of {BlockUnit}");
        if (blockMiniblocks == 0 || blockSize % blockMiniblocks != 0 || blockSize / blockMiniblocks % MiniblockUnit != 0)
        {
            throw new InvalidDataException(
                $"blocks of {blockSize} values in {blockMiniblocks} miniblocks, not of a multiple of {MiniblockUnit} values each");
        }
        (miniblocks, valuesPerMiniblock) = ((int)blockMiniblocks, (int)(blockSize / blockMiniblocks));
        left = Varint.ReadUInt32(data, ref position, end);
        last = Varint.ReadZigZag(data, ref position, end);
        (atFirst, nextMiniblock) = (true, miniblocks);
    }

    private void BeginMiniblock()
    {
        if (nextMiniblock == miniblocks)
        {
            widths = BeginBlock(ref position, out leastDelta);
            nextMiniblock = 0;
        }
        width = data[widths + nextMiniblock++];
        long bytes = MiniblockBytes(width);
        bit = 8L * position;
        miniblockLeft = valuesPerMiniblock;
        // The last one may be cut off behind the last value: what is needed of it is checked where it is unpacked.
        position += (int)Math.Min(bytes, end - position);
    }

    // Moves to the first miniblock; returns where the widths stand.
    private int BeginBlock(ref int at, out long least)
    {
        least = Varint.ReadZigZag(data, ref at, end);
        if (miniblocks > end - at)
            throw new InvalidDataException("the bit widths of a delta block are cut off");
        int start = at;
        at += miniblocks;
        return start;
    }

    private long MiniblockBytes(int bits) =>
        bits <= 64 ? (long)valuesPerMiniblock * bits / 8 : throw new InvalidDataException($"a delta miniblock has {bits} bits a value");
}
