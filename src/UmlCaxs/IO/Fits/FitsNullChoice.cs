using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Chooses the integer that stands for a missing value (TNULL): one that does not occur. Of 8 and 16 bits every integer is a
/// candidate, of more the smallest and the largest hundred-odd.
/// </summary>
internal sealed class FitsNullChoice
{
    private const int CandidatesAtEachEnd = 128;

    private readonly long least;
    private readonly long most;
    private readonly bool[] occursLow;
    private readonly bool[] occursHigh;

    /// <summary>Begins with no value known.</summary>
    public FitsNullChoice(ColumnType type)
    {
        (least, most) = type switch
        {
            ColumnType.UInt8 => (byte.MinValue, byte.MaxValue),
            ColumnType.Int16 => (short.MinValue, short.MaxValue),
            ColumnType.Int32 => (int.MinValue, int.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        int count = type switch { ColumnType.UInt8 => 1 << 8, ColumnType.Int16 => 1 << 16, _ => CandidatesAtEachEnd };
        occursLow = new bool[count];
        occursHigh = new bool[count > CandidatesAtEachEnd ? 0 : count];

        // Of bytes the smallest is the one that occurs most.
        Value = type == ColumnType.UInt8 ? most : least;
    }

    /// <summary>The choice; null if every candidate occurs. It stays what it is as long as it can.</summary>
    public long? Value { get; private set; }

    /// <summary>Takes note of the values of a batch.</summary>
    /// <returns>True if the choice has changed.</returns>
    public bool Add(ReadOnlySpan<long> values, ReadOnlySpan<bool> isNull)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (isNull[i])
                continue;
            ulong low = (ulong)(values[i] - least), high = (ulong)(most - values[i]);
            if (low < (ulong)occursLow.Length)
                occursLow[low] = true;
            else if (high < (ulong)occursHigh.Length)
                occursHigh[high] = true;
        }

        if (Value is not { } value || !Occurs(value))
            return false;
        int free = Array.IndexOf(occursLow, false);
        int freeHigh = Array.IndexOf(occursHigh, false);
        Value = free >= 0 ? least + free : freeHigh >= 0 ? most - freeHigh : null;
        return true;
    }

    private bool Occurs(long candidate) => (ulong)(candidate - least) is var low && low < (ulong)occursLow.Length ? occursLow[low] : occursHigh[most - candidate];
}
