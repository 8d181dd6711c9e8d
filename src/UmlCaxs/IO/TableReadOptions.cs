using UmlCaxs.Catalog;

namespace UmlCaxs.IO;

/// <summary>What a caller wants from a table; the defaults deliver every column in the type the file gives it.</summary>
public sealed record TableReadOptions
{
    /// <summary>
    /// Names of the wanted columns; null for all. They are delivered in file order, the others are skipped cheaply. A name
    /// that the file lacks is not an error: the caller looks at the schema and knows best what to say.
    /// </summary>
    public IReadOnlyCollection<string>? Columns { get; init; }

    /// <summary>Types that columns shall have whatever the file says, by column name.</summary>
    public IReadOnlyDictionary<string, ColumnType> Types { get; init; } = new Dictionary<string, ColumnType>();

    /// <summary>
    /// Names of columns of which every row needs a value: rows that lack one may be left out where that saves reading them.
    /// Most formats leave out none.
    /// </summary>
    public IReadOnlyCollection<string> Required { get; init; } = [];

    /// <summary>Threads that decode where a format can be decoded by several; -1 for all processors.</summary>
    public int Threads { get; init; } = -1;

    /// <summary>
    /// Which table of a file that holds several: its number, counted from 1, or its name; null for the first. Mostly it comes
    /// with the path, behind a number sign.
    /// </summary>
    public string? Table { get; init; }

    /// <summary>
    /// Which part of the rows to deliver where several processes read the table together, and can each find their part without
    /// reading the others: of Parquet whole row groups. Readers of other formats deliver all rows, and say so
    /// (<see cref="TableReader.IsShare"/>).
    /// </summary>
    public RowShare Share { get; init; } = RowShare.All;

    internal bool Wants(string name) => Columns is null || Columns.Contains(name);
}
