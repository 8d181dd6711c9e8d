using System.Runtime.CompilerServices;
using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>The reference of a crossmatch in memory: objects that may match, and their index.</summary>
/// <param name="Store">Their columns.</param>
/// <param name="Index">Their positions.</param>
/// <param name="Rows">Rows of the reference.</param>
/// <param name="WithPosition">Of these, rows with a position.</param>
/// <param name="WithoutError">Of these, rows without an error, which match nothing.</param>
/// <param name="MaxError">The greatest error of a row of the reference, kept or not, arcsec.</param>
internal sealed record ReferenceTable(ReferenceStore Store, SkyIndex Index, long Rows, long WithPosition, long WithoutError, double MaxError)
{
    /// <summary>Bytes that the search for best pairs needs for an object, beside its columns and its place in the index.</summary>
    private const int BytesOfBestPairs = 2 * ((2 * sizeof(double)) + sizeof(long));

    /// <summary>Loads the reference.</summary>
    /// <param name="reader">The reference.</param>
    /// <param name="columns">Its position columns.</param>
    /// <param name="reach">Where the input's rows reach; null to keep every object.</param>
    /// <param name="options">Error column, mode, memory and threads.</param>
    /// <param name="onProgress">Called with the share done.</param>
    /// <param name="cancellation">Ends the loading.</param>
    /// <returns>The objects; null if they take more memory than allowed.</returns>
    /// <exception cref="BadInputException">The table is malformed, or a position cannot be one.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ReferenceTable? Load(
        TableReader reader,
        PositionColumns columns,
        InputReach? reach,
        CrossmatchOptions options,
        Action<double>? onProgress,
        CancellationToken cancellation)
    {
        var source = new PositionReader(reader, columns, options.ReferenceError, 0);
        var store = new ReferenceStore(reader.Schema);
        var positions = new SkyPositions();
        var batch = new TableBatch(reader.Schema, ReferenceStore.ChunkRows);
        var rows = new int[batch.Capacity];
        var ids = new int[batch.Capacity];
        var isKept = new bool[batch.Capacity];
        long bytesPerObject = SkyIndex.BytesPerObject + (options.Find == FindMode.Best ? BytesOfBestPairs : 0);
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            source.Read(batch, reader.PlaceOf);
            Keep(source, reach, isKept, batch.RowCount, options.Threads, cancellation);
            ReadOnlySpan<double> ra = source.Ra;
            ReadOnlySpan<double> dec = source.Dec;
            ReadOnlySpan<double> error = source.Reach;
            int kept = 0;
            for (int row = 0; row < batch.RowCount; row++)
                if (isKept[row])
                    rows[kept++] = row;
            if (!store.Add(batch, rows.AsSpan(0, kept), ids))
                return null;
            for (int i = 0; i < kept; i++)
                positions.Add(ra[rows[i]], dec[rows[i]], error[rows[i]], options.ReferenceError is not null, ids[i]);
            if (store.Bytes + (positions.Count * bytesPerObject) > options.Memory)
                return null;
            onProgress?.Invoke((double)reader.BytesRead / Math.Max(1, reader.TotalBytes));
        }

        var index = new SkyIndex(positions, options.InputReach, options.UsesErrors, options.Threads, cancellation);
        return new ReferenceTable(store, index, source.Rows, source.WithPosition, source.WithoutError, source.MaxReach);
    }

    private static void Keep(PositionReader source, InputReach? reach, bool[] isKept, int rows, int threads, CancellationToken cancellation)
    {
        const int BlockRows = 1024;
        ParallelRange.For((rows + BlockRows - 1) / BlockRows, reach is null ? 1 : threads, block =>
        {
            int end = Math.Min(rows, (block + 1) * BlockRows);
            for (int row = block * BlockRows; row < end; row++)
                isKept[row] = !double.IsNaN(source.Ra[row]) && (reach is null || reach.Touches(source.Ra[row], source.Dec[row], source.Reach[row]));
        }, cancellation);
    }

    /// <summary>The greatest error of the reference, arcsec.</summary>
    /// <param name="reader">The reference, or its columns of positions and errors alone.</param>
    /// <param name="columns">Its position columns.</param>
    /// <param name="error">Its error column.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static double MaxErrorOf(TableReader reader, PositionColumns columns, string error, CancellationToken cancellation)
    {
        var source = new PositionReader(reader, columns, error, 0);
        var batch = new TableBatch(reader.Schema);
        while (reader.Read(batch))
        {
            cancellation.ThrowIfCancellationRequested();
            source.Read(batch, reader.PlaceOf);
        }

        return source.MaxReach;
    }
}
