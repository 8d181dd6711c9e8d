using UmlCaxs.Catalog;

namespace UmlCaxs.Crossmatch;

/// <summary>The columns of a joined table: the input's as they are, then the reference's, then the separation.</summary>
internal static class JoinedSchema
{
    private const string Suffix = "_ref";

    /// <summary>
    /// Makes the schema. Columns of the reference whose name the input has too are called NAME_ref (NAME_ref2, ... until nothing
    /// has that name): later steps look for the input's columns by name. Case makes no difference, as there are formats
    /// in which it makes none.
    /// </summary>
    /// <param name="input">The input's columns and metadata.</param>
    /// <param name="reference">The reference's columns; null for the input's alone.</param>
    public static TableSchema Make(TableSchema input, TableSchema? reference)
    {
        if (reference is null)
            return input with { AnnouncedRows = null };
        var taken = new HashSet<string>(input.Columns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase);
        var clashing = new HashSet<string>(taken, StringComparer.OrdinalIgnoreCase);
        taken.UnionWith(reference.Columns.Select(c => c.Name));
        var columns = new List<ColumnInfo>(input.Columns);
        foreach (ColumnInfo column in reference.Columns)
            columns.Add(clashing.Contains(column.Name) ? column with { Name = Unique(column.Name + Suffix, taken) } : column);
        columns.Add(new ColumnInfo(Unique("separation", taken), ColumnType.Float64)
        {
            Unit = "arcsec",
            Ucd = "pos.angDistance",
            Description = "Great-circle separation of the matched positions",
        });
        return input with { Columns = columns, AnnouncedRows = null };
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int number = 2; !taken.Add(unique); number++)
            unique = name + number;
        return unique;
    }
}
