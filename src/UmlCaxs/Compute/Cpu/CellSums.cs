using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// The order in which vectors of a source are read to sum them by cell, tile by tile: the members of a cell one after the
/// other, so that their sum stays in a register and each costs one load and one addition. Cells with the same number of
/// members in the tile come together, because then the loop over the members always ends where the branch predictor
/// expects it (cells of some ten members in any order would pay a misprediction each, about as much as their additions).
/// </summary>
internal sealed unsafe class CellSums
{
    /// <summary>
    /// Most rows of a tile. Offsets are 16-bit multiples of a double (a quarter of the memory traffic of pointers), and a tile
    /// of 512 KB leaves the second-level cache room for the rest.
    /// </summary>
    public const int MostTileRows = (65536 / PackedRows.BlockRows) - PackedRows.BlockRows;

    private readonly ushort[] offsets;
    private readonly Tile[] tiles;

    /// <summary>Lays out the order of reading.</summary>
    /// <param name="cellOf">The cell of every row of the source.</param>
    /// <param name="cells">Number of cells.</param>
    /// <param name="tileRows">Rows of a tile.</param>
    /// <param name="lanes">Doubles of a vector.</param>
    public CellSums(ReadOnlySpan<int> cellOf, int cells, int tileRows, int lanes)
    {
        Cells = cells;
        TileRows = tileRows;
        offsets = new ushort[cellOf.Length];
        tiles = new Tile[Math.Max(1, (cellOf.Length + tileRows - 1) / tileRows)];
        int[] members = new int[cells];
        for (int t = 0; t < tiles.Length; t++)
        {
            int first = t * tileRows;
            int rows = Math.Min(tileRows, cellOf.Length - first);
            tiles[t] = Sort(cellOf.Slice(first, rows), members, offsets.AsSpan(first, rows), lanes, keepEmpty: t == 0);
        }
    }

    /// <summary>Number of cells.</summary>
    public int Cells { get; }

    /// <summary>Rows of a tile, the last excepted.</summary>
    public int TileRows { get; }

    /// <summary>Sums a source of all rows.</summary>
    /// <param name="source">A vector for each row.</param>
    /// <param name="sums">Receives a vector for each cell.</param>
    public void Run<T>(double* source, double* sums)
        where T : struct
    {
        for (int t = 0; t < tiles.Length; t++)
            Run<T>(t, source + ((nint)t * TileRows * Simd.Lanes<T>()), sums);
    }

    /// <summary>Adds the rows of one tile to the sums; the first tile overwrites them.</summary>
    /// <param name="tile">Which tile.</param>
    /// <param name="source">A vector for each row of the tile.</param>
    /// <param name="sums">A vector for each cell.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T>(int tile, double* source, double* sums)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        (int[] order, CellRun[] runs) = tiles[tile];
        fixed (ushort* start = offsets)
        fixed (int* cellStart = order)
        {
            ushort* offset = start + ((nint)tile * TileRows);
            int* cell = cellStart;
            foreach (CellRun run in runs)
            {
                nint pairs = run.Members / 2;
                bool odd = run.Members % 2 != 0;
                for (int* end = cell + run.Cells; cell != end; cell++)
                {
                    double* sum = sums + ((nint)(*cell) * lanes);
                    T a = tile == 0 ? default : Simd.Load<T>(sum);
                    T b = default;
                    for (ushort* last = offset + (2 * pairs); offset != last; offset += 2)
                    {
                        a = Simd.Add(a, Simd.Load<T>(source + offset[0]));
                        b = Simd.Add(b, Simd.Load<T>(source + offset[1]));
                    }

                    if (odd)
                        a = Simd.Add(a, Simd.Load<T>(source + *offset++));
                    Simd.Store(Simd.Add(a, b), sum);
                }
            }
        }
    }

    /// <summary>Two counting sorts: rows by cell, and cells by their number of members.</summary>
    private static Tile Sort(ReadOnlySpan<int> cellOf, int[] members, Span<ushort> offsets, int lanes, bool keepEmpty)
    {
        Array.Clear(members);
        foreach (int cell in cellOf)
            members[cell]++;
        int most = 0;
        foreach (int count in members)
            most = Math.Max(most, count);
        int[] cellsWith = new int[most + 1];
        foreach (int count in members)
            cellsWith[count]++;
        if (!keepEmpty)
            cellsWith[0] = 0;

        var runs = new List<CellRun>();
        int[] cellAt = new int[most + 1];
        int[] rowAt = new int[most + 1];
        int cells = 0;
        int rows = 0;
        for (int count = 0; count <= most; count++)
        {
            cellAt[count] = cells;
            rowAt[count] = rows;
            if (cellsWith[count] > 0)
                runs.Add(new CellRun(count, cellsWith[count]));
            cells += cellsWith[count];
            rows += cellsWith[count] * count;
        }

        int[] order = new int[cells];
        int[] next = new int[members.Length];
        for (int cell = 0; cell < members.Length; cell++)
        {
            int count = members[cell];
            if (count == 0 && !keepEmpty)
                continue;
            order[cellAt[count]++] = cell;
            next[cell] = rowAt[count];
            rowAt[count] += count;
        }

        for (int row = 0; row < cellOf.Length; row++)
            offsets[next[cellOf[row]]++] = (ushort)(row * lanes);
        return new Tile(order, [.. runs]);
    }

    /// <summary>Consecutive cells of equally many members.</summary>
    private readonly record struct CellRun(int Members, int Cells);

    /// <summary>A tile's cells in the order of reading, and their runs.</summary>
    private readonly record struct Tile(int[] Order, CellRun[] Runs);
}
