using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>
/// One of the three codes of sequences (RFC 8878, 3.1.1.3.2): its FSE table, with what a symbol stands for merged in, so
/// that one load of 8 bytes gives all that a state means. From the low bits: extra bits of the value (8), bits of the next
/// state (8), what is added to those (16), what is added to the extra bits (32).
/// </summary>
internal sealed unsafe class SequenceCode
{
    // Up to here the codes of offsets stand for one of the last three offsets rather than a distance (3.1.1.5).
    private const int LastRepeatCode = 1;

    private readonly string name;
    private readonly uint[] bases;
    private readonly byte[] extraBits;
    private readonly int mostLog;
    // On the pinned heap, so that pointers into them stay valid for as long as this object lives.
    private readonly ulong[] predefined;
    private readonly ulong[] own;
    private readonly FseTable.Cell[] cells;
    private readonly int predefinedLog;
    private ulong[]? current;

    private SequenceCode(string name, uint[] bases, byte[] extraBits, int mostLog, ReadOnlySpan<short> predefinedCounts, int predefinedLog)
    {
        this.name = name;
        this.bases = bases;
        this.extraBits = extraBits;
        this.mostLog = mostLog;
        this.predefinedLog = predefinedLog;
        cells = new FseTable.Cell[1 << mostLog];
        own = GC.AllocateArray<ulong>(1 << mostLog, pinned: true);
        predefined = GC.AllocateArray<ulong>(1 << predefinedLog, pinned: true);
        FseTable.Build(predefinedCounts, predefinedLog, cells);
        Merge(predefined, predefinedLog);
    }

    private enum TableMode
    {
        Predefined,
        Rle,
        Compressed,
        Repeat,
    }

    /// <summary>States, 1 &lt;&lt; <see cref="Log"/> of them.</summary>
    public ulong* States => (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(current!, 0);

    /// <summary>Bits of a state.</summary>
    public int Log { get; private set; }

    /// <summary>The code of literals lengths.</summary>
    public static SequenceCode LiteralsLengths()
    {
        byte[] extra = [.. new byte[16], 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        ReadOnlySpan<short> counts =
        [
            4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
        ];
        return new SequenceCode("literals lengths", Consecutive(0, extra), extra, 9, counts, 6);
    }

    /// <summary>The code of match lengths.</summary>
    public static SequenceCode MatchLengths()
    {
        byte[] extra = [.. new byte[32], 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        ReadOnlySpan<short> counts =
        [
            1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
        ];
        return new SequenceCode("match lengths", Consecutive(3, extra), extra, 9, counts, 6);
    }

    /// <summary>
    /// The code of offsets. Codes 0 and 1 stand for 0 to 2, the index of one of the last offsets; the others for the distance
    /// itself, which is 3 less than the number of the format.
    /// </summary>
    public static SequenceCode Offsets()
    {
        byte[] extra = new byte[32];
        uint[] bases = new uint[extra.Length];
        for (int code = 0; code < extra.Length; code++)
        {
            extra[code] = (byte)code;
            bases[code] = (1u << code) - (code <= LastRepeatCode ? 1u : 3u);
        }
        ReadOnlySpan<short> counts = [1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1];
        return new SequenceCode("offsets", bases, extra, 8, counts, 5);
    }

    /// <summary>Forgets the table of the frame before.</summary>
    public void Clear() => current = null;

    /// <summary>Reads the table of a block (RFC 8878, 3.1.1.3.2.1).</summary>
    /// <param name="mode">What the header of the sequences says of it.</param>
    /// <param name="source">Begins with what the mode asks for.</param>
    /// <returns>Bytes that were read.</returns>
    /// <exception cref="InvalidDataException">It is malformed or cut off, or there is none to be repeated.</exception>
    public int Read(int mode, ReadOnlySpan<byte> source)
    {
        switch ((TableMode)mode)
        {
            case TableMode.Predefined:
                (current, Log) = (predefined, predefinedLog);
                return 0;
            case TableMode.Rle:
                ReadRle(source);
                return 1;
            case TableMode.Compressed:
                return ReadCompressed(source);
            default:
                if (current is null)
                    throw new InvalidDataException($"a Zstandard block repeats the table of {name} of a block before, but there is none");
                return 0;
        }
    }

    private void ReadRle(ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
            throw new InvalidDataException($"a Zstandard block ends where its code of {name} is due");
        if (source[0] >= bases.Length)
            throw new InvalidDataException($"a Zstandard block has code {source[0]} of {name}; the last one is {bases.Length - 1}");
        cells[0] = new FseTable.Cell(source[0], 0, 0);
        Merge(own, 0);
        (current, Log) = (own, 0);
    }

    private int ReadCompressed(ReadOnlySpan<byte> source)
    {
        Span<short> counts = stackalloc short[bases.Length];
        int bytes = FseTable.ReadCounts(source, counts, mostLog, out int log);
        FseTable.Build(counts, log, cells);
        Merge(own, log);
        (current, Log) = (own, log);
        return bytes;
    }

    private void Merge(ulong[] states, int log)
    {
        for (int i = 0; i < 1 << log; i++)
        {
            FseTable.Cell cell = cells[i];
            states[i] = extraBits[cell.Symbol] | (ulong)cell.Bits << 8 | (ulong)cell.Next << 16 | (ulong)bases[cell.Symbol] << 32;
        }
    }

    // Each code begins where the one before ends.
    private static uint[] Consecutive(uint first, byte[] extraBits)
    {
        uint[] bases = new uint[extraBits.Length];
        for (int code = 0; code < bases.Length; code++)
        {
            bases[code] = first;
            first += 1u << extraBits[code];
        }
        return bases;
    }
}
