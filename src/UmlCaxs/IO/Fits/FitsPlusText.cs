using System.Text;
using System.Xml;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>Writes the VOTable without rows that <see cref="FitsPlus"/> reads.</summary>
internal static class FitsPlusText
{
    private const string Namespace = "http://www.ivoa.net/xml/VOTable/v1.3";

    /// <summary>The document in UTF-8.</summary>
    /// <param name="schema">What is said about the table.</param>
    /// <param name="columns">Its columns as they are written.</param>
    /// <param name="rows">Number of rows.</param>
    public static byte[] Write(TableSchema schema, IReadOnlyList<FitsOutputColumn> columns, long rows)
    {
        using var text = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false, Indent = true, IndentChars = "", NewLineChars = "\n" };
        using (XmlWriter xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("VOTABLE", Namespace);
            xml.WriteAttributeString("version", "1.4");
            xml.WriteStartElement("RESOURCE", Namespace);
            xml.WriteStartElement("TABLE", Namespace);
            WriteAttribute(xml, "name", schema.Name);
            xml.WriteAttributeString("nrows", XmlConvert.ToString(rows));
            WriteDescription(xml, schema.Description);

            // In this order by the schema of VOTable.
            foreach (TableParameter info in schema.Parameters.Where(p => p.Type is null))
                WriteInfo(xml, info);
            foreach (TableParameter parameter in schema.Parameters.Where(p => p.Type is not null))
                WriteParameter(xml, parameter);
            foreach (FitsOutputColumn column in columns)
                WriteField(xml, column);
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static void WriteInfo(XmlWriter xml, TableParameter info)
    {
        xml.WriteStartElement("INFO", Namespace);
        xml.WriteAttributeString("name", Legal(info.Name));
        xml.WriteAttributeString("value", Legal(info.Value));
        WriteAttribute(xml, "unit", info.Unit);
        WriteAttribute(xml, "ucd", info.Ucd);
        WriteAttribute(xml, "utype", info.Utype);
        if (info.Description is not null)
            xml.WriteString(Legal(info.Description));
        xml.WriteEndElement();
    }

    private static void WriteParameter(XmlWriter xml, TableParameter parameter)
    {
        xml.WriteStartElement("PARAM", Namespace);
        xml.WriteAttributeString("name", Legal(parameter.Name));
        ColumnType type = parameter.Array?.Element ?? parameter.Type.GetValueOrDefault();
        WriteType(xml, type, parameter.Array?.Size ?? (type == ColumnType.String ? "*" : null), Ascii.IsValid(parameter.Value));
        xml.WriteAttributeString("value", Legal(parameter.Value));
        WriteAttribute(xml, "unit", parameter.Unit);
        WriteAttribute(xml, "ucd", parameter.Ucd);
        WriteAttribute(xml, "utype", parameter.Utype);
        WriteDescription(xml, parameter.Description);
        xml.WriteEndElement();
    }

    private static void WriteField(XmlWriter xml, FitsOutputColumn column)
    {
        ColumnInfo info = column.Info;
        xml.WriteStartElement("FIELD", Namespace);
        xml.WriteAttributeString("name", Legal(info.Name));
        bool isArray = column.IsArray;
        string? size = isArray ? column.Dimensions!.Trim('(', ')').Replace(',', 'x') : info.Type == ColumnType.String ? XmlConvert.ToString(column.Bytes) : null;
        WriteType(xml, isArray ? info.Array!.Element : info.Type, size, !column.HasOtherThanAscii);
        WriteAttribute(xml, "unit", info.Unit);
        WriteAttribute(xml, "ucd", info.Ucd);
        WriteAttribute(xml, "utype", info.Utype);
        WriteAttribute(xml, "xtype", info.Xtype);
        WriteDescription(xml, info.Description);
        if (column.HasNulls || info.Domain is not null)
        {
            xml.WriteStartElement("VALUES", Namespace);
            if (column.HasNulls && column.NullValue is { } missing)
                xml.WriteAttributeString("null", XmlConvert.ToString(missing));
            WriteValue(xml, "MIN", info.Domain?.Minimum);
            WriteValue(xml, "MAX", info.Domain?.Maximum);
            foreach (string option in info.Domain?.Options ?? [])
                WriteValue(xml, "OPTION", option);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteType(XmlWriter xml, ColumnType type, string? size, bool isAscii)
    {
        xml.WriteAttributeString("datatype", type switch
        {
            ColumnType.Boolean => "boolean",
            ColumnType.UInt8 => "unsignedByte",
            ColumnType.Int16 => "short",
            ColumnType.Int32 => "int",
            ColumnType.Int64 => "long",
            ColumnType.Float32 => "float",
            ColumnType.Float64 => "double",
            _ => isAscii ? "char" : "unicodeChar",
        });
        WriteAttribute(xml, "arraysize", size);
    }

    private static void WriteValue(XmlWriter xml, string name, string? value)
    {
        if (value is null)
            return;
        xml.WriteStartElement(name, Namespace);
        xml.WriteAttributeString("value", Legal(value));
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
    private static string Legal(string text) =>
        text.All(XmlConvert.IsXmlChar) ? text : string.Concat(text.EnumerateRunes().Select(r => r.IsBmp && !XmlConvert.IsXmlChar((char)r.Value) ? "\uFFFD" : r.ToString()));
}
