using System.Numerics;
using System.Runtime.InteropServices;

namespace UmlCaxs.Parquet.Compression.Zstandard;

/// <summary>The Huffman code of literals (RFC 8878, 4.2) as a table over the next 11 bits, whatever the longest code.</summary>
internal sealed unsafe class HuffmanTable
{
    /// <summary>Bits of the index, and of the longest code.</summary>
    public const int IndexBits = 11;

    private const int MostWeights = 255; // given ones: that of the last symbol follows from the others
    private const int MostWeightLog = 6;
    private const int FirstDirectHeader = 128;

    // On the pinned heap, so that pointers into it stay valid for as long as this object lives.
    private readonly ushort[] entries = GC.AllocateArray<ushort>(1 << IndexBits, pinned: true);
    private readonly FseTable.Cell[] weightCells = new FseTable.Cell[1 << MostWeightLog];
    private readonly byte[] weights = new byte[MostWeights + 1];

    /// <summary>Entries of the form symbol &lt;&lt; 8 | bits of its code.</summary>
    public ushort* Entries => (ushort*)Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0);

    /// <summary>Whether there is a code.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Forgets the code.</summary>
    public void Clear() => IsSet = false;

    /// <summary>Reads the description of a code (RFC 8878, 4.2.1).</summary>
    /// <param name="source">Begins with it.</param>
    /// <param name="length">Bytes that may be read.</param>
    /// <returns>Bytes of the description.</returns>
    /// <exception cref="InvalidDataException">It is malformed or cut off.</exception>
    public int Read(byte* source, int length)
    {
        IsSet = false;
        if (length == 0)
            throw new InvalidDataException("the Huffman table of a Zstandard block is missing");
        int header = *source;
        int given = header >= FirstDirectHeader ? header - FirstDirectHeader + 1 : 0;
        int bytes = header >= FirstDirectHeader ? (given + 1) / 2 : header;
        if (bytes > length - 1)
            throw new InvalidDataException($"the Huffman table of a Zstandard block takes {bytes} bytes where {length - 1} are left");
        if (header >= FirstDirectHeader)
            ReadDirectWeights(source + 1, given);
        else
            given = ReadCompressedWeights(source + 1, bytes);
        int symbols = given + 1;
        int longest = CompleteWeights(weights.AsSpan(0, symbols));
        Fill(weights.AsSpan(0, symbols), longest);
        IsSet = true;
        return 1 + bytes;
    }

    private void ReadDirectWeights(byte* source, int given)
    {
        for (int i = 0; i < given; i++)
            weights[i] = (byte)((i & 1) == 0 ? source[i / 2] >> 4 : source[i / 2] & 15);
    }

    // RFC 8878, 4.2.1.2: two states take turns, until there are not enough bits left for the next one.
    private int ReadCompressedWeights(byte* source, int length)
    {
        Span<short> counts = stackalloc short[IndexBits + 1];
        int bytes = FseTable.ReadCounts(new ReadOnlySpan<byte>(source, length), counts, MostWeightLog, out int log);
        FseTable.Build(counts, log, weightCells);
        var bits = new BackwardBits(source + bytes, length - bytes);
        int state = (int)bits.Read(log);
        int other = (int)bits.Read(log);
        if (bits.Left < 0)
            BackwardBits.ThrowOverrun();
        int given = 0;
        while (true)
        {
            FseTable.Cell cell = weightCells[state];
            SetWeight(given++, cell.Symbol);
            if (cell.Bits > bits.Left)
            {
                SetWeight(given++, weightCells[other].Symbol);
                return given;
            }
            bits.Refill();
            (state, other) = (other, cell.Next + (int)bits.Read(cell.Bits));
        }
    }

    private void SetWeight(int symbol, byte weight)
    {
        if (symbol >= MostWeights)
            throw new InvalidDataException($"the Huffman table of a Zstandard block has more than {MostWeights} weights");
        weights[symbol] = weight;
    }

    // The last weight fills the code up to a power of two (RFC 8878, 4.2.1).
    private static int CompleteWeights(Span<byte> weights)
    {
        int sum = 0;
        foreach (byte weight in weights[..^1])
            sum += weight == 0 ? 0 : 1 << (weight - 1);
        int longest = sum == 0 ? 0 : BitOperations.Log2((uint)sum) + 1;
        int rest = (1 << longest) - sum;
        if (longest is 0 or > IndexBits || !BitOperations.IsPow2(rest))
            throw new InvalidDataException($"the weights of the Huffman table of a Zstandard block add up to {sum}, which makes no code");
        weights[^1] = (byte)(BitOperations.Log2((uint)rest) + 1);
        return longest;
    }

    private void Fill(ReadOnlySpan<byte> symbolWeights, int longest)
    {
        // Light symbols come first, those of equal weight in their order (RFC 8878, 4.2.1.3).
        Span<int> starts = stackalloc int[IndexBits + 2];
        starts.Clear();
        foreach (byte weight in symbolWeights)
            starts[weight + 1] += weight == 0 ? 0 : CellsOf(weight, longest);
        for (int weight = 1; weight < starts.Length; weight++)
            starts[weight] += starts[weight - 1];
        for (int symbol = 0; symbol < symbolWeights.Length; symbol++)
        {
            int weight = symbolWeights[symbol];
            if (weight == 0)
                continue;
            int count = CellsOf(weight, longest);
            entries.AsSpan(starts[weight], count).Fill((ushort)(symbol << 8 | (longest + 1 - weight)));
            starts[weight] += count;
        }
    }

    private static int CellsOf(int weight, int longest) => 1 << (weight - 1 + IndexBits - longest);
}
