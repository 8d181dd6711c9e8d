using UmlCaxs.Compute;

namespace UmlCaxs.Mixture.Marginal;

/// <summary>
/// The rows of a matrix with gaps, grouped by which features they have: whatever is exact for one pattern of features is done
/// for all its rows at once. A copy of the rows; there are at most min(N, 2^D) groups.
/// </summary>
internal sealed class PatternGroups : IDisposable
{
    /// <summary>Most features: a pattern is a word of 64 bits.</summary>
    public const int MostDims = 64;

    private PatternGroups(IReadOnlyList<PatternGroup> groups) => Groups = groups;

    /// <summary>The groups, complete rows first, then in a fixed order of patterns.</summary>
    public IReadOnlyList<PatternGroup> Groups { get; }

    /// <summary>True if a value is NaN.</summary>
    public static bool HasGaps(FeatureMatrix matrix)
    {
        for (int chunk = 0; chunk < matrix.ChunkCount; chunk++)
            for (int d = 0; d < matrix.Dims; d++)
                foreach (double value in matrix.Column(chunk, d))
                    if (double.IsNaN(value))
                        return true;
        return false;
    }

    /// <summary>Groups the rows of a matrix.</summary>
    /// <param name="matrix">N x D, NaN where a feature is missing; N below 2^31.</param>
    /// <exception cref="ArgumentException">A row has no feature at all, or there are more than 64 features.</exception>
    public static PatternGroups Of(FeatureMatrix matrix)
    {
        int dims = matrix.Dims;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dims, MostDims, nameof(matrix));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(matrix.Rows, int.MaxValue, nameof(matrix));
        var byPattern = new Dictionary<ulong, PatternGroup>();
        ulong[] patterns = new ulong[FeatureMatrix.ChunkRows];
        double[] row = new double[dims];
        double[] scratch = new double[dims];
        try
        {
            for (int chunk = 0; chunk < matrix.ChunkCount; chunk++)
            {
                int count = matrix.RowsIn(chunk);
                Patterns(matrix, chunk, patterns.AsSpan(0, count));
                for (int i = 0; i < count; i++)
                {
                    int at = (chunk * FeatureMatrix.ChunkRows) + i;
                    if (patterns[i] == 0)
                        throw new ArgumentException($"Row {at} has no feature at all.", nameof(matrix));
                    if (!byPattern.TryGetValue(patterns[i], out PatternGroup? group))
                        byPattern.Add(patterns[i], group = new PatternGroup(patterns[i], dims));
                    matrix.CopyRow(at, row);
                    group.Append(at, row, scratch);
                }
            }
        }
        catch
        {
            foreach (PatternGroup group in byPattern.Values)
                group.Dispose();
            throw;
        }

        return new PatternGroups([.. byPattern.Values.OrderByDescending(g => g.Pattern)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PatternGroup group in Groups)
            group.Dispose();
    }

    private static void Patterns(FeatureMatrix matrix, int chunk, Span<ulong> patterns)
    {
        patterns.Clear();
        for (int d = 0; d < matrix.Dims; d++)
        {
            Span<double> values = matrix.Column(chunk, d);
            for (int i = 0; i < patterns.Length; i++)
                patterns[i] |= double.IsNaN(values[i]) ? 0 : 1UL << d;
        }
    }
}
