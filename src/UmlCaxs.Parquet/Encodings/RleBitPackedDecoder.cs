using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// The RLE / bit-packing hybrid (Encodings.md): runs of one value and groups of eight bit-packed values in any order, each
/// behind a header. Values are asked for some at a time. Ends of runs need not coincide with the requests.
/// </summary>
internal sealed class RleBitPackedDecoder
{
    private const int MostBits = 32;

    private byte[] data = [];
    private int position;
    private int end;
    private int width;

    // The current run: values left of it, and either their one value or the bit the next begins at.
    private long left;
    private bool packed;
    private int repeated;
    private long bit;

    /// <summary>Begins a stream of runs.</summary>
    /// <param name="data">Holds it; must stay unchanged until the last value is read.</param>
    /// <param name="offset">Where the first header stands.</param>
    /// <param name="length">Bytes of the runs.</param>
    /// <param name="bitWidth">Bits of a value, 0 to 32. With 0 every value is 0 and no byte is looked at.</param>
    /// <exception cref="InvalidDataException">The width is not possible.</exception>
    public void Begin(byte[] data, int offset, int length, int bitWidth)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(data.Length - offset));
        if (bitWidth is < 0 or > MostBits)
            throw new InvalidDataException($"values of {bitWidth} bits: at most {MostBits} are possible");
        (this.data, position, end, width) = (data, offset, offset + length, bitWidth);
        (left, packed, repeated) = (bitWidth == 0 ? long.MaxValue : 0, false, 0);
    }

    /// <summary>Reads the next values.</summary>
    /// <exception cref="InvalidDataException">A run is damaged, or they end too early.</exception>
    public void Read(Span<int> values)
    {
        while (!values.IsEmpty)
        {
            int count = TakeRun(values.Length, out int value);
            if (count > 0)
                values[..count].Fill(value);
            else
                count = TakePacked(values);
            values = values[count..];
        }
    }

    /// <summary>Takes values of the current run if it repeats one value.</summary>
    /// <param name="most">The most to take, at least 1.</param>
    /// <param name="value">The value repeated.</param>
    /// <returns>How many were taken; 0 if the values that come next are bit-packed.</returns>
    /// <exception cref="InvalidDataException">A run is damaged, or they end too early.</exception>
    public int TakeRun(int most, out int value)
    {
        if (left == 0)
            BeginRun();
        value = repeated;
        if (packed)
            return 0;
        int count = (int)Math.Min(left, most);
        left -= count;
        return count;
    }

    /// <summary>Takes the next bit-packed values, after <see cref="TakeRun"/> returned 0.</summary>
    /// <returns>How many of <paramref name="values"/> were set, at least 1.</returns>
    public int TakePacked(Span<int> values)
    {
        int count = (int)Math.Min(left, values.Length);
        BitUnpacker.Unpack(data, bit, width, values[..count]);
        bit += (long)count * width;
        left -= count;
        return count;
    }

    /// <summary>Reads the next definition levels of a column whose highest level is 1 (bit width 1).</summary>
    /// <returns>How many are 1, that is, how many values there are.</returns>
    /// <exception cref="InvalidDataException">A run is damaged, or they end too early.</exception>
    public int ReadFlags(Span<bool> defined)
    {
        if (width != 1)
            throw new InvalidOperationException($"flags have one bit, not {width}");
        int set = 0;
        while (!defined.IsEmpty)
        {
            int count = TakeRun(defined.Length, out int value);
            if (count > 0)
            {
                defined[..count].Fill(value != 0);
                set += value * count;
            }
            else
            {
                count = (int)Math.Min(left, defined.Length);
                set += UnpackFlags(data, bit, MemoryMarshal.AsBytes(defined[..count]));
                bit += count;
                left -= count;
            }
            defined = defined[count..];
        }
        return set;
    }

    /// <summary>Looks at the flags that come next without taking them.</summary>
    /// <param name="value">The flag that is repeated.</param>
    /// <returns>How often it is; 0 if flags of either kind may follow, or none.</returns>
    /// <exception cref="InvalidDataException">The run is damaged.</exception>
    public int PeekRun(out bool value)
    {
        if (left == 0 && position < end)
            BeginRun();
        value = repeated != 0;
        return packed ? 0 : (int)Math.Min(left, int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int UnpackFlags(ReadOnlySpan<byte> data, long bit, Span<byte> flags)
    {
        int set = 0;
        int done = 0;
        for (; done < flags.Length && (bit & 7) != 0; done++, bit++)
            set += flags[done] = (byte)((data[(int)(bit >> 3)] >> (int)(bit & 7)) & 1);
        ReadOnlySpan<byte> groups = data[(int)(bit >> 3)..];
        int whole = (flags.Length - done) / 8;
        for (int i = 0; i < whole; i++, done += 8)
        {
            // Each byte of the product keeps its own bit of the group; adding 0x7F moves it to the top if it is set.
            byte group = groups[i];
            ulong own = (group * 0x0101010101010101UL) & 0x8040201008040201UL;
            MemoryMarshal.Write(flags[done..], ((own + 0x7F7F7F7F7F7F7F7FUL) >> 7) & 0x0101010101010101UL);
            set += BitOperations.PopCount(group);
        }
        for (int i = 0; done < flags.Length; i++, done++)
            set += flags[done] = (byte)((groups[whole] >> i) & 1);
        return set;
    }

    private void BeginRun()
    {
        if (position >= end)
            throw new InvalidDataException("the runs of levels or indices end before the last value");
        uint header = Varint.ReadUInt32(data, ref position, end);
        long count = header >> 1;
        if (count == 0)
            throw new InvalidDataException("a run of levels or indices is empty");
        packed = (header & 1) != 0;
        if (packed)
            BeginPacked(count);
        else
            BeginRepeated(count);
    }

    // Some writers cut the last group off behind the last value needed.
    private void BeginPacked(long groups)
    {
        bit = (long)position * 8;
        long bytes = Math.Min(groups * width, end - position);
        left = Math.Min(groups * 8, bytes * 8 / width);
        if (left == 0)
            throw new InvalidDataException("bit-packed levels or indices are cut off");
        position += (int)bytes;
    }

    private void BeginRepeated(long count)
    {
        int bytes = (width + 7) / 8;
        if (end - position < bytes)
            throw new InvalidDataException("a run of levels or indices is cut off");
        uint value = 0;
        for (int i = 0; i < bytes; i++)
            value |= (uint)data[position++] << (8 * i);
        if ((ulong)value >> width != 0)
            throw new InvalidDataException($"a run repeats {value}, which does not fit in {width} bits");
        (left, repeated) = (count, (int)value);
    }
}
