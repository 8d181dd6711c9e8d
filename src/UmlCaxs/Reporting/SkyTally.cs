using UmlCaxs.Catalog;
using UmlCaxs.Figures;

namespace UmlCaxs.Reporting;

/// <summary>Counts of clusters and classes in cells of the sky that are all of the same area.</summary>
internal sealed class SkyTally
{
    private const int Columns = 160;
    private const int Rows = 80;

    private readonly List<double[]> clusters = [];
    private readonly List<double[]> classes = [];

    /// <summary>Rows without a position.</summary>
    public long Nowhere { get; private set; }

    /// <summary>The counts of every cluster, over the plane of <see cref="Mollweide"/>.</summary>
    public IReadOnlyList<DensityGrid> Clusters => [.. clusters.Select(Grid)];

    /// <summary>The counts of every class.</summary>
    public IReadOnlyList<DensityGrid> Classes => [.. classes.Select(Grid)];

    /// <summary>Counts rows.</summary>
    /// <param name="rows">Detections.</param>
    public void Add(DetectionRows rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            if (!(Math.Abs(rows.Dec[i]) <= 90) || !double.IsFinite(rows.Ra[i]))
            {
                Nowhere++;
                continue;
            }

            (double l, double b) = GalacticCoordinates.FromIcrs(rows.Ra[i], rows.Dec[i]);
            (double x, double y) = Mollweide.Project(l, b);
            int cell = (Math.Clamp((int)((y + 1) / 2 * Rows), 0, Rows - 1) * Columns) + Math.Clamp((int)((x + 2) / 4 * Columns), 0, Columns - 1);
            Count(clusters, rows.Cluster[i], cell);
            Count(classes, rows.Class[i], cell);
        }
    }

    private static void Count(List<double[]> groups, int group, int cell)
    {
        if (group < 0)
            return;
        while (groups.Count <= group)
            groups.Add(new double[Columns * Rows]);
        groups[group][cell]++;
    }

    private static DensityGrid Grid(double[] counts) => new(Columns, Rows, -2, 2, -1, 1, counts);
}
