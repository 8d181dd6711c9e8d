namespace UmlCaxs.Catalog;

/// <summary>What a catalogue says about one of its columns. Everything but name and type is optional and kept as read.</summary>
/// <param name="Name">Column name, unique in its table.</param>
/// <param name="Type">Value type.</param>
public sealed record ColumnInfo(string Name, ColumnType Type)
{
    /// <summary>Unit in VOUnits notation, such as <c>deg</c> or <c>keV</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Unified Content Descriptor, such as <c>pos.eq.ra;meta.main</c>.</summary>
    public string? Ucd { get; init; }

    /// <summary>Data-model role of the column.</summary>
    public string? Utype { get; init; }

    /// <summary>Description in words.</summary>
    public string? Description { get; init; }

    /// <summary>What the values mean beyond their type, in the words of VOTable, such as <c>timestamp</c>.</summary>
    public string? Xtype { get; init; }

    /// <summary>Which values the file says there can be; null if it says nothing.</summary>
    public ColumnDomain? Domain { get; init; }

    /// <summary>
    /// For a column whose cells are arrays: of what and how many. Its <see cref="Type"/> is <see cref="ColumnType.String"/> then, and
    /// a cell is the text that a VOTable would have (see <c>IO/ArrayCell</c>); null for single values.
    /// </summary>
    public ArrayShape? Array { get; init; }

    /// <summary>True for <see cref="ColumnType.Float32"/> and <see cref="ColumnType.Float64"/>.</summary>
    public bool IsFloat => Type is ColumnType.Float32 or ColumnType.Float64;

    /// <summary>True for every type that is a number (not boolean, not text).</summary>
    public bool IsNumeric => Type is not (ColumnType.Boolean or ColumnType.String);
}
