using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UmlCaxs.Playground.Datasets;

namespace UmlCaxs.Playground.Scans;

/// <summary>
/// Counts rows in the cells of a tile. Rows are divided into parts that do not depend on the number of threads, and the parts are
/// added in their order: the answer is the same on every machine.
/// </summary>
internal static class TileScan
{
    /// <summary>Cells of a tile along each axis.</summary>
    public const int Side = 256;

    /// <summary>Cells of a tile.</summary>
    public const int Cells = Side * Side;

    /// <summary>The deepest level: 2^20 x 256 cells along an axis, more than single precision tells apart.</summary>
    public const int DeepestLevel = 20;

    /// <summary>Most values of a category that can colour a tile: a byte holds the code of one, or none.</summary>
    public const int MostValues = 255;

    private const int MostParts = 16;
    private const int MostCounters = 1 << 24;
    private const byte NoCode = byte.MaxValue;

    /// <summary>Which tile.</summary>
    /// <param name="X">Horizontal axis.</param>
    /// <param name="Y">Vertical axis.</param>
    /// <param name="Level">0 is one tile over both axes; each level has twice as many along each.</param>
    /// <param name="Column">Number from the left.</param>
    /// <param name="Row">Number from the bottom.</param>
    internal sealed record Place(ScanAxis X, ScanAxis Y, int Level, int Column, int Row);

    /// <summary>Counts, and what colours the cells.</summary>
    /// <param name="dataset">The rows.</param>
    /// <param name="place">Which tile.</param>
    /// <param name="by">A category, a number, or null.</param>
    /// <param name="mask">The rows that count.</param>
    /// <param name="threads">Threads that count.</param>
    /// <returns>
    /// Little-endian, row by row from the bottom: uint32 counts; then, by a category, uint8 the code of the most frequent value (255
    /// for none; of equals the first), or, by a number, float32 means (NaN for none).
    /// </returns>
    public static byte[] Run(Dataset dataset, Place place, DatasetColumn? by, RowMask mask, int threads)
    {
        var category = by as CategoryColumn;
        var number = by as NumberColumn;
        int planes = 1 + (category?.Values.Count ?? 0);
        int chunks = Chunks.Of(dataset.Rows);
        int parts = Math.Clamp(MostCounters / (planes * Cells), 1, Math.Min(MostParts, chunks));
        int[][] counts = new int[parts][];
        double[][] sums = new double[parts][];
        try
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
            {
                counts[part] = Rent<int>(planes * Cells);
                sums[part] = number is null ? [] : Rent<double>(2 * Cells);
                int[] cells = ArrayPool<int>.Shared.Rent(2 * Chunks.Rows);
                (int first, int end) = ((int)((long)part * chunks / parts), (int)((part + 1L) * chunks / parts));
                for (int chunk = first; chunk < end; chunk++)
                {
                    Span<int> at = CellsOf(place, chunk, mask, cells);
                    if (category is not null)
                        CountCodes(at, category.Codes.Chunk(chunk), planes - 1, counts[part]);
                    else if (number is not null)
                        Sum(at, number.Values.Chunk(chunk), counts[part], sums[part]);
                    else
                        Count(at, counts[part]);
                }

                ArrayPool<int>.Shared.Return(cells);
            });
            for (int part = 1; part < parts; part++)
            {
                Add(counts[part].AsSpan(0, planes * Cells), counts[0]);
                if (number is not null)
                    Add(sums[part].AsSpan(0, 2 * Cells), sums[0]);
            }

            return category is not null ? WithCodes(counts[0], planes - 1) : number is not null ? WithMeans(counts[0], sums[0]) : MemoryMarshal.AsBytes(counts[0].AsSpan(0, Cells)).ToArray();
        }
        finally
        {
            foreach (int[]? rented in counts)
                if (rented is not null)
                    ArrayPool<int>.Shared.Return(rented);
            foreach (double[]? rented in sums)
                if (rented is { Length: > 0 })
                    ArrayPool<double>.Shared.Return(rented);
        }
    }

    private static T[] Rent<T>(int length)
    {
        T[] rented = ArrayPool<T>.Shared.Rent(length);
        Array.Clear(rented, 0, length);
        return rented;
    }

    /// <summary>The cell of each row of a chunk; -1 for a row that is not in the tile or not selected.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Span<int> CellsOf(Place place, int chunk, RowMask mask, int[] scratch)
    {
        ReadOnlySpan<float> x = place.X.Column.Values.Chunk(chunk);
        Span<int> columns = scratch.AsSpan(0, x.Length);
        Span<int> rows = scratch.AsSpan(Chunks.Rows, x.Length);
        int cells = Side << place.Level;
        place.X.CellsOf(x, cells, place.Column * Side, Side, columns);
        place.Y.CellsOf(place.Y.Column.Values.Chunk(chunk), cells, place.Row * Side, Side, rows);
        for (int i = 0; i < columns.Length; i++)
            columns[i] = (columns[i] | rows[i]) < 0 ? -1 : (rows[i] * Side) + columns[i];
        ReadOnlySpan<byte> marks = mask.Chunk(chunk);
        for (int i = 0; i < marks.Length; i++)
            columns[i] |= marks[i] - 1; // -1 where it is not selected
        return columns;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(ReadOnlySpan<int> at, int[] counts)
    {
        foreach (int cell in at)
            if (cell >= 0)
                counts[cell]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CountCodes(ReadOnlySpan<int> at, ReadOnlySpan<ushort> codes, int values, int[] counts)
    {
        for (int i = 0; i < at.Length; i++)
        {
            if (at[i] < 0)
                continue;
            counts[at[i]]++;
            if (codes[i] < values)
                counts[((codes[i] + 1) * Cells) + at[i]]++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(ReadOnlySpan<int> at, ReadOnlySpan<float> values, int[] counts, double[] sums)
    {
        for (int i = 0; i < at.Length; i++)
        {
            if (at[i] < 0)
                continue;
            counts[at[i]]++;
            if (float.IsNaN(values[i]))
                continue;
            sums[at[i]] += values[i];
            sums[Cells + at[i]]++;
        }
    }

    private static void Add<T>(ReadOnlySpan<T> part, Span<T> all)
        where T : System.Numerics.INumber<T>
    {
        for (int i = 0; i < part.Length; i++)
            all[i] += part[i];
    }

    private static byte[] WithCodes(int[] counts, int values)
    {
        byte[] tile = new byte[Cells * 5];
        MemoryMarshal.AsBytes(counts.AsSpan(0, Cells)).CopyTo(tile);
        for (int cell = 0; cell < Cells; cell++)
        {
            (int best, byte code) = (0, NoCode);
            for (int v = 0; v < values && counts[cell] > 0; v++)
                if (counts[((v + 1) * Cells) + cell] is var count && count > best)
                    (best, code) = (count, (byte)v);
            tile[(4 * Cells) + cell] = code;
        }

        return tile;
    }

    private static byte[] WithMeans(int[] counts, double[] sums)
    {
        byte[] tile = new byte[Cells * 8];
        MemoryMarshal.AsBytes(counts.AsSpan(0, Cells)).CopyTo(tile);
        Span<float> means = MemoryMarshal.Cast<byte, float>(tile.AsSpan(4 * Cells));
        for (int cell = 0; cell < Cells; cell++)
            means[cell] = (float)(sums[cell] / sums[Cells + cell]); // 0 / 0 is NaN
        return tile;
    }
}
