using System.Numerics;
using UmlCaxs.Compute;

namespace UmlCaxs.Mixture.Marginal;

/// <summary>The rows of a matrix that lack the same features, as a complete matrix of those they have.</summary>
/// <param name="pattern">Bit d is set where feature d is there; at least one is.</param>
/// <param name="dims">D of the whole rows.</param>
internal sealed class PatternGroup(ulong pattern, int dims) : IDisposable
{
    private readonly List<int> rows = [];

    /// <summary>Bit d is set where feature d is there.</summary>
    public ulong Pattern => pattern;

    /// <summary>The features that are there, ascending.</summary>
    public int[] Observed { get; } = [.. Enumerable.Range(0, dims).Where(d => (pattern >> d & 1) == 1)];

    /// <summary>The features that are missing, ascending.</summary>
    public int[] Missing { get; } = [.. Enumerable.Range(0, dims).Where(d => (pattern >> d & 1) == 0)];

    /// <summary>True if nothing is missing.</summary>
    public bool IsComplete => Missing.Length == 0;

    /// <summary>Rows x observed features.</summary>
    public FeatureMatrix Values { get; } = new(BitOperations.PopCount(pattern));

    /// <summary>Where each of them stands among all rows, ascending.</summary>
    public IReadOnlyList<int> Rows => rows;

    /// <summary>Appends a row.</summary>
    /// <param name="row">Its place among all rows; larger than those before.</param>
    /// <param name="values">D values.</param>
    /// <param name="scratch">Room for D values.</param>
    public void Append(int row, ReadOnlySpan<double> values, Span<double> scratch)
    {
        rows.Add(row);
        for (int i = 0; i < Observed.Length; i++)
            scratch[i] = values[Observed[i]];
        Values.Append(scratch[..Observed.Length]);
    }

    /// <summary>The rows of this group among a range of all rows: the first and the number of them.</summary>
    public (int First, int Count) Within(long firstRow, int count)
    {
        int first = FirstFrom(firstRow);
        return (first, FirstFrom(firstRow + count) - first);
    }

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();

    private int FirstFrom(long row)
    {
        if (row > int.MaxValue)
            return rows.Count;
        int at = rows.BinarySearch((int)row);
        return at < 0 ? ~at : at;
    }
}
