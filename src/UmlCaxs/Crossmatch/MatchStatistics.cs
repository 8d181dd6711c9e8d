using System.Runtime.CompilerServices;

namespace UmlCaxs.Crossmatch;

/// <summary>Collects what a <see cref="CrossmatchReport"/> tells, row by row in the order of the input.</summary>
internal sealed class MatchStatistics(int idEnd)
{
    private readonly ulong[] met = new ulong[(idEnd / 64) + 1];

    /// <summary>Matched rows of the input.</summary>
    public long MatchedRows { get; private set; }

    /// <summary>Pairs.</summary>
    public long Pairs { get; private set; }

    /// <summary>Objects that are in a pair.</summary>
    public long DistinctObjects { get; private set; }

    /// <summary>Rows with more than one object close enough.</summary>
    public long AmbiguousRows { get; private set; }

    /// <summary>Separations of the pairs.</summary>
    public SeparationHistogram Separations { get; } = new();

    /// <summary>Counts the rows that have more than one candidate.</summary>
    public void AddCandidates(ReadOnlySpan<int> candidates)
    {
        foreach (int count in candidates)
            if (count > 1)
                AmbiguousRows++;
    }

    /// <summary>Counts a matched row.</summary>
    public void AddRow() => MatchedRows++;

    /// <summary>Counts a pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddPair(int id, double separation)
    {
        Pairs++;
        Separations.Add(separation);
        ulong bit = 1UL << (id & 63);
        if ((met[id >> 6] & bit) != 0)
            return;
        met[id >> 6] |= bit;
        DistinctObjects++;
    }
}
