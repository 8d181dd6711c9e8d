namespace UmlCaxs.Parquet.Encodings;

/// <summary>
/// Collects the different values of a column chunk, in the order they occur first, while it looks as if a dictionary made the
/// chunk smaller: tables and indices stay bounded, and values that hardly repeat cost one look at a few thousand of them.
/// </summary>
internal abstract class ValueDictionary
{
    /// <summary>Slot of the hash table that refers to no entry.</summary>
    protected const int NoEntry = -1;

    private const int StepValues = 4096;
    private const int MostEntries = 1 << 16;
    private const int MostBytes = 1 << 20;

    // A dictionary must save this share of the bytes, since general compression finds repeated values too.
    private const double LeastSaving = 0.15;

    // Once more of a step's values than this were not there before, the rest is taken to be like them.
    private const double MostNewValues = 0.9;

    // After so many steps it shows whether the values run out or go on being new.
    private const int StepsToJudge = 4;

    private int[] indices = [];

    /// <summary>Entries of the dictionary.</summary>
    public int Count { get; protected set; }

    /// <summary>Bytes of the dictionary in the encoding PLAIN.</summary>
    public long PlainBytes { get; protected set; }

    /// <summary>Slots of the hash table: a power of two, at most half of them in use.</summary>
    protected int[] Slots { get; private set; } = [];

    /// <summary>The entries of consecutive values.</summary>
    public ReadOnlySpan<int> Indices(int first, int count) => indices.AsSpan(first, count);

    /// <summary>Writes the entries in the encoding PLAIN.</summary>
    public abstract void WritePlain(OutputBuffer output);

    /// <summary>Builds the dictionary of <paramref name="valueCount"/> values.</summary>
    /// <param name="valueCount">Values of the chunk, nulls not counted.</param>
    /// <param name="plainBytes">Their bytes without a dictionary.</param>
    /// <returns>Whether it pays; if not, it is not complete.</returns>
    protected bool Build(int valueCount, long plainBytes)
    {
        (Count, PlainBytes) = (0, 0);
        Array.Fill(Slots, NoEntry);
        int newInSecondStep = 0;
        for (int first = 0, step = 1; first < valueCount; first += StepValues, step++)
        {
            int count = Math.Min(StepValues, valueCount - first);
            EnsureRoom(first, count, valueCount);
            int before = Count;
            Add(first, indices.AsSpan(first, count));
            if (Count > MostEntries || PlainBytes > MostBytes || Count - before > MostNewValues * count)
                return false;
            if (step == 2)
                newInSecondStep = Count - before;
            if (step == StepsToJudge && !WillPay(newInSecondStep, Count - before, (valueCount - first - count) / StepValues, valueCount, plainBytes))
                return false;
        }
        return valueCount > 0 && Pays(Count, PlainBytes, valueCount, plainBytes);
    }

    private static bool Pays(double entries, double entryBytes, int valueCount, long plainBytes) =>
        entries <= MostEntries && entryBytes <= MostBytes
        && entryBytes + (valueCount * (double)RleBitPackedEncoder.BitWidth((int)entries) / 8) < (1 - LeastSaving) * plainBytes;

    // Of values drawn from a finite set, each step finds fewer new ones by the same factor; identifiers go on being new.
    private bool WillPay(int newInSecondStep, int newInLastStep, int stepsLeft, int valueCount, long plainBytes)
    {
        if (newInLastStep == 0)
            return true;
        double decline = Math.Min(1, Math.Sqrt(newInLastStep / (double)Math.Max(1, newInSecondStep)));
        double expected = newInLastStep * (decline < 1 ? decline * (1 - Math.Pow(decline, stepsLeft)) / (1 - decline) : stepsLeft);
        return Pays(Count + expected, PlainBytes * (1 + (expected / Count)), valueCount, plainBytes);
    }

    /// <summary>Finds or adds the entries of values; the table has room for all of them to be new.</summary>
    protected abstract void Add(int first, Span<int> entries);

    /// <summary>Makes room for entries and fills the empty, larger table with those there are.</summary>
    protected abstract void Rehash(int entries);

    private void EnsureRoom(int first, int count, int valueCount)
    {
        if (indices.Length < first + count)
            Array.Resize(ref indices, Math.Min(valueCount, Math.Max(first + count, 2 * indices.Length)));
        int slots = Math.Max(Slots.Length, 2 * StepValues);
        while (slots < 2 * (Count + count))
            slots *= 2;
        if (slots == Slots.Length)
            return;
        Slots = new int[slots];
        Array.Fill(Slots, NoEntry);
        Rehash(slots / 2);
    }
}
