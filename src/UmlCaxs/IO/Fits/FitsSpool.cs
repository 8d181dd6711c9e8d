using System.Runtime.InteropServices;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Rows that wait in a temporary file until it is known how wide their texts are. They come back as they were, batch by batch.
/// </summary>
internal sealed class FitsSpool : IDisposable
{
    private readonly TableSchema schema;
    private readonly TemporaryFile file;
    private readonly List<(long At, int Rows)> batches = [];
    private int mostRows = 1;

    /// <summary>Begins without rows.</summary>
    /// <param name="folder">Where the temporary file takes its space.</param>
    /// <param name="schema">The columns.</param>
    public FitsSpool(string folder, TableSchema schema)
    {
        this.schema = schema;
        file = new TemporaryFile(folder);
    }

    /// <summary>Adds the rows of a batch.</summary>
    /// <exception cref="IOException">The disk is full or failed.</exception>
    public void Add(TableBatch batch)
    {
        int rows = batch.RowCount;
        batches.Add((file.Length, rows));
        mostRows = Math.Max(mostRows, rows);
        foreach (Column column in batch.Columns)
        {
            if (column.Info.IsFloat)
                file.Append(MemoryMarshal.AsBytes(column.Doubles.AsSpan(0, rows)));
            else if (column.Info.Type == ColumnType.String)
                AddText(column, rows);
            else
            {
                file.Append(MemoryMarshal.AsBytes(column.Longs.AsSpan(0, rows)));
                file.Append(MemoryMarshal.AsBytes(column.LongIsNull.AsSpan(0, rows)));
            }
        }
    }

    /// <summary>The rows from the first one on, in one batch that is filled again and again.</summary>
    public IEnumerable<TableBatch> Read()
    {
        var batch = new TableBatch(schema, mostRows);
        foreach ((long at, int rows) in batches)
        {
            batch.Clear();
            batch.RowCount = rows;
            long next = at;
            foreach (Column column in batch.Columns)
                next = ReadColumn(column, rows, next);
            yield return batch;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void AddText(Column column, int rows)
    {
        var lengths = new int[rows];
        for (int row = 0; row < rows; row++)
            lengths[row] = column.Text.LengthOf(row);
        file.Append(MemoryMarshal.AsBytes<int>(lengths));
        var text = new byte[lengths.Sum(l => (long)Math.Max(0, l))];
        int used = 0;
        for (int row = 0; row < rows; row++)
        {
            column.Text[row].CopyTo(text.AsSpan(used));
            used += Math.Max(0, lengths[row]);
        }

        file.Append(text);
    }

    private long ReadColumn(Column column, int rows, long at)
    {
        if (column.Info.IsFloat)
        {
            Span<byte> doubles = MemoryMarshal.AsBytes(column.Doubles.AsSpan(0, rows));
            file.Read(at, doubles);
            return at + doubles.Length;
        }

        if (column.Info.Type == ColumnType.String)
            return ReadText(column, rows, at);
        Span<byte> longs = MemoryMarshal.AsBytes(column.Longs.AsSpan(0, rows));
        file.Read(at, longs);
        file.Read(at + longs.Length, MemoryMarshal.AsBytes(column.LongIsNull.AsSpan(0, rows)));
        return at + longs.Length + rows;
    }

    private long ReadText(Column column, int rows, long at)
    {
        var lengths = new int[rows];
        file.Read(at, MemoryMarshal.AsBytes(lengths.AsSpan()));
        var text = new byte[lengths.Sum(l => (long)Math.Max(0, l))];
        at += sizeof(int) * (long)rows;
        file.Read(at, text);
        int start = column.Text.Append(text);
        for (int row = 0; row < rows; row++)
        {
            if (lengths[row] < 0)
                continue;
            column.Text.SetView(row, start, lengths[row]);
            start += lengths[row];
        }

        return at + text.Length;
    }
}
