namespace UmlCaxs.Compute.Cpu;

/// <summary>How a group of labellings goes from distances to the sums of each labelling's clusters.</summary>
internal sealed unsafe class GroupSums
{
    private readonly Step[] steps;

    /// <summary>Lays out all orders of reading.</summary>
    /// <param name="group">Labellings.</param>
    /// <param name="labellings">All labellings.</param>
    /// <param name="tileRows">Rows in which distances come.</param>
    /// <param name="lanes">Doubles of a vector.</param>
    public GroupSums(LabelGroup group, CompactLabels[] labellings, int tileRows, int lanes)
    {
        IReadOnlyList<LabelGroup.Level> levels = group.Levels;
        Distances = new CellSums(levels[^1].CellOf, levels[^1].Cells, tileRows, lanes);
        steps = new Step[levels.Count];
        steps[0] = new Step(levels[0].Labelling, null, null);
        for (int k = 1; k < steps.Length; k++)
        {
            int[] coarserCell = new int[levels[k].Cells];
            int[] cluster = new int[levels[k].Cells];
            CompactLabels labels = labellings[levels[k].Labelling];
            for (int row = 0; row < labels.Labels.Length; row++)
            {
                int cell = levels[k].CellOf[row];
                coarserCell[cell] = levels[k - 1].CellOf[row];
                cluster[cell] = labels.Labels[row];
            }

            steps[k] = new Step(
                levels[k].Labelling,
                new CellSums(cluster, labels.Clusters, CellSums.MostTileRows, lanes),
                new CellSums(coarserCell, levels[k - 1].Cells, CellSums.MostTileRows, lanes));
        }

        MostClusters = levels.Max(level => labellings[level.Labelling].Clusters);
    }

    /// <summary>Receives the sums of one labelling.</summary>
    /// <param name="labelling">Its index.</param>
    /// <param name="sums">A vector for each of its clusters.</param>
    public delegate void Receiver(int labelling, double* sums);

    /// <summary>Sums distances by the cells of the common refinement.</summary>
    public CellSums Distances { get; }

    /// <summary>Most clusters that a labelling of the group has.</summary>
    public int MostClusters { get; }

    /// <summary>Adds the cells up to the clusters of each labelling.</summary>
    /// <param name="cells">A vector for each cell of the common refinement; overwritten by those of coarser ones.</param>
    /// <param name="spare">Room for as many.</param>
    /// <param name="clusters">Room for <see cref="MostClusters"/> vectors.</param>
    /// <param name="receive">Called once a labelling.</param>
    public void Finish<T>(double* cells, double* spare, double* clusters, Receiver receive)
        where T : struct
    {
        for (int k = steps.Length - 1; k > 0; k--)
        {
            steps[k].Clusters!.Run<T>(cells, clusters);
            receive(steps[k].Labelling, clusters);
            steps[k].Coarser!.Run<T>(cells, spare);
            double* done = cells;
            cells = spare;
            spare = done;
        }

        receive(steps[0].Labelling, cells);
    }

    /// <summary>From the cells of a level to the clusters of its labelling and to the cells of the level before.</summary>
    private readonly record struct Step(int Labelling, CellSums? Clusters, CellSums? Coarser);
}
