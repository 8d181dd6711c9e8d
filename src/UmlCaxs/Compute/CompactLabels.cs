namespace UmlCaxs.Compute;

/// <summary>
/// A labelling with its clusters renumbered in order of first appearance, so that memory depends on the number of clusters
/// in use and never on the size of a label.
/// </summary>
/// <param name="Labels">N clusters, 0 to <see cref="Clusters"/> - 1.</param>
/// <param name="Counts">Rows of each cluster, 1 or more.</param>
internal sealed record CompactLabels(int[] Labels, int[] Counts)
{
    /// <summary>Clusters in use.</summary>
    public int Clusters => Counts.Length;

    /// <summary>Renumbers a labelling.</summary>
    /// <param name="labels">N clusters of any numbering.</param>
    public static CompactLabels Of(int[] labels)
    {
        int[] compact = new int[labels.Length];
        var counts = new List<int>();
        var numbers = new Dictionary<int, int>();
        for (int row = 0; row < labels.Length; row++)
        {
            if (!numbers.TryGetValue(labels[row], out int cluster))
            {
                numbers.Add(labels[row], cluster = counts.Count);
                counts.Add(0);
            }

            compact[row] = cluster;
            counts[cluster]++;
        }

        return new CompactLabels(compact, [.. counts]);
    }
}
