using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// Silhouette coefficients of many labellings from one pass over all pairs of rows. A thread takes one vector of rows at a
/// time to its coefficients: tile by tile the distances to all rows, their sums by cells of every group of labellings, then
/// clusters, then coefficients. The order of additions for a row depends on the problem alone, never on the threads.
/// </summary>
internal sealed unsafe class SilhouettePass
{
    /// <summary>Cells summed in one pass: their sums take 8 MB a thread. Labellings of thousands of clusters take several passes.</summary>
    private const int MostCells = 1 << 17;

    /// <summary>Fewest rows of a tile: a tile of few cells stays in the first-level cache.</summary>
    private const int FewestTileRows = 256;

    /// <summary>Members a cell has in a tile on the average, where the tile may be as large; fewer make the loops short.</summary>
    private const int MembersInTile = 16;

    private readonly PackedRows rows;
    private readonly int rowCount;
    private readonly CompactLabels[] labellings;
    private readonly GroupSums[] groups;
    private readonly int tileRows;
    private readonly double* coefficients;
    private readonly long cells;
    private readonly int mostCells;
    private readonly int mostClusters;

    private SilhouettePass(PackedRows rows, int rowCount, CompactLabels[] labellings, GroupSums[] groups, int tileRows, double* coefficients)
    {
        this.rows = rows;
        this.rowCount = rowCount;
        this.labellings = labellings;
        this.groups = groups;
        this.tileRows = tileRows;
        this.coefficients = coefficients;
        cells = groups.Sum(g => (long)g.Distances.Cells);
        mostCells = groups.Max(g => g.Distances.Cells);
        mostClusters = groups.Max(g => g.MostClusters);
    }

    /// <summary>Computes all coefficients; the arguments have been checked.</summary>
    /// <param name="backend">Threads and vectors to use.</param>
    /// <param name="features">N x D.</param>
    /// <param name="labellings">L labellings.</param>
    /// <param name="coefficients">Receives L x N values.</param>
    public static void Run(CpuBackend backend, FeatureMatrix features, IReadOnlyList<int[]> labellings, Span<double> coefficients)
    {
        if (coefficients.IsEmpty)
            return;
        int rowCount = (int)features.Rows;
        int lanes = backend.VectorBits / 64;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = backend.Threads };
        var compact = new CompactLabels[labellings.Count];
        Parallel.For(0, compact.Length, parallel, l => compact[l] = CompactLabels.Of(labellings[l]));
        int tiles = (rowCount + CellSums.MostTileRows - 1) / CellSums.MostTileRows;
        List<LabelGroup> groups = LabelGroup.Of(compact, tiles);
        int tileRows = TileRows(rowCount, groups.Max(g => g.Cells));
        using var rows = new PackedRows(features);
        fixed (double* target = coefficients)
            for (int first = 0; first < groups.Count;)
            {
                long cells = 0;
                int end = first;
                while (end < groups.Count && (end == first || cells + groups[end].Cells <= MostCells))
                    cells += groups[end++].Cells;
                var sums = new GroupSums[end - first];
                int start = first;
                Parallel.For(0, sums.Length, parallel, g => sums[g] = new GroupSums(groups[start + g], compact, tileRows, lanes));
                var pass = new SilhouettePass(rows, rowCount, compact, sums, tileRows, target);
                switch (backend.VectorBits)
                {
                    case 512:
                        pass.ShareOut<Vector512<double>>(backend.Threads);
                        break;
                    case 256:
                        pass.ShareOut<Vector256<double>>(backend.Threads);
                        break;
                    default:
                        pass.ShareOut<Vector128<double>>(backend.Threads);
                        break;
                }

                first = end;
            }
    }

    /// <summary>Equal tiles of whole blocks, larger for more cells.</summary>
    private static int TileRows(int rowCount, int cells)
    {
        int most = (int)Math.Clamp((long)cells * MembersInTile, FewestTileRows, CellSums.MostTileRows);
        int tiles = (rowCount + most - 1) / most;
        int equal = (rowCount + tiles - 1) / tiles;
        return (equal + PackedRows.BlockRows - 1) / PackedRows.BlockRows * PackedRows.BlockRows;
    }

    private void ShareOut<T>(int threads)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        int vectors = (rowCount + lanes - 1) / lanes;
        int next = -1;
        Parallel.For(0, Math.Min(threads, vectors), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            long scratch = (tileRows + cells + mostCells + mostClusters) * lanes;
            double* memory = (double*)NativeMemory.AlignedAlloc((nuint)(scratch * sizeof(double)), 64);
            try
            {
                double[] row = new double[mostClusters];
                for (int vector = Interlocked.Increment(ref next); vector < vectors; vector = Interlocked.Increment(ref next))
                    Finish<T>(vector * lanes, memory, row);
            }
            finally
            {
                NativeMemory.AlignedFree(memory);
            }
        });
    }

    /// <summary>Takes one vector of rows to its coefficients.</summary>
    /// <param name="first">First row of the vector.</param>
    /// <param name="memory">The thread's scratch: a tile of distances, the cells of all groups, spare cells, clusters.</param>
    /// <param name="clusterSums">Scratch for the sums of one row.</param>
    private void Finish<T>(int first, double* memory, double[] clusterSums)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        double* distances = memory;
        double* sums = distances + ((nint)tileRows * lanes);
        double* spare = sums + ((nint)cells * lanes);
        double* clusters = spare + ((nint)mostCells * lanes);

        double* x = rows.Block(first / PackedRows.BlockRows * PackedRows.BlockRows) + (first % PackedRows.BlockRows);
        for (int tile = 0, at = 0; at < rowCount; tile++, at += tileRows)
        {
            int whole = (Math.Min(tileRows, rowCount - at) + PackedRows.BlockRows - 1) / PackedRows.BlockRows * PackedRows.BlockRows;
            DistanceKernel.Run<T>(x, rows.Block(at), rows.Dims, whole, distances);
            double* target = sums;
            foreach (GroupSums group in groups)
            {
                group.Distances.Run<T>(tile, distances, target);
                target += (nint)group.Distances.Cells * lanes;
            }
        }

        int valid = Math.Min(lanes, rowCount - first);
        foreach (GroupSums group in groups)
        {
            group.Finish<T>(sums, spare, clusters, (labelling, result) => Coefficients(labelling, first, valid, lanes, result, clusterSums));
            sums += (nint)group.Distances.Cells * lanes;
        }
    }

    private void Coefficients(int labelling, int first, int valid, int lanes, double* sums, double[] clusterSums)
    {
        CompactLabels labels = labellings[labelling];
        Span<double> own = clusterSums.AsSpan(0, labels.Clusters);
        for (int lane = 0; lane < valid; lane++)
        {
            for (int cluster = 0; cluster < own.Length; cluster++)
                own[cluster] = sums[((nint)cluster * lanes) + lane];
            coefficients[((long)labelling * rowCount) + first + lane] = Scalar.ScalarSilhouette.Coefficient(own, labels.Counts, labels.Labels[first + lane]);
        }
    }
}
