using UmlCaxs.Classification;

namespace UmlCaxs.Playground.Datasets;

/// <summary>The rows of each source in the order of observations, and the classes that its votes give it.</summary>
internal sealed class SourceIndex
{
    /// <summary>Class of a source none of whose detections could vote.</summary>
    public const byte NoClass = byte.MaxValue;

    private readonly int[] ends;
    private readonly int[] rows;

    private SourceIndex(int[] ends, int[] rows)
    {
        (this.ends, this.rows) = (ends, rows);
        (Soft, Hard) = (new byte[ends.Length], new byte[ends.Length]);
    }

    /// <summary>Number of sources.</summary>
    public int Count => ends.Length;

    /// <summary>Class with the largest mean probability, by source.</summary>
    public byte[] Soft { get; }

    /// <summary>Most frequent class, by source.</summary>
    public byte[] Hard { get; }

    /// <summary>Rows of a source, in the order of observations.</summary>
    public ReadOnlySpan<int> RowsOf(int source) => rows.AsSpan(source == 0 ? 0 : ends[source - 1], ends[source] - (source == 0 ? 0 : ends[source - 1]));

    /// <summary>Groups rows by source.</summary>
    /// <param name="names">Source of each row.</param>
    /// <param name="obsids">Observation of each row; null where unknown.</param>
    /// <param name="threads">Threads that sort.</param>
    public static SourceIndex Of(TextColumn names, TextColumn? obsids, int threads)
    {
        int[] ends = new int[names.Count];
        int[] rows = new int[names.Numbers.Count];
        ForEach(names.Numbers, (_, source) => ends[source]++);
        for (int source = 0, start = 0; source < ends.Length; source++)
            (ends[source], start) = (start, start + ends[source]);
        ForEach(names.Numbers, (row, source) => rows[ends[source]++] = row);
        var index = new SourceIndex(ends, rows);
        if (obsids is not null)
        {
            var order = new ByObsid(obsids, obsids.AsNumbers());
            index.InParallel(threads, source => rows.AsSpan(source == 0 ? 0 : ends[source - 1], index.RowsOf(source).Length).Sort(order));
        }

        return index;
    }

    /// <summary>Votes for every source.</summary>
    /// <param name="probabilities">A column a class of the scheme; null for a class the table has no probability of.</param>
    /// <param name="threads">Threads that count.</param>
    public void Vote(IReadOnlyList<NumberColumn?> probabilities, int threads) => InParallel(threads, source =>
    {
        SourceVote? vote = VoteOf(source, probabilities);
        (Soft[source], Hard[source]) = vote is null ? (NoClass, NoClass) : ((byte)vote.SoftClass, (byte)vote.HardClass);
    });

    /// <summary>The votes of one source; null if none of its detections has class probabilities.</summary>
    /// <inheritdoc cref="Vote"/>
    public SourceVote? VoteOf(int source, IReadOnlyList<NumberColumn?> probabilities)
    {
        ReadOnlySpan<int> own = RowsOf(source);
        double[] p = new double[own.Length * probabilities.Count];
        int voters = 0;
        foreach (int row in own)
        {
            Span<double> ballot = p.AsSpan(voters * probabilities.Count, probabilities.Count);
            for (int c = 0; c < ballot.Length; c++)
                ballot[c] = probabilities[c]?.Values[row] ?? 0;
            if (!ballot.Contains(double.NaN))
                voters++;
        }

        return voters == 0 ? null : SourceVote.Of(p.AsSpan(0, voters * probabilities.Count), probabilities.Count);
    }

    private static void ForEach(Chunks<int> numbers, Action<int, int> action)
    {
        for (int chunk = 0, row = 0; chunk < numbers.ChunkCount; chunk++)
            foreach (int number in numbers.Chunk(chunk))
                action(row++, number);
    }

    private void InParallel(int threads, Action<int> action)
    {
        const int Range = 8192;
        Parallel.For(0, (Count + Range - 1) / Range, new ParallelOptions { MaxDegreeOfParallelism = threads }, range =>
        {
            for (int source = range * Range; source < Math.Min(Count, (range + 1) * Range); source++)
                action(source);
        });
    }

    /// <summary>By observation, numbers before texts; those of one observation in the order of the table.</summary>
    private sealed class ByObsid(TextColumn obsids, long[] numbers) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            (int a, int b) = (obsids.Numbers[x], obsids.Numbers[y]);
            if (a == b)
                return x.CompareTo(y);
            int result = Number(a).CompareTo(Number(b));
            if (result == 0)
                result = Text(a).SequenceCompareTo(Text(b));
            return result == 0 ? x.CompareTo(y) : result;
        }

        private long Number(int text) => text < 0 ? long.MaxValue : numbers[text];

        // Numbers that are equal, such as 7 and 07, are no reason to look at the digits.
        private ReadOnlySpan<byte> Text(int text) => text < 0 || numbers[text] != long.MaxValue ? [] : obsids.Utf8(text);
    }
}
