using System.Runtime.CompilerServices;
using UmlCaxs.Catalog;
using UmlCaxs.Classification.Scoring;

namespace UmlCaxs.Classification;

/// <summary>
/// Detections that vote, in memory, and their votes. A detection takes 8 bytes a value and 20 more, a source its name and
/// some 70 to 110 bytes; there are no objects a detection or a source.
/// </summary>
/// <param name="classes">Number of classes.</param>
/// <param name="width">Values of a detection.</param>
/// <param name="evidence">What the last of these values are, if they are to be combined (<see cref="EvidenceColumns"/>); null for none.</param>
internal sealed class BallotStore(int classes, int width, IReadOnlyList<string>? evidence = null)
{
    /// <summary>Most detections that one store holds, whatever the memory: indices of tables must not overflow.</summary>
    public const int MostDetections = 1 << 29;

    private const int BlockRows = 1 << BlockBits;
    private const int BlockBits = 10;
    private const int NoText = -1;

    private readonly List<Block> blocks = [];
    private readonly Utf8Names names = new();
    private readonly Utf8Names texts = new();
    private readonly List<long> firstOrders = []; // by source
    private readonly VotedSource voted = new(classes, width - classes);
    private int[] rows = []; // detections by source
    private int[] ends = []; // of the sources in rows
    private double[] probabilities = [];

    /// <summary>Detections held.</summary>
    public int Detections { get; private set; }

    /// <summary>Sources met.</summary>
    public int Sources => names.Count;

    /// <summary>Bytes that what is held takes, with what sorting it will take.</summary>
    public long Bytes =>
        (blocks.Count * (long)BlockRows * ((sizeof(double) * width) + sizeof(long) + (2 * sizeof(int))))
        + names.Bytes + texts.Bytes
        + (sizeof(long) * (long)firstOrders.Capacity)
        + (sizeof(int) * ((long)Detections + Sources));

    /// <summary>Most bytes that <see cref="Bytes"/> can be for some detections.</summary>
    /// <param name="detections">Number of detections.</param>
    /// <param name="content">Bytes of their values, names and obsids.</param>
    public static long BytesAtMost(long detections, long content)
    {
        // Each may be a source of its own, and tables that double may just have doubled.
        const int Besides = 100;
        return content + (Besides * detections);
    }

    /// <summary>Adds a detection; its order is above those of all before.</summary>
    public void Add(in Ballot ballot)
    {
        int row = Detections & (BlockRows - 1);
        if (Detections >> BlockBits == blocks.Count)
            blocks.Add(new Block(width));
        Block block = blocks[Detections >> BlockBits];
        int source = names.NumberOf(ballot.Name);
        if (source == firstOrders.Count)
            firstOrders.Add(ballot.Order);
        ballot.Values.CopyTo(block.Values.AsSpan(row * width, width));
        block.Obsids[row] = ballot.Obsid;
        block.Texts[row] = ballot.ObsidText.IsEmpty ? NoText : texts.NumberOf(ballot.ObsidText);
        block.Sources[row] = source;
        Detections++;
    }

    /// <summary>A detection. As its place among all it has that of the first of its source, by which sources are sorted.</summary>
    /// <param name="index">Its place in this store.</param>
    public Ballot At(int index)
    {
        Block block = blocks[index >> BlockBits];
        int row = index & (BlockRows - 1);
        ReadOnlyMemory<byte> text = block.Texts[row] == NoText ? default : texts[block.Texts[row]];
        return new Ballot(names[block.Sources[row]].Span, firstOrders[block.Sources[row]], block.Obsids[row], text.Span, ValuesOf(index));
    }

    /// <summary>Forgets the detections but keeps the memory for the next ones.</summary>
    public void Clear()
    {
        Detections = 0;
        names.Clear();
        texts.Clear();
        firstOrders.Clear();
    }

    /// <summary>Votes, source by source in the order in which they were first met; each result is overwritten by the next.</summary>
    public IEnumerable<VotedSource> Votes()
    {
        Group();
        for (int source = 0, start = 0; source < Sources; start = ends[source++])
        {
            Vote(source, rows.AsSpan(start, ends[source] - start));
            yield return voted;
        }
    }

    /// <summary>Sorts by counting: the detections of a source follow each other, in the order of the table.</summary>
    private void Group()
    {
        if (rows.Length < Detections)
            rows = new int[Detections];
        if (ends.Length < Sources)
            ends = new int[Sources];
        Array.Clear(ends);
        for (int n = 0; n < Detections; n++)
            ends[SourceOf(n)]++;
        for (int source = 0, start = 0; source < Sources; source++)
            (ends[source], start) = (start, start + ends[source]);
        for (int n = 0; n < Detections; n++)
            rows[ends[SourceOf(n)]++] = n;
    }

    private void Vote(int source, Span<int> own)
    {
        if (own.Length > 1)
            own.Sort(new ByObsid(this));
        if (probabilities.Length < own.Length * classes)
            probabilities = new double[own.Length * classes];
        for (int i = 0; i < own.Length; i++)
            ValuesOf(own[i])[..classes].CopyTo(probabilities.AsSpan(i * classes));
        voted.Name = names[source];
        voted.Order = firstOrders[source];
        voted.Take(SourceVote.Of(probabilities.AsSpan(0, own.Length * classes), classes));
        int combined = evidence?.Count ?? 0;
        for (int i = width - combined; i < width; i++)
        {
            // Probabilities are voted by now, and there is room for one value a detection.
            for (int n = 0; n < own.Length; n++)
                probabilities[n] = ValuesOf(own[n])[i];
            voted.Numbers[classes + i] = EvidenceColumns.Combine(evidence![i - width + combined], probabilities.AsSpan(0, own.Length));
        }

        for (int i = classes; i < width - combined; i++)
        {
            double first = double.NaN;
            for (int n = 0; n < own.Length && double.IsNaN(first); n++)
                first = ValuesOf(own[n])[i];
            voted.Numbers[classes + i] = first;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SourceOf(int index) => blocks[index >> BlockBits].Sources[index & (BlockRows - 1)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<double> ValuesOf(int index) => blocks[index >> BlockBits].Values.AsSpan((index & (BlockRows - 1)) * width, width);

    /// <summary>By obsid, numbers before texts; those of one obsid in the order of the table.</summary>
    private readonly struct ByObsid(BallotStore store) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            (Block a, int i) = (store.blocks[x >> BlockBits], x & (BlockRows - 1));
            (Block b, int j) = (store.blocks[y >> BlockBits], y & (BlockRows - 1));
            int result = a.Obsids[i].CompareTo(b.Obsids[j]);
            if (result == 0 && a.Texts[i] != b.Texts[j])
                result = store.TextOf(a.Texts[i]).SequenceCompareTo(store.TextOf(b.Texts[j]));
            return result == 0 ? x.CompareTo(y) : result;
        }
    }

    private ReadOnlySpan<byte> TextOf(int text) => text == NoText ? [] : texts[text].Span;

    /// <summary>Some consecutive detections.</summary>
    private sealed class Block(int width)
    {
        public double[] Values { get; } = new double[BlockRows * width];

        public long[] Obsids { get; } = new long[BlockRows];

        public int[] Texts { get; } = new int[BlockRows];

        public int[] Sources { get; } = new int[BlockRows];
    }
}
