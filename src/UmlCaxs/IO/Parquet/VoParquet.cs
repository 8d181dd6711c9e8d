using System.Text;
using UmlCaxs.Catalog;
using UmlCaxs.IO.Votable;

namespace UmlCaxs.IO.Parquet;

/// <summary>
/// What Parquet has no place for, kept as the VOParquet convention of the IVOA has it: under a key of the file's metadata
/// stands a VOTable without rows, whose FIELDs describe the columns of the same names.
/// </summary>
internal static class VoParquet
{
    /// <summary>Key of the VOTable.</summary>
    public const string ContentKey = "IVOA.VOTable-Parquet.content";

    private const string VersionKey = "IVOA.VOTable-Parquet.version";

    /// <summary>The metadata of a table with these columns.</summary>
    public static IReadOnlyDictionary<string, string> Describe(TableSchema schema) => new Dictionary<string, string>
    {
        [VersionKey] = "1.0",
        [ContentKey] = Votable(schema),
    };

    /// <summary>Adds what the VOTable in a file's metadata says to columns that carry the same names.</summary>
    /// <param name="columns">Columns with the names and types of the file.</param>
    /// <param name="votable">The VOTable.</param>
    /// <param name="path">File name, for messages.</param>
    /// <exception cref="BadInputException">The VOTable is malformed.</exception>
    public static TableSchema Enrich(IReadOnlyList<ColumnInfo> columns, string votable, string path)
    {
        VotableHeader header;
        try
        {
            using var xml = new VotableXml(path, new MemoryStream(Encoding.UTF8.GetBytes(votable)));
            header = VotableHeader.FindDataless(xml);
        }
        catch (BadInputException e)
        {
            throw BadInputException.At(path, $"metadata '{ContentKey}'", e.Message, "Write the file again without this key", e);
        }

        Dictionary<string, ColumnInfo> described = header.Fields.ToDictionary(f => f.Column.Name, f => f.Column);
        ColumnInfo Enriched(ColumnInfo column) => !described.TryGetValue(column.Name, out ColumnInfo? d) ? column : column with
        {
            Unit = d.Unit,
            Ucd = d.Ucd,
            Utype = d.Utype,
            Description = d.Description,
            Xtype = d.Xtype,
            Domain = d.Domain,

            // Ours are texts; what others describe so is nested, or of another type.
            Array = column.Type == ColumnType.String ? d.Array : null,
        };
        return new TableSchema([.. columns.Select(Enriched)])
        {
            Name = header.Name,
            Description = header.Description,
            Parameters = header.Parameters,
        };
    }

    private static string Votable(TableSchema schema)
    {
        using var text = new MemoryStream();
        var output = new Utf8Output(text);
        var elements = new VotableElements(output);
        elements.BeginTable(schema);
        elements.Content(schema, VotableElements.UnicodeType, []);
        elements.EndTable();
        output.Flush();
        return Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length));
    }
}
