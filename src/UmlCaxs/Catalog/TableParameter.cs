namespace UmlCaxs.Catalog;

/// <summary>
/// One value that holds for a table as a whole: a PARAM or INFO of a VOTable, a keyword of a FITS header, an entry of the
/// metadata of an ECSV file.
/// </summary>
/// <param name="Name">Its name, not necessarily unique.</param>
/// <param name="Value">Its value as text; empty if there is none.</param>
public sealed record TableParameter(string Name, string Value)
{
    /// <summary>Type of the value; null for a remark in words (INFO), whose type nobody has said.</summary>
    public ColumnType? Type { get; init; }

    /// <summary>Shape, if the value is an array.</summary>
    public ArrayShape? Array { get; init; }

    /// <summary>Unit in VOUnits notation.</summary>
    public string? Unit { get; init; }

    /// <summary>Unified Content Descriptor.</summary>
    public string? Ucd { get; init; }

    /// <summary>Data-model role.</summary>
    public string? Utype { get; init; }

    /// <summary>Description in words, or the text of an INFO.</summary>
    public string? Description { get; init; }
}
