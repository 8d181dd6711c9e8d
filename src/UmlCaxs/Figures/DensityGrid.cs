namespace UmlCaxs.Figures;

/// <summary>A two-dimensional histogram, or any values on a regular grid of cells.</summary>
/// <param name="Columns">Cells in x.</param>
/// <param name="Rows">Cells in y.</param>
/// <param name="XMin">Left edge, in coordinates of an axis (<see cref="Axis.Coordinate"/>).</param>
/// <param name="XMax">Right edge.</param>
/// <param name="YMin">Lower edge.</param>
/// <param name="YMax">Upper edge.</param>
/// <param name="Values">Rows x Columns, row-major, from the lower left cell.</param>
public sealed record DensityGrid(int Columns, int Rows, double XMin, double XMax, double YMin, double YMax, double[] Values)
{
    /// <summary>Width of a cell.</summary>
    public double CellWidth => (XMax - XMin) / Columns;

    /// <summary>Height of a cell.</summary>
    public double CellHeight => (YMax - YMin) / Rows;

    /// <summary>Value of a cell.</summary>
    public double this[int column, int row] => Values[(row * Columns) + column];

    /// <summary>
    /// The grid smoothed with a Gaussian kernel that is reflected at the edges: nothing is lost there, and sums stay.
    /// </summary>
    /// <param name="sigma">Standard deviation of the kernel, in cells.</param>
    public DensityGrid Smooth(double sigma)
    {
        int reach = Math.Max(1, (int)Math.Ceiling(4 * sigma));
        double[] kernel = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(i => Math.Exp(-0.5 * i * i / (sigma * sigma)))];
        double sum = kernel.Sum();
        double[] across = new double[Values.Length];
        double[] smooth = new double[Values.Length];
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < Columns; column++)
                for (int i = -reach; i <= reach; i++)
                    across[(row * Columns) + column] += kernel[i + reach] / sum * Values[(row * Columns) + Reflect(column + i, Columns)];
        for (int row = 0; row < Rows; row++)
            for (int column = 0; column < Columns; column++)
                for (int i = -reach; i <= reach; i++)
                    smooth[(row * Columns) + column] += kernel[i + reach] / sum * across[(Reflect(row + i, Rows) * Columns) + column];
        return this with { Values = smooth };
    }

    /// <summary>The value above which lie the densest cells that hold this share of the sum: the level of a contour around it.</summary>
    /// <param name="share">0 to 1.</param>
    public double LevelHolding(double share)
    {
        double[] sorted = [.. Values.Where(v => v > 0).OrderDescending()];
        double wanted = share * sorted.Sum();
        double held = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            held += sorted[i];
            if (held >= wanted)
                return sorted[i];
        }

        return 0;
    }

    private static int Reflect(int index, int count)
    {
        int period = 2 * count;
        int at = ((index % period) + period) % period;
        return at < count ? at : period - 1 - at;
    }
}
