namespace UmlCaxs.Catalog;

/// <summary>
/// Some consecutive rows of a table, column by column. Readers fill a batch again and again, so that a table of any
/// length is read in the memory of one batch.
/// </summary>
public sealed class TableBatch
{
    /// <summary>Rows a batch holds unless asked otherwise: enough to amortise a call, few enough to stay in cache.</summary>
    public const int DefaultCapacity = 16_384;

    /// <summary>An empty batch for tables of this schema.</summary>
    public TableBatch(TableSchema schema, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        Schema = schema;
        Capacity = capacity;
        Columns = [.. schema.Columns.Select(c => new Column(c, capacity))];
    }

    /// <summary>The table's columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>Most rows the batch can hold.</summary>
    public int Capacity { get; }

    /// <summary>Rows it holds now.</summary>
    public int RowCount { get; set; }

    /// <summary>0-based index in the table of the batch's first row.</summary>
    public long FirstRow { get; set; }

    /// <summary>Values, in the order of <see cref="TableSchema.Columns"/>.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Forgets the rows, for the next ones: text of the old ones would pile up otherwise.</summary>
    public void Clear()
    {
        RowCount = 0;
        foreach (Column column in Columns)
            column.Text.Clear();
    }

    /// <summary>The column with this name, or null.</summary>
    public Column? Find(string name)
    {
        int i = Schema.IndexOf(name);
        return i < 0 ? null : Columns[i];
    }
}
