using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>One FIELD of a VOTable.</summary>
/// <param name="Column">Name, type and metadata; the type means nothing where there is a <paramref name="Problem"/>.</param>
/// <param name="NullText">What VALUES declares to stand for a missing value, if anything.</param>
/// <param name="Problem">Why the values cannot be read, or null if they can.</param>
internal sealed record VotableField(ColumnInfo Column, string? NullText, string? Problem)
{
    /// <summary>Reads the FIELD element on which <paramref name="xml"/> stands, to its end.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="number">1-based number of the field, for messages.</param>
    /// <exception cref="BadInputException">The element is malformed or has neither name nor ID.</exception>
    public static VotableField Read(VotableXml xml, int number)
    {
        string name = xml.Attribute("name") ?? xml.Attribute("ID") ?? throw xml.Error(
            $"line {xml.Line}", $"FIELD {number} has neither a name nor an ID", "Name it");
        string datatype = xml.Attribute("datatype") ?? "";
        string? arraySize = xml.Attribute("arraysize");
        (ColumnType type, string? problem) = TypeOf(datatype, arraySize);
        var column = new ColumnInfo(name, type)
        {
            Unit = xml.Attribute("unit"),
            Ucd = xml.Attribute("ucd"),
            Utype = xml.Attribute("utype"),
        };
        if (xml.IsEmptyElement)
            return new VotableField(column, null, problem);
        string? description = null;
        string? nullText = null;
        int depth = xml.Depth;
        while (xml.Next() && xml.Depth > depth)
        {
            if (xml.NodeType != System.Xml.XmlNodeType.Element)
                continue;
            if (xml.Name == "DESCRIPTION")
                description = InOneLine(xml.ReadElementText());
            else if (xml.Name == "VALUES")
                nullText ??= xml.Attribute("null");
        }
        return new VotableField(column with { Description = description }, nullText, problem);
    }

    /// <summary>Words without the line breaks and indentation that pretty-printing put between them; null if there are none.</summary>
    public static string? InOneLine(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }

    private static (ColumnType Type, string? Problem) TypeOf(string datatype, string? arraySize)
    {
        if (datatype is "char" or "unicodeChar")
        {
            // 10x3 is a list of three texts.
            bool isList = arraySize?.Contains('x') == true;
            return (ColumnType.String, isList ? $"is a list of texts (arraysize=\"{arraySize}\")" : null);
        }
        ColumnType? type = datatype switch
        {
            "boolean" or "bit" => ColumnType.Boolean,
            "unsignedByte" => ColumnType.UInt8,
            "short" => ColumnType.Int16,
            "int" => ColumnType.Int32,
            "long" => ColumnType.Int64,
            "float" => ColumnType.Float32,
            "double" => ColumnType.Float64,
            _ => null,
        };
        if (type is null)
            return (ColumnType.String, $"has the datatype {BadCell.Quote(datatype)}, which is not supported");
        return (type.Value, arraySize is null or "1" ? null : $"is an array (arraysize=\"{arraySize}\")");
    }
}
