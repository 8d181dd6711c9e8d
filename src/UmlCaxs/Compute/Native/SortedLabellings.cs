using System.Runtime.InteropServices;

namespace UmlCaxs.Compute.Native;

/// <summary>
/// Labellings as <c>silhouettes.c</c> reads them: clusters in use numbered from 0, and the rows of each tile sorted by cluster,
/// so that those of one cluster follow each other in runs. Arrays over rows are labelling by labelling.
/// </summary>
internal sealed class SortedLabellings
{
    /// <summary>Sorts labellings.</summary>
    /// <param name="labellings">L labellings of N rows.</param>
    /// <param name="tile">Rows of a tile, at most 255.</param>
    public SortedLabellings(IReadOnlyList<int[]> labellings, int tile)
    {
        int rows = labellings[0].Length;
        int tiles = (rows + tile - 1) / tile;
        Count = labellings.Count;
        Labels = new int[Count * rows];
        Order = new byte[Count * rows];
        RunClusters = new int[Count * rows];
        RunEnds = new byte[Count * rows];
        RunCounts = new byte[Count * tiles];
        FirstClusters = new int[Count + 1];
        var counts = new List<int>();
        int[] members = new int[rows];
        byte[] filled = new byte[tiles];
        for (int l = 0; l < Count; l++)
        {
            Span<int> labels = Labels.AsSpan(l * rows, rows);
            Compact(labellings[l], labels, counts);
            FirstClusters[l + 1] = counts.Count;
            SortByCluster(labels, CollectionsMarshal.AsSpan(counts)[FirstClusters[l]..], members);
            Array.Clear(filled);

            // Rows come cluster by cluster and ascending: each goes to the end of its tile's list, which is sorted so.
            foreach (int row in members)
            {
                int t = row / tile;
                int place = (l * rows) + (t * tile);
                ref byte runs = ref RunCounts[(l * tiles) + t];
                if (runs == 0 || RunClusters[place + runs - 1] != labels[row])
                    RunClusters[place + runs++] = labels[row];
                Order[place + filled[t]++] = (byte)(row - (t * tile));
                RunEnds[place + runs - 1] = filled[t];
            }
        }

        Counts = [.. counts];
    }

    /// <summary>L.</summary>
    public int Count { get; }

    /// <summary>L x N: cluster of each row.</summary>
    public int[] Labels { get; }

    /// <summary>L x N: rows within their tile, sorted by cluster.</summary>
    public byte[] Order { get; }

    /// <summary>L x N: the clusters of the runs of a tile, from the tile's first place on.</summary>
    public int[] RunClusters { get; }

    /// <summary>L x N: where the runs of a tile end, from the tile's first place on.</summary>
    public byte[] RunEnds { get; }

    /// <summary>L x tiles: runs of each tile.</summary>
    public byte[] RunCounts { get; }

    /// <summary>L + 1: clusters before those of each labelling.</summary>
    public int[] FirstClusters { get; }

    /// <summary>Rows of each cluster, labelling by labelling.</summary>
    public int[] Counts { get; }

    /// <summary>Cuts the labellings into parts of some clusters each: the first of each part, and their number at the end.</summary>
    /// <param name="clusters">Clusters of a part, unless a single labelling has more.</param>
    public int[] Parts(int clusters)
    {
        var firsts = new List<int> { 0 };
        for (int l = 1; l < Count; l++)
            if (FirstClusters[l + 1] - FirstClusters[firsts[^1]] > clusters)
                firsts.Add(l);
        return [.. firsts, Count];
    }

    /// <summary>Numbers the labels in use in their order. There may be as many as rows, and any number may be one.</summary>
    private static void Compact(int[] labels, Span<int> compact, List<int> counts)
    {
        int before = counts.Count;
        var numbers = new Dictionary<int, int>();
        foreach (int label in labels)
            CollectionsMarshal.GetValueRefOrAddDefault(numbers, label, out _)++;
        foreach (int label in numbers.Keys.Order().ToArray())
        {
            counts.Add(numbers[label]);
            numbers[label] = counts.Count - 1 - before;
        }

        for (int row = 0; row < labels.Length; row++)
            compact[row] = numbers[labels[row]];
    }

    /// <summary>The rows cluster by cluster, ascending within each.</summary>
    private static void SortByCluster(ReadOnlySpan<int> labels, ReadOnlySpan<int> counts, int[] members)
    {
        int[] next = new int[counts.Length];
        for (int c = 1; c < counts.Length; c++)
            next[c] = next[c - 1] + counts[c - 1];
        for (int row = 0; row < labels.Length; row++)
            members[next[labels[row]]++] = row;
    }
}
