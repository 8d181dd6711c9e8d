namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// Labellings whose sums are taken together. Their common refinement has a cell for every combination of clusters that
/// occurs; each distance is added once, to its cell, and the cells, which are far fewer than rows, are then added up to the
/// clusters of each labelling. Labelling by labelling the refinement grows; on the way back level k gives the clusters of
/// labelling k and the cells of level k - 1.
/// </summary>
internal sealed class LabelGroup
{
    /// <summary>
    /// Clusters above which a labelling stays alone: it would hardly share cells, and tables of cells by clusters stay small.
    /// </summary>
    private const int MostClusters = 256;

    /// <summary>
    /// Cost of a cell in each tile of rows, in additions of a distance: its sum is fetched from the outer caches and stored, and
    /// a loop of few members begins and ends (chosen by measurement between 1.5 and 10).
    /// </summary>
    private const double CellCost = 10;

    /// <summary>Rows from which the cells of a candidate are estimated.</summary>
    private const int SampleRows = 1024;

    private readonly List<Level> levels = [];

    private LabelGroup(int labelling, CompactLabels labels) => levels.Add(new Level(labelling, labels.Labels, labels.Clusters));

    /// <summary>The labellings in order of addition, each with the common refinement up to it.</summary>
    public IReadOnlyList<Level> Levels => levels;

    /// <summary>Cells of the common refinement.</summary>
    public int Cells => levels[^1].Cells;

    /// <summary>
    /// Shares labellings out to groups. A group begins with the labelling of most clusters and takes in the one that adds the
    /// fewest cells, as long as that saves additions. Depends on the labellings alone.
    /// </summary>
    /// <param name="labellings">Labellings of the same N rows.</param>
    /// <param name="tiles">Tiles of rows in which distances come.</param>
    public static List<LabelGroup> Of(CompactLabels[] labellings, int tiles)
    {
        var groups = new List<LabelGroup>();
        var remaining = new List<int>(Enumerable.Range(0, labellings.Length).OrderByDescending(l => labellings[l].Clusters));
        int[] table = [];
        while (remaining.Count > 0)
        {
            int first = remaining[0];
            remaining.RemoveAt(0);
            var group = new LabelGroup(first, labellings[first]);
            groups.Add(group);
            while (labellings[first].Clusters <= MostClusters && group.Closest(remaining, labellings, ref table) is int next && group.TryAdd(next, labellings[next], tiles, ref table))
                remaining.Remove(next);
        }

        return groups;
    }

    /// <summary>The labelling that adds the fewest cells in a sample of rows; null if none is left.</summary>
    private int? Closest(List<int> candidates, CompactLabels[] labellings, ref int[] table)
    {
        int[] cells = levels[^1].CellOf;
        int step = Math.Max(1, cells.Length / SampleRows);
        int? closest = null;
        int fewest = int.MaxValue;
        foreach (int candidate in candidates)
        {
            (int[] labels, int clusters) = (labellings[candidate].Labels, labellings[candidate].Clusters);
            if (clusters > MostClusters)
                continue;
            MakeRoom(ref table, Cells * clusters);
            int found = 0;
            for (int row = 0; row < cells.Length; row += step)
            {
                ref int entry = ref table[(cells[row] * clusters) + labels[row]];
                found += 1 - entry;
                entry = 1;
            }

            for (int row = 0; row < cells.Length; row += step)
                table[(cells[row] * clusters) + labels[row]] = 0;
            if (found < fewest)
                (fewest, closest) = (found, candidate);
        }

        return closest;
    }

    /// <summary>Takes a labelling in if that is cheaper than a group of its own.</summary>
    private bool TryAdd(int labelling, CompactLabels labels, int tiles, ref int[] table)
    {
        int[] before = levels[^1].CellOf;
        int[] cellOf = new int[before.Length];
        MakeRoom(ref table, Cells * labels.Clusters);
        int cells = 0;
        for (int row = 0; row < cellOf.Length; row++)
        {
            ref int cell = ref table[(before[row] * labels.Clusters) + labels.Labels[row]];
            if (cell == 0)
                cell = ++cells;
            cellOf[row] = cell - 1;
        }

        Array.Clear(table, 0, Cells * labels.Clusters);

        // Alone the labelling reads every row. Here its clusters and the former cells are read from the new cells instead.
        double alone = cellOf.Length + (CellCost * tiles * (labels.Clusters + Cells));
        double together = (2.0 * cells) + (CellCost * ((tiles * cells) + labels.Clusters + Cells));
        if (together >= alone)
            return false;
        levels.Add(new Level(labelling, cellOf, cells));
        return true;
    }

    /// <summary>Makes a table of zeros large enough; it is all zeros between uses.</summary>
    private static void MakeRoom(ref int[] table, int length)
    {
        if (table.Length < length)
            table = new int[Math.Max(length, 2 * table.Length)];
    }

    /// <summary>A labelling of the group and the common refinement of the labellings up to it.</summary>
    /// <param name="Labelling">Index of the labelling.</param>
    /// <param name="CellOf">The cell of every row.</param>
    /// <param name="Cells">Number of cells.</param>
    internal readonly record struct Level(int Labelling, int[] CellOf, int Cells);
}
