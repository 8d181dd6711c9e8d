using System.Text;
using System.Xml;
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
    private const string Namespace = "http://www.ivoa.net/xml/VOTable/v1.3";

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
        };
        return new TableSchema([.. columns.Select(Enriched)]) { Name = header.Name, Description = header.Description };
    }

    private static string Votable(TableSchema schema)
    {
        var text = new StringBuilder();
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("VOTABLE", Namespace);
            xml.WriteAttributeString("version", "1.4");
            xml.WriteStartElement("RESOURCE", Namespace);
            xml.WriteAttributeString("type", "results");
            xml.WriteStartElement("TABLE", Namespace);
            WriteAttribute(xml, "name", schema.Name);
            WriteDescription(xml, schema.Description);
            foreach (ColumnInfo column in schema.Columns)
                WriteField(xml, column);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.ToString();
    }

    private static void WriteField(XmlWriter xml, ColumnInfo column)
    {
        xml.WriteStartElement("FIELD", Namespace);
        WriteAttribute(xml, "name", column.Name);
        xml.WriteAttributeString("datatype", column.Type switch
        {
            ColumnType.Boolean => "boolean",
            ColumnType.UInt8 => "unsignedByte",
            ColumnType.Int16 => "short",
            ColumnType.Int32 => "int",
            ColumnType.Int64 => "long",
            ColumnType.Float32 => "float",
            ColumnType.Float64 => "double",
            _ => "unicodeChar",
        });
        if (column.Type == ColumnType.String)
            xml.WriteAttributeString("arraysize", "*");
        WriteAttribute(xml, "unit", column.Unit);
        WriteAttribute(xml, "ucd", column.Ucd);
        WriteAttribute(xml, "utype", column.Utype);
        WriteDescription(xml, column.Description);
        xml.WriteEndElement();
    }

    private static void WriteAttribute(XmlWriter xml, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            xml.WriteAttributeString(name, Legal(value));
    }

    private static void WriteDescription(XmlWriter xml, string? description)
    {
        if (!string.IsNullOrEmpty(description))
            xml.WriteElementString("DESCRIPTION", Namespace, Legal(description));
    }

    // Characters that XML cannot carry.
    private static string Legal(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
            return text;
        return string.Concat(text.EnumerateRunes().Select(r => r.Value < 0x10000 && !XmlConvert.IsXmlChar((char)r.Value) ? "\uFFFD" : r.ToString()));
    }
}
