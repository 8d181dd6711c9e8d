using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>
/// A bit stream that is read from its end (RFC 8878, 4.1 and 4.2.2): the highest set bit of its last byte marks where the bits
/// begin. Eight bytes are loaded at a time. The load may begin up to eight bytes before the stream. That stays inside the
/// compressed data, because a frame header (6 bytes or more) and a block header (3 bytes) come before any bit stream, and
/// what it finds there is never taken for content: the caller checks <see cref="Left"/>.
/// </summary>
internal unsafe struct BackwardBits
{
    /// <summary>Bits that <see cref="Refill"/> makes available at the least.</summary>
    public const int BitsOfRefill = 57;

    private readonly byte* start;
    private byte* at; // where the loaded bytes come from
    private ulong loaded;
    private int unread; // low bits of loaded that have not been read

    /// <summary>Begins a stream.</summary>
    /// <exception cref="InvalidDataException">It is empty or lacks the mark of its beginning.</exception>
    public BackwardBits(byte* start, int length)
    {
        if (length == 0 || start[length - 1] == 0)
            throw new InvalidDataException("a bit stream of the Zstandard block is empty or does not mark where it begins");
        this.start = start;
        at = start + length - sizeof(ulong);
        loaded = Load(at);
        unread = 56 + BitOperations.Log2(start[length - 1]);
    }

    /// <summary>Bits that have not been read; negative if more were read than there are.</summary>
    public readonly long Left => (at - start) * 8 + unread;

    /// <summary>Where the stream starts.</summary>
    public readonly byte* Start => start;

    /// <summary>
    /// The state of a stream that is read with its next bit in the top bit: the loaded bytes, whose lowest set bit is a
    /// mark behind the bits loaded, and where they come from.
    /// </summary>
    public readonly ulong ToMarked(out byte* from)
    {
        from = at;
        return (loaded | 1) << (64 - unread);
    }

    /// <summary>Goes on where a stream in the form of <see cref="ToMarked"/> has got to.</summary>
    public void FromMarked(ulong marked, byte* from)
    {
        at = from;
        loaded = Load(from);
        unread = 64 - BitOperations.TrailingZeroCount(marked);
    }

    /// <summary>Loads bits so that 57 can be read.</summary>
    /// <exception cref="InvalidDataException">More bits were read than there are.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refill()
    {
        uint read = 64 - (uint)unread;
        at -= read >> 3;
        unread = 64 - (int)(read & 7);
        if (at < start - sizeof(ulong))
            ThrowOverrun();
        loaded = Load(at);
    }

    /// <summary>Reads bits that <see cref="Refill"/> has loaded; 0 bits are read as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Read(int count)
    {
        unread -= count;
        return (uint)LowBits(loaded >> unread, count);
    }

    /// <summary>The next bits (1 or more), which stay unread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly uint Peek(int count) => (uint)LowBits(loaded >> (unread - count), count);

    /// <summary>Passes over bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count) => unread -= count;

    /// <exception cref="InvalidDataException">Always.</exception>
    public static void ThrowOverrun() => throw new InvalidDataException("a bit stream of the Zstandard block ends too early");

    /// <exception cref="InvalidDataException">Bits are left over, or more were read than there are.</exception>
    public readonly void End()
    {
        if (Left < 0)
            ThrowOverrun();
        if (Left > 0)
            throw new InvalidDataException($"{Left} bits of a bit stream of the Zstandard block are left over");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Load(byte* from) => Unsafe.ReadUnaligned<ulong>(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LowBits(ulong value, int count) => Bmi2.X64.IsSupported
        ? Bmi2.X64.ZeroHighBits(value, (uint)count)
        : value & ((1UL << count) - 1);
}
