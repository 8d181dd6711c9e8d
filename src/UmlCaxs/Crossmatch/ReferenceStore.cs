using UmlCaxs.Catalog;
using UmlCaxs.Parquet;

namespace UmlCaxs.Crossmatch;

/// <summary>Rows of the reference that may match something, in memory, column by column.</summary>
internal sealed class ReferenceStore
{
    /// <summary>Bits of an identifier that say the row in a chunk.</summary>
    public const int ChunkShift = 14;

    /// <summary>Rows of a chunk.</summary>
    public const int ChunkRows = 1 << ChunkShift;

    /// <summary>The row in a chunk of an identifier.</summary>
    public const int RowMask = ChunkRows - 1;

    /// <summary>More chunks than identifiers can tell: objects beyond two thousand million.</summary>
    private const int MostChunks = 1 << (31 - ChunkShift);

    private readonly TableSchema schema;
    private readonly long numberBytes;
    private TableBatch? chunk;
    private int chunkCount;
    private long sealedTextBytes;

    /// <summary>An empty store.</summary>
    public ReferenceStore(TableSchema schema)
    {
        this.schema = schema;
        Columns = [.. schema.Columns.Select((_, c) => new ReferenceColumn(c))];
        foreach (ColumnInfo column in schema.Columns)
            numberBytes += ChunkRows * (column.IsFloat || column.Type == ColumnType.String ? sizeof(double) : sizeof(long) + sizeof(bool));
    }

    /// <summary>The columns of the reference.</summary>
    public IReadOnlyList<ReferenceColumn> Columns { get; }

    /// <summary>Identifiers are below this.</summary>
    public int IdEnd => chunkCount << ChunkShift;

    /// <summary>Bytes that the store takes.</summary>
    public long Bytes => (numberBytes * chunkCount) + sealedTextBytes + (chunk is null ? 0 : TextBytes(chunk));

    /// <summary>Adds rows.</summary>
    /// <param name="batch">A batch of the reference.</param>
    /// <param name="rows">Rows of it, ascending.</param>
    /// <param name="ids">Gets their identifiers, which ascend too.</param>
    /// <returns>False if there are more rows than the store can tell apart.</returns>
    /// <exception cref="BadInputException">Text of few rows is longer than can be held.</exception>
    public bool Add(TableBatch batch, ReadOnlySpan<int> rows, Span<int> ids)
    {
        int done = 0;
        while (done < rows.Length)
        {
            if (chunk is null || chunk.RowCount == ChunkRows || !HasRoom(batch))
            {
                if (chunkCount == MostChunks - 1)
                    return false;
                sealedTextBytes += chunk is null ? 0 : TextBytes(chunk);
                chunk = new TableBatch(schema, ChunkRows);
                chunkCount++;
                foreach (ReferenceColumn column in Columns)
                    column.Add(chunk);
            }

            int count = Math.Min(rows.Length - done, ChunkRows - chunk.RowCount);
            for (int c = 0; c < Columns.Count; c++)
                Copy(batch.Columns[c], rows.Slice(done, count), chunk.Columns[c], chunk.RowCount);
            for (int i = 0; i < count; i++)
                ids[done + i] = ((chunkCount - 1) << ChunkShift) | (chunk.RowCount + i);
            chunk.RowCount += count;
            done += count;
        }

        return true;
    }

    private static void Copy(Column source, ReadOnlySpan<int> rows, Column target, int start)
    {
        if (start == 0)
        {
            target.CopyFrom(source, rows);
            return;
        }

        if (source.Info.IsFloat)
            for (int i = 0; i < rows.Length; i++)
                target.Doubles[start + i] = source.Doubles[rows[i]];
        else
            for (int i = 0; i < rows.Length; i++)
                target.CopyFrom(source, rows[i], start + i);
    }

    // Whether the text of a batch still fits, before the buffers refuse it.
    private bool HasRoom(TableBatch batch)
    {
        for (int c = 0; c < batch.Columns.Count; c++)
            if (chunk!.RowCount > 0 && (long)chunk.Columns[c].Text.UsedBytes + batch.Columns[c].Text.UsedBytes > ByteArrayBuffer.MostBytes / 2)
                return false;
        return true;
    }

    private static long TextBytes(TableBatch batch)
    {
        long bytes = 0;
        foreach (Column column in batch.Columns)
            bytes += column.Text.UsedBytes;
        return bytes;
    }
}
