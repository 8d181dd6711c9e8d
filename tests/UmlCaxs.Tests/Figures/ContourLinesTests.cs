using UmlCaxs.Figures;
using Xunit;

namespace UmlCaxs.Tests.Figures;

public class ContourLinesTests
{
    [Fact]
    public void The_contour_of_a_cone_is_a_circle_around_the_higher_side()
    {
        DensityGrid cone = Grid(80, (x, y) => Math.Max(0, 1 - Math.Sqrt((x * x) + (y * y))));
        IReadOnlyList<(double X, double Y)> line = Assert.Single(ContourLines.Of(cone, 0.4));
        Assert.All(line, p => Assert.Equal(0.6, Math.Sqrt((p.X * p.X) + (p.Y * p.Y)), 0.002));
        Assert.Equal(Math.PI * 0.36, Area(line), 0.005);
    }

    [Fact]
    public void Two_hills_have_two_contours_and_a_saddle_below_has_one()
    {
        DensityGrid hills = Grid(60, (x, y) => Math.Exp(-20 * (((x - 0.4) * (x - 0.4)) + (y * y))) + Math.Exp(-20 * (((x + 0.4) * (x + 0.4)) + (y * y))));
        Assert.Equal(2, ContourLines.Of(hills, 0.5).Count);
        Assert.Single(ContourLines.Of(hills, 0.05));
        Assert.Empty(ContourLines.Of(hills, 1.5));
    }

    [Fact]
    public void What_reaches_the_edge_is_closed_along_it()
    {
        DensityGrid flat = Grid(10, (_, _) => 1);
        Assert.Equal(4, Area(Assert.Single(ContourLines.Of(flat, 0.5))), 0.1);
    }

    [Fact]
    public void Lines_around_cells_at_random_enclose_what_lies_above()
    {
        // Of cells of 0 and 1 a level of 1/2 encloses half a cell around each; whatever the pattern, the areas add up.
        var random = new Random(3);
        for (int trial = 0; trial < 50; trial++)
        {
            double[] values = [.. Enumerable.Range(0, 144).Select(i => i % 12 is 0 or 11 || i / 12 is 0 or 11 ? 0.0 : random.Next(2))];
            var grid = new DensityGrid(12, 12, 0, 12, 0, 12, values);
            double area = ContourLines.Of(grid, 0.5).Sum(Area);
            Assert.InRange(area, 0.5 * values.Sum() - 1e-9, 1.5 * values.Sum() + 1e-9);
        }
    }

    [Fact]
    public void Smoothing_keeps_the_sum_also_at_the_edges()
    {
        DensityGrid corner = Grid(20, (x, y) => x < -0.8 && y < -0.8 ? 7 : 0);
        DensityGrid smooth = corner.Smooth(2.5);
        Assert.Equal(corner.Values.Sum(), smooth.Values.Sum(), 1e-9);
        Assert.True(smooth.Values.Max() < 7);
    }

    [Fact]
    public void A_level_holds_the_share_asked_for()
    {
        var grid = new DensityGrid(4, 1, 0, 4, 0, 1, [1, 2, 3, 4]);
        Assert.Equal(4, grid.LevelHolding(0.4));
        Assert.Equal(3, grid.LevelHolding(0.41));
        Assert.Equal(1, grid.LevelHolding(1));
        Assert.Equal(0, new DensityGrid(1, 1, 0, 1, 0, 1, [0]).LevelHolding(0.5));
    }

    private static DensityGrid Grid(int cells, Func<double, double, double> value) => new(cells, cells, -1, 1, -1, 1,
        [.. Enumerable.Range(0, cells * cells).Select(i => value(-1 + (((i % cells) + 0.5) * 2 / cells), -1 + (((i / cells) + 0.5) * 2 / cells)))]);

    /// <summary>Positive for a line with its inside on the left.</summary>
    private static double Area(IReadOnlyList<(double X, double Y)> line) =>
        line.Select((p, i) => (p, next: line[(i + 1) % line.Count])).Sum(e => ((e.p.X * e.next.Y) - (e.next.X * e.p.Y)) / 2);
}
