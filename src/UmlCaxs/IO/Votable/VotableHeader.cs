using System.Globalization;
using System.Xml;

namespace UmlCaxs.IO.Votable;

/// <summary>What a VOTable says before its rows.</summary>
/// <param name="Fields">Every FIELD of the table.</param>
/// <param name="Name">Name of the table.</param>
/// <param name="Description">Description of the table.</param>
/// <param name="AnnouncedRows">Its nrows attribute.</param>
internal sealed record VotableHeader(IReadOnlyList<VotableField> Fields, string? Name, string? Description, long? AnnouncedRows)
{
    /// <summary>Moves <paramref name="xml"/> to the first TABLEDATA element and returns what its table says.</summary>
    /// <exception cref="BadInputException">The XML is malformed, or no table has TABLEDATA; the message says what there is.</exception>
    public static VotableHeader Find(VotableXml xml) => Find(xml, mustHaveRows: true);

    /// <summary>What the first table of a document says before its rows, if it has any.</summary>
    /// <exception cref="BadInputException">The XML is malformed, or there is no table.</exception>
    public static VotableHeader FindDataless(VotableXml xml) => Find(xml, mustHaveRows: false);

    private static VotableHeader Find(VotableXml xml, bool mustHaveRows)
    {
        var fields = new List<VotableField>();
        string? name = null, description = null, otherSerialisation = null, archiveError = null;
        long? announcedRows = null;
        int tableDepth = -1;
        bool inVotable = false;
        while (xml.Next())
        {
            bool tableEnds = xml.Name == (xml.NodeType == XmlNodeType.EndElement ? "TABLE" : "DATA");
            if (!mustHaveRows && fields.Count > 0 && tableEnds)
                return new VotableHeader(fields, name, description, announcedRows);
            if (xml.NodeType != XmlNodeType.Element)
                continue;
            if (!inVotable && xml.Name != "VOTABLE")
            {
                throw xml.Error(
                    $"line {xml.Line}", $"this XML is no VOTable, its first element is {BadCell.Quote(xml.Name)}", "Name a VOTable");
            }
            inVotable = true;
            switch (xml.Name)
            {
                case "TABLE":
                    tableDepth = xml.Depth;
                    fields.Clear();
                    name = xml.Attribute("name") ?? xml.Attribute("ID");
                    description = null;
                    announcedRows = RowCount(xml.Attribute("nrows"));
                    break;
                case "FIELD" when tableDepth >= 0:
                    AddField(xml, fields);
                    break;
                // Not that of a PARAM or GROUP in the table.
                case "DESCRIPTION" when xml.Depth == tableDepth + 1:
                    description = VotableField.InOneLine(xml.ReadElementText());
                    break;
                case "TABLEDATA" when tableDepth >= 0:
                    return new VotableHeader(fields, name, description, announcedRows);
                case "BINARY" or "BINARY2" or "FITS":
                    otherSerialisation ??= xml.Name;
                    break;
                // How an archive reports that a query failed: a VOTable without a table.
                case "INFO" when xml.Attribute("name") == "QUERY_STATUS" && xml.Attribute("value") == "ERROR":
                    archiveError = VotableField.InOneLine(xml.ReadElementText()) ?? "no reason given";
                    break;
            }
        }
        throw NoTable(xml, otherSerialisation, archiveError);
    }

    private static void AddField(VotableXml xml, List<VotableField> fields)
    {
        int line = xml.Line;
        VotableField field = VotableField.Read(xml, fields.Count + 1);
        int other = fields.FindIndex(f => f.Column.Name == field.Column.Name);
        if (other >= 0)
        {
            throw xml.Error(
                $"line {line}", $"the name {BadCell.Quote(field.Column.Name)} of FIELD {fields.Count + 1} is already that of FIELD {other + 1}",
                "Rename one of them");
        }
        fields.Add(field);
    }

    private static long? RowCount(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : null;

    private static BadInputException NoTable(VotableXml xml, string? otherSerialisation, string? archiveError)
    {
        if (otherSerialisation is not null)
        {
            return xml.Error(
                "", $"the rows are in the {otherSerialisation} serialisation, which is not supported yet",
                "Convert it: in TOPCAT save as votable-tabledata, or run stilts tcopy ofmt=votable-tabledata");
        }
        if (archiveError is not null)
            return xml.Error("", $"the archive reported an error instead of a table: {archiveError}", "Correct the query and run it again");
        return xml.Error("", "there is no TABLE with TABLEDATA", "Check that the file was downloaded completely and that the query had a result");
    }
}
