namespace UmlCaxs.Catalog.Selection;

/// <summary>Some rows of batches as batches of their own.</summary>
public sealed class SelectedRows
{
    private readonly TableBatch batch;
    private long written;

    /// <summary>Room for the rows of batches of a schema.</summary>
    /// <param name="schema">Columns of the table.</param>
    /// <param name="capacity">Most rows of a batch.</param>
    public SelectedRows(TableSchema schema, int capacity = TableBatch.DefaultCapacity) => batch = new TableBatch(schema with { AnnouncedRows = null }, capacity);

    /// <summary>Columns of the result; how many rows there will be it does not say.</summary>
    public TableSchema Schema => batch.Schema;

    /// <summary>The rows in a batch; it is overwritten by the next.</summary>
    /// <param name="source">A batch.</param>
    /// <param name="rows">Rows of it, ascending.</param>
    public TableBatch Of(TableBatch source, ReadOnlySpan<int> rows)
    {
        batch.Clear();
        for (int i = 0; i < batch.Columns.Count; i++)
            batch.Columns[i].CopyFrom(source.Columns[i], rows);
        (batch.RowCount, batch.FirstRow) = (rows.Length, written);
        written += rows.Length;
        return batch;
    }
}
