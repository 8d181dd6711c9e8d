using System.Globalization;
using System.Text;
using System.Xml;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>One FIELD of a VOTable.</summary>
/// <param name="Column">Name, type and metadata; the type means nothing where there is a <paramref name="Problem"/>.</param>
/// <param name="Datatype">How its values are written.</param>
/// <param name="NullText">What VALUES declares to stand for a missing value, if anything.</param>
/// <param name="Problem">Why the values cannot be read, or null if they can.</param>
internal sealed record VotableField(ColumnInfo Column, VotableDatatype Datatype, string? NullText, string? Problem)
{
    /// <summary><see cref="NullText"/> as a number; null if it is none.</summary>
    public double? NullNumber { get; } = ParseNumber(NullText);

    /// <summary><see cref="NullText"/> as an integer; null if it is none.</summary>
    public long? NullInteger { get; } = ParseInteger(NullText);

    /// <summary>Reads the FIELD element on which <paramref name="xml"/> stands, to its end.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="number">1-based number of the field, for messages.</param>
    /// <param name="known">The VALUES elements read before that have an ID.</param>
    /// <exception cref="BadInputException">The element is malformed or has neither name nor ID.</exception>
    public static VotableField Read(VotableXml xml, int number, Dictionary<string, VotableValues> known)
    {
        string name = xml.Attribute("name") ?? xml.Attribute("ID") ?? throw xml.Error(
            $"line {xml.Line}", $"FIELD {number} has neither a name nor an ID", "Name it");
        (VotableDatatype datatype, string? problem) = VotableDatatype.Parse(xml.Attribute("datatype"), xml.Attribute("arraysize"));
        if (datatype.IsComplex)
            problem ??= $"holds complex numbers ({xml.Attribute("datatype")})";
        ArrayShape? array = datatype.Array;
        var column = new ColumnInfo(name, array is null ? datatype.Element : ColumnType.String)
        {
            Unit = xml.Attribute("unit"),
            Ucd = xml.Attribute("ucd"),
            Utype = xml.Attribute("utype"),
            Xtype = xml.Attribute("xtype"),
            Array = array,
        };
        string? description = null;
        string? nullText = null;
        ColumnDomain? domain = null;
        int depth = xml.Depth;
        while (!xml.IsEndOf(depth))
        {
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (xml.Name == "DESCRIPTION")
            {
                description = InOneLine(xml.ReadElementText());
            }
            else if (xml.Name == "VALUES")
            {
                var values = VotableValues.Read(xml, known);
                nullText ??= values.NullText;
                domain ??= values.Domain;
            }
        }

        return new VotableField(column with { Description = description, Domain = domain }, datatype, nullText, problem);
    }

    /// <summary>Words without the line breaks and indentation that pretty-printing put between them; null if there are none.</summary>
    public static string? InOneLine(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }

    private static double? ParseNumber(string? text) =>
        text is not null && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    // In whichever notation an integer of a cell can be written.
    private static long? ParseInteger(string? text)
    {
        var cell = new Column(new ColumnInfo("null", ColumnType.Int64), 1);
        return text is not null && CellParser.TryStore(cell, 0, Encoding.UTF8.GetBytes(text)) && !cell.IsNull(0) ? cell.Longs[0] : null;
    }
}
