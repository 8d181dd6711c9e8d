namespace UmlCaxs.Catalog;

/// <summary>The columns of a table, in order, and what the table says about itself.</summary>
/// <param name="Columns">Columns in file order; names are unique.</param>
public sealed record TableSchema(IReadOnlyList<ColumnInfo> Columns)
{
    /// <summary>Table name.</summary>
    public string? Name { get; init; }

    /// <summary>Table description.</summary>
    public string? Description { get; init; }

    /// <summary>What else the file says about the table, in its order.</summary>
    public IReadOnlyList<TableParameter> Parameters { get; init; } = [];

    /// <summary>Number of rows where the file announces it; a hint for progress, never trusted for allocation.</summary>
    public long? AnnouncedRows { get; init; }

    /// <summary>Index of the column with this exact name, or -1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
            if (Columns[i].Name == name)
                return i;
        return -1;
    }

    /// <summary>True if a column has this exact name.</summary>
    public bool Has(string name) => IndexOf(name) >= 0;
}
