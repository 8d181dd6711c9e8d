using UmlCaxs.Distribution;

namespace UmlCaxs.Features;

/// <summary>How many rows were read, how many of them were complete, and how many lacked each feature.</summary>
public sealed class MissingReport
{
    private readonly long[] missing;

    /// <summary>An empty count.</summary>
    /// <param name="features">Feature names.</param>
    public MissingReport(IReadOnlyList<string> features)
    {
        Features = features;
        missing = new long[features.Count];
    }

    /// <summary>Feature names.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>Rows read.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows with every feature.</summary>
    public long Complete { get; private set; }

    /// <summary>Rows without at least one feature.</summary>
    public long Incomplete => Rows - Complete;

    /// <summary>Rows without any feature; counted only where rows with gaps are used.</summary>
    public long Empty { get; internal set; }

    /// <summary>Rows that lack a feature, in the order of <see cref="Features"/>.</summary>
    public IReadOnlyList<long> Missing => missing;

    /// <summary>Counts the rows of a block.</summary>
    /// <param name="block">Features of some rows.</param>
    public void Count(FeatureBlock block)
    {
        Rows += block.Rows;
        Complete += block.CompleteRows;
        for (int d = 0; d < missing.Length; d++)
            missing[d] += block.Missing[d];
    }

    /// <summary>Counts one row of a block.</summary>
    /// <param name="block">Features of some rows.</param>
    /// <param name="row">Row of it.</param>
    public void Count(FeatureBlock block, int row)
    {
        Rows++;
        Complete += block.IsComplete(row) ? 1 : 0;
        for (int d = 0; d < missing.Length && !block.IsComplete(row); d++)
            missing[d] += double.IsNaN(block[d][row]) ? 1 : 0;
    }

    /// <summary>The count over the parts of a table that several processes have read.</summary>
    internal MissingReport SumOver(Communicator ranks)
    {
        long[] counts = [Rows, Complete, Empty, .. missing];
        ranks.Sum(counts);
        var sum = new MissingReport(Features) { Rows = counts[0], Complete = counts[1], Empty = counts[2] };
        counts.AsSpan(3).CopyTo(sum.missing);
        return sum;
    }

    /// <summary>One line for a log, such as "3,271 rows, 214 complete; missing: powlaw_gamma 2,911, bb_kt 2,911".</summary>
    public override string ToString()
    {
        string line = $"{Rows:N0} rows, {Complete:N0} complete";
        if (Incomplete == 0)
            return line;
        line = $"{line}; missing: {string.Join(", ", Features.Zip(missing).Where(f => f.Second > 0).Select(f => $"{f.First} {f.Second:N0}"))}";
        return Empty == 0 ? line : $"{line}; {Empty:N0} rows without any feature are left out";
    }
}
