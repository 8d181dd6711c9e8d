using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>Counts of groups in the cells of a plane of two features, and the mean of a third in each cell.</summary>
/// <param name="x">Range in x, as coordinates of an axis.</param>
/// <param name="y">Range in y.</param>
/// <param name="logarithmicY">True to take the common logarithm of y.</param>
internal sealed class PlaneTally((double Low, double High) x, (double Low, double High) y, bool logarithmicY)
{
    private const int Cells = 64;

    /// <summary>Means are summed as integers, so that they do not depend on the order.</summary>
    private const double Units = 1e6;

    private readonly List<long[]> counts = [];
    private readonly List<long[]> sums = [];

    /// <summary>Number of groups.</summary>
    public int Groups => counts.Count;

    /// <summary>Rows that lie outside of the plane, or nowhere.</summary>
    public long Outside { get; private set; }

    /// <summary>Counts rows.</summary>
    /// <param name="xs">Values in x.</param>
    /// <param name="ys">Values in y.</param>
    /// <param name="colours">Values whose means are wanted, 0 to 1; empty for none.</param>
    /// <param name="groups">Group of each row; a negative one leaves it out.</param>
    public void Add(ReadOnlySpan<double> xs, ReadOnlySpan<double> ys, ReadOnlySpan<double> colours, ReadOnlySpan<int> groups)
    {
        for (int i = 0; i < xs.Length; i++)
        {
            if (groups[i] < 0)
                continue;
            while (counts.Count <= groups[i])
            {
                counts.Add(new long[Cells * Cells]);
                sums.Add(new long[Cells * Cells]);
            }

            int column = CellOf(xs[i], x);
            int row = CellOf(logarithmicY ? Math.Log10(ys[i]) : ys[i], y);
            if (column < 0 || row < 0)
            {
                Outside++;
                continue;
            }

            counts[groups[i]][(row * Cells) + column]++;
            if (!colours.IsEmpty && colours[i] is >= 0 and <= 1)
                sums[groups[i]][(row * Cells) + column] += (long)Math.Round(Units * colours[i]);
        }
    }

    /// <summary>The counts of a group.</summary>
    public DensityGrid Counts(int group) => Grid([.. counts[group].Select(c => (double)c)]);

    /// <summary>The means of a group; NaN where nothing is.</summary>
    public DensityGrid Means(int group) => Grid([.. counts[group].Zip(sums[group], (n, sum) => n == 0 ? double.NaN : sum / Units / n)]);

    private DensityGrid Grid(double[] values) => new(Cells, Cells, x.Low, x.High, y.Low, y.High, values);

    private static int CellOf(double value, (double Low, double High) range) =>
        value >= range.Low && value <= range.High ? Math.Min(Cells - 1, (int)((value - range.Low) / (range.High - range.Low) * Cells)) : -1;
}
