namespace UmlCaxs.Parquet.Tests.DuckDb;

/// <summary>What a statement gave: columns, or an error.</summary>
internal sealed record DuckDbTable(DuckDbColumn[]? Columns, string? Error)
{
    /// <summary>Rows of the result.</summary>
    public int Rows => Columns is [var first, ..] ? first.Values.Length : 0;

    /// <summary>The column of a name.</summary>
    public DuckDbColumn this[string name] => Columns!.Single(c => c.Name == name);
}

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">DuckDB's name of its type.</param>
/// <param name="Values">Its values as text without loss, as DuckDb/peer.mjs describes; null where there is none.</param>
internal sealed record DuckDbColumn(string Name, string Type, string?[] Values);
