using System.Xml;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>A VALUES element: which values there are, and which stands for a missing one.</summary>
/// <param name="NullText">What stands for a missing value, if anything.</param>
/// <param name="Domain">Smallest, largest and possible values; null if none of them is given.</param>
internal sealed record VotableValues(string? NullText, ColumnDomain? Domain)
{
    /// <summary>Reads the VALUES element on which <paramref name="xml"/> stands, to its end.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="known">Those read before that have an ID, which another may refer to; this one is added.</param>
    /// <exception cref="BadInputException">The XML is malformed.</exception>
    public static VotableValues Read(VotableXml xml, Dictionary<string, VotableValues> known)
    {
        string? id = xml.Attribute("ID");
        VotableValues? other = xml.Attribute("ref") is { } reference ? known.GetValueOrDefault(reference) : null;
        string? nullText = xml.Attribute("null") ?? other?.NullText;
        string? minimum = null, maximum = null;
        var options = new List<string>();
        int depth = xml.Depth;
        while (!xml.IsEndOf(depth))
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.Name == "MIN")
                minimum ??= xml.Attribute("value");
            else if (xml.Name == "MAX")
                maximum ??= xml.Attribute("value");
            else if (xml.Name == "OPTION" && xml.Attribute("value") is { } option)
                options.Add(option);
        }

        ColumnDomain? domain = minimum is null && maximum is null && options.Count == 0 ? other?.Domain : new ColumnDomain(minimum, maximum, options);
        var values = new VotableValues(nullText, domain);
        if (id is not null)
            known[id] = values;
        return values;
    }
}
