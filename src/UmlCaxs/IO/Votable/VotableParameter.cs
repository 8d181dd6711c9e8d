using System.Xml;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>Reads the PARAM and INFO elements of a VOTable.</summary>
internal static class VotableParameter
{
    /// <summary>How a data access service says whether its query succeeded.</summary>
    private const string Status = "QUERY_STATUS";

    /// <summary>Reads the PARAM or INFO element on which <paramref name="xml"/> stands, to its end.</summary>
    /// <exception cref="BadInputException">The XML is malformed.</exception>
    public static TableParameter Read(VotableXml xml)
    {
        bool isInfo = xml.Name == "INFO";
        VotableDatatype? datatype = isInfo ? null : VotableDatatype.Parse(xml.Attribute("datatype"), xml.Attribute("arraysize")).Type;
        var parameter = new TableParameter(xml.Attribute("name") ?? xml.Attribute("ID") ?? "", xml.ExactAttribute("value") ?? "")
        {
            Type = datatype?.Element,
            Array = datatype?.Array,
            Unit = xml.Attribute("unit"),
            Ucd = xml.Attribute("ucd"),
            Utype = xml.Attribute("utype"),
        };
        if (isInfo)
            return parameter with { Description = VotableField.InOneLine(xml.ReadElementText()) };
        int depth = xml.Depth;
        while (!xml.IsEndOf(depth))
            if (xml.NodeType == XmlNodeType.Element && xml.Name == "DESCRIPTION")
                parameter = parameter with { Description = VotableField.InOneLine(xml.ReadElementText()) };
        return parameter;
    }

    /// <summary>The error that a service reports with this, or null if it reports none.</summary>
    public static string? ErrorOf(TableParameter parameter) =>
        parameter is { Name: Status, Value: "ERROR", Type: null } ? parameter.Description ?? "no reason given" : null;

    /// <summary>What a user should know if the service says that it cut the result off, or null.</summary>
    public static string? NoteOf(TableParameter parameter) =>
        parameter is { Name: Status, Value: "OVERFLOW", Type: null }
            ? $"the service cut the table off: it has more rows than it gives at once{(parameter.Description is { } words ? $" ({words})" : "")}"
            : null;
}
