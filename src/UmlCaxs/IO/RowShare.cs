namespace UmlCaxs.IO;

/// <summary>One of several parts of a table, in the order of its rows, about equally long.</summary>
/// <param name="Number">0-based number of the part.</param>
/// <param name="Count">Number of parts.</param>
public sealed record RowShare(int Number, int Count)
{
    /// <summary>All rows.</summary>
    public static RowShare All { get; } = new(0, 1);

    /// <summary>
    /// Which groups of rows belong to the part: those whose middle row does. Every group belongs to one part, parts follow each
    /// other, and none is longer than its share by more than a group.
    /// </summary>
    /// <param name="rows">Rows of each group, in order.</param>
    internal bool[] Of(IReadOnlyList<long> rows)
    {
        UInt128 total = (UInt128)rows.Sum();
        var belongs = new bool[rows.Count];
        UInt128 before = 0;
        for (int i = 0; i < belongs.Length; i++)
        {
            // Twice the middle, so that it is an integer.
            belongs[i] = Count == 1 || (total > 0 ? (int)(((2 * before) + (UInt128)rows[i]) * (UInt128)Count / (2 * total)) : 0) is var part && Math.Min(part, Count - 1) == Number;
            before += (UInt128)rows[i];
        }

        return belongs;
    }
}
