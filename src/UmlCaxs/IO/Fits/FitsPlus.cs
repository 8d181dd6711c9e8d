using System.Xml;
using UmlCaxs.Catalog;
using UmlCaxs.IO.Votable;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// The VOTable without rows that STILTS' fits-plus form keeps in the first HDU: it says about the columns of the table behind
/// it what a FITS header has no place for. Its FIELDs are the columns in their order.
/// </summary>
/// <param name="Columns">Columns as its FIELDs describe them; their types mean nothing here.</param>
/// <param name="Parameters">Its PARAMs and INFOs.</param>
/// <param name="Name">Name of its table.</param>
/// <param name="Description">Description of its table.</param>
internal sealed record FitsPlus(IReadOnlyList<ColumnInfo> Columns, IReadOnlyList<TableParameter> Parameters, string? Name, string? Description)
{
    /// <summary>Reads what a VOTable says about one of its tables.</summary>
    /// <param name="path">File name, for messages.</param>
    /// <param name="votable">The document.</param>
    /// <param name="table">0-based number of the table in it.</param>
    /// <returns>Null if it has no such table.</returns>
    /// <exception cref="BadInputException">The XML is malformed.</exception>
    public static FitsPlus? Read(string path, byte[] votable, int table)
    {
        using var xml = new VotableXml(path, new MemoryStream(votable));
        int tables = -1;
        while (xml.Next())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Name == "TABLE" && ++tables == table)
                return ReadTable(xml);
        }

        return null;
    }

    private static FitsPlus ReadTable(VotableXml xml)
    {
        var columns = new List<ColumnInfo>();
        var parameters = new List<TableParameter>();
        string? name = xml.Attribute("name"), description = null;
        int depth = xml.Depth;
        bool isEmpty = xml.IsEmptyElement;
        while (!isEmpty && xml.Next() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            switch (xml.Name)
            {
                case "FIELD":
                    columns.Add(VotableField.Read(xml, columns.Count + 1).Column);
                    break;
                case "PARAM" or "INFO":
                    parameters.Add(ReadParameter(xml));
                    break;
                case "DESCRIPTION" when xml.Depth == depth + 1:
                    description = VotableField.InOneLine(xml.ReadElementText());
                    break;
            }
        }

        return new FitsPlus(columns, parameters, name, description);
    }

    private static TableParameter ReadParameter(VotableXml xml)
    {
        string? arraySize = xml.Attribute("arraysize");
        bool isParam = xml.Name == "PARAM";
        ColumnType? type = !isParam ? null : xml.Attribute("datatype") switch
        {
            "boolean" or "bit" => ColumnType.Boolean,
            "unsignedByte" => ColumnType.UInt8,
            "short" => ColumnType.Int16,
            "int" => ColumnType.Int32,
            "long" => ColumnType.Int64,
            "float" => ColumnType.Float32,
            "double" => ColumnType.Float64,
            _ => ColumnType.String,
        };
        bool isArray = arraySize is not (null or "1") && (type != ColumnType.String || arraySize.Contains('x', StringComparison.Ordinal));
        var parameter = new TableParameter(xml.Attribute("name") ?? xml.Attribute("ID") ?? "", xml.Attribute("value") ?? "")
        {
            Type = type,
            Array = isArray ? new ArrayShape(type.GetValueOrDefault(), arraySize!) : null,
            Unit = xml.Attribute("unit"),
            Ucd = xml.Attribute("ucd"),
            Utype = xml.Attribute("utype"),
        };
        if (!isParam)
            return parameter with { Array = null, Description = VotableField.InOneLine(xml.ReadElementText()) };
        int depth = xml.Depth;
        bool isEmpty = xml.IsEmptyElement;
        while (!isEmpty && xml.Next() && xml.Depth > depth)
            if (xml.NodeType == XmlNodeType.Element && xml.Name == "DESCRIPTION")
                parameter = parameter with { Description = VotableField.InOneLine(xml.ReadElementText()) };
        return parameter;
    }
}
