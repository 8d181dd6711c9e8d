using System.Numerics;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>Decoding tables of finite state entropy codes (RFC 8878, 4.1).</summary>
internal static class FseTable
{
    /// <summary>Most symbols that any of the format's codes has.</summary>
    public const int MostSymbols = 256;

    private const int LeastLog = 5;

    /// <summary>One state of a table: what it stands for, and how the next state follows.</summary>
    /// <param name="Symbol">The symbol.</param>
    /// <param name="Bits">Bits to read for the next state.</param>
    /// <param name="Next">What they are added to.</param>
    public readonly record struct Cell(byte Symbol, byte Bits, ushort Next);

    /// <summary>Reads the description of a table (RFC 8878, 4.1.1): how many states each symbol has, -1 for "less than one".</summary>
    /// <param name="source">Begins with the description.</param>
    /// <param name="counts">Receives the numbers of the symbols 0 to counts.Length - 1, the only ones allowed.</param>
    /// <param name="mostLog">Most bits of a state.</param>
    /// <param name="log">Bits of a state: the numbers add up to 1 &lt;&lt; log.</param>
    /// <returns>Bytes of the description.</returns>
    /// <exception cref="InvalidDataException">It is malformed or cut off.</exception>
    public static int ReadCounts(ReadOnlySpan<byte> source, Span<short> counts, int mostLog, out int log)
    {
        counts.Clear();
        int at = 0; // in bits
        log = Bits(source, at, 4) + LeastLog;
        if (log > mostLog)
            throw new InvalidDataException($"an FSE table of the Zstandard block has states of {log} bits; at most {mostLog} are allowed");
        at += 4;
        int left = 1 << log;
        int symbol = 0;
        while (left > 0)
        {
            if (symbol >= counts.Length)
                throw TooManySymbols(counts.Length);
            // Numbers from 0 to left + 1; those that leave the longer form unused take a bit less.
            int width = BitOperations.Log2((uint)left + 1) + 1;
            int value = Bits(source, at, width);
            int shortMask = (1 << (width - 1)) - 1;
            int shortForms = (1 << width) - 2 - left;
            if ((value & shortMask) < shortForms)
            {
                value &= shortMask;
                at += width - 1;
            }
            else
            {
                if (value > shortMask)
                    value -= shortForms;
                at += width;
            }
            int count = value - 1;
            left -= Math.Abs(count);
            counts[symbol++] = (short)count;
            if (count == 0)
                SkipZeros(source, ref at, ref symbol, counts.Length);
        }
        int bytes = (at + 7) / 8;
        if (bytes > source.Length)
            throw new InvalidDataException("an FSE table of the Zstandard block is cut off");
        return bytes;
    }

    /// <summary>Lays out the table (RFC 8878, 4.1.1).</summary>
    /// <param name="counts">States of each symbol as <see cref="ReadCounts"/> gives them.</param>
    /// <param name="log">Bits of a state.</param>
    /// <param name="cells">Receives the 1 &lt;&lt; log states.</param>
    public static void Build(ReadOnlySpan<short> counts, int log, Span<Cell> cells)
    {
        int size = 1 << log;
        Span<ushort> next = stackalloc ushort[MostSymbols];
        // Symbols of less than one state take the last ones.
        int end = size;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            next[symbol] = (ushort)Math.Abs(counts[symbol]);
            if (counts[symbol] < 0)
                cells[--end] = new Cell((byte)symbol, 0, 0);
        }
        int mask = size - 1;
        int step = (size >> 1) + (size >> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            for (int i = 0; i < counts[symbol]; i++)
            {
                cells[at] = new Cell((byte)symbol, 0, 0);
                do
                {
                    at = (at + step) & mask;
                }
                while (at >= end);
            }
        }
        for (int i = 0; i < size; i++)
        {
            byte symbol = cells[i].Symbol;
            int state = next[symbol]++;
            int bits = log - BitOperations.Log2((uint)state);
            cells[i] = new Cell(symbol, (byte)bits, (ushort)((state << bits) - size));
        }
    }

    // After a symbol without states, pairs of bits say how many more follow; 3 means that another pair does.
    private static void SkipZeros(ReadOnlySpan<byte> source, ref int at, ref int symbol, int symbols)
    {
        int more;
        do
        {
            more = Bits(source, at, 2);
            at += 2;
            symbol += more;
            if (symbol > symbols)
                throw TooManySymbols(symbols);
        }
        while (more == 3);
    }

    private static InvalidDataException TooManySymbols(int allowed) =>
        new($"an FSE table of the Zstandard block has more than {allowed} symbols");

    // Bits from the lowest of the first byte on; those behind the end are 0.
    private static int Bits(ReadOnlySpan<byte> source, int at, int count)
    {
        int value = 0;
        for (int i = at >> 3, shift = 0; shift < count + 7 && i < source.Length; i++, shift += 8)
            value |= source[i] << shift;
        return value >> (at & 7) & ((1 << count) - 1);
    }
}
