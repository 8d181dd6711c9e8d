namespace UmlCaxs.Figures;

/// <summary>Lines of equal value on a grid: marching squares between the centres of cells, linear along their edges.</summary>
public static class ContourLines
{
    /// <summary>The lines at a level.</summary>
    /// <param name="grid">Values; beyond its edge lies nothing, so that every line is closed.</param>
    /// <param name="level">The level.</param>
    /// <returns>Closed polygons in the grid's coordinates; the first point is not repeated at the end.</returns>
    public static IReadOnlyList<IReadOnlyList<(double X, double Y)>> Of(DensityGrid grid, double level)
    {
        // A crossing is known by the edge of the lattice that it lies on, so that the segments of neighbours join exactly.
        var next = new Dictionary<long, long>();
        for (int row = -1; row < grid.Rows; row++)
            for (int column = -1; column < grid.Columns; column++)
                AddSegments(grid, level, column, row, next);
        var lines = new List<IReadOnlyList<(double, double)>>();
        foreach (long start in next.Keys.Order().ToArray())
        {
            var line = new List<(double, double)>();
            for (long edge = start; next.Remove(edge, out long following); edge = following)
                line.Add(Crossing(grid, level, edge));
            if (line.Count > 2)
                lines.Add(line);
        }

        return lines;
    }

    /// <summary>
    /// The segments within the square between four centres, each with the higher side on its left, so that every crossing is the
    /// end of one segment and the start of one other.
    /// </summary>
    private static void AddSegments(DensityGrid grid, double level, int column, int row, Dictionary<long, long> next)
    {
        double lowerLeft = Value(grid, column, row);
        double lowerRight = Value(grid, column + 1, row);
        double upperRight = Value(grid, column + 1, row + 1);
        double upperLeft = Value(grid, column, row + 1);
        int above = (lowerLeft >= level ? 1 : 0) | (lowerRight >= level ? 2 : 0) | (upperRight >= level ? 4 : 0) | (upperLeft >= level ? 8 : 0);
        long bottom = Edge(grid, column, row, vertical: false);
        long top = Edge(grid, column, row + 1, vertical: false);
        long left = Edge(grid, column, row, vertical: true);
        long right = Edge(grid, column + 1, row, vertical: true);

        // Two opposite corners above: their mean says whether they are connected through the middle.
        bool joined = (lowerLeft + lowerRight + upperRight + upperLeft) / 4 >= level;
        switch (above)
        {
            case 1: next[bottom] = left; break;
            case 2: next[right] = bottom; break;
            case 3: next[right] = left; break;
            case 4: next[top] = right; break;
            case 5 when joined: next[bottom] = right; next[top] = left; break;
            case 5: next[bottom] = left; next[top] = right; break;
            case 6: next[top] = bottom; break;
            case 7: next[top] = left; break;
            case 8: next[left] = top; break;
            case 9: next[bottom] = top; break;
            case 10 when joined: next[right] = top; next[left] = bottom; break;
            case 10: next[right] = bottom; next[left] = top; break;
            case 11: next[right] = top; break;
            case 12: next[left] = right; break;
            case 13: next[bottom] = right; break;
            case 14: next[left] = bottom; break;
        }
    }

    private static double Value(DensityGrid grid, int column, int row) =>
        column >= 0 && row >= 0 && column < grid.Columns && row < grid.Rows ? grid[column, row] : 0;

    private static long Edge(DensityGrid grid, int column, int row, bool vertical) => (2 * (((row + 1L) * (grid.Columns + 2)) + column + 1)) + (vertical ? 1 : 0);

    private static (double X, double Y) Crossing(DensityGrid grid, double level, long edge)
    {
        bool vertical = edge % 2 == 1;
        int column = (int)(edge / 2 % (grid.Columns + 2)) - 1;
        int row = (int)(edge / 2 / (grid.Columns + 2)) - 1;
        double from = Value(grid, column, row);
        double to = vertical ? Value(grid, column, row + 1) : Value(grid, column + 1, row);
        double share = to == from ? 0.5 : Math.Clamp((level - from) / (to - from), 0, 1);
        double x = column + 0.5 + (vertical ? 0 : share);
        double y = row + 0.5 + (vertical ? share : 0);

        // What lies beyond the edge was made up: the line runs along the edge there.
        return (grid.XMin + (grid.CellWidth * Math.Clamp(x, 0, grid.Columns)), grid.YMin + (grid.CellHeight * Math.Clamp(y, 0, grid.Rows)));
    }
}
