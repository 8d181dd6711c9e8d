using System.Globalization;
using System.Xml;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Votable;

/// <summary>What a VOTable says before its rows.</summary>
/// <param name="Fields">Every FIELD of the table.</param>
/// <param name="Name">Name of the table.</param>
/// <param name="Description">Description of the table.</param>
/// <param name="AnnouncedRows">Its nrows attribute.</param>
/// <param name="Parameters">The PARAM and INFO elements of the table and of what it stands in.</param>
/// <param name="Rows">The element that the rows are in: TABLEDATA, BINARY or BINARY2; null if there are no rows.</param>
internal sealed record VotableHeader(
    IReadOnlyList<VotableField> Fields,
    string? Name,
    string? Description,
    long? AnnouncedRows,
    IReadOnlyList<TableParameter> Parameters,
    string? Rows)
{
    /// <summary>Moves <paramref name="xml"/> to the element that holds the rows of a table and returns what the table says.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="wanted">Number from 1, name or ID of a table; null for the first that has rows.</param>
    /// <exception cref="BadInputException">The XML is malformed, or there is no such table; the message says what there is.</exception>
    public static VotableHeader Find(VotableXml xml, string? wanted) => new Search(xml, new VotableSelection(xml.Path, wanted)).Run();

    /// <summary>What the first table of a document says before its rows, if it has any.</summary>
    /// <exception cref="BadInputException">The XML is malformed, or there is no table.</exception>
    public static VotableHeader FindDataless(VotableXml xml) => Find(xml, "1");

    /// <summary>A walk through a document up to the rows of the wanted table.</summary>
    private sealed class Search(VotableXml xml, VotableSelection selection)
    {
        private readonly Stack<(int Depth, List<TableParameter> Parameters)> around = []; // VOTABLE and the RESOURCEs that are open
        private readonly Dictionary<string, VotableValues> values = [];
        private readonly List<VotableField> fields = [];
        private readonly List<TableParameter> parameters = [];
        private readonly List<int> lines = []; // of the fields
        private string? name;
        private string? description;
        private long? announcedRows;
        private int tableDepth = -1; // -1 outside
        private bool isWanted;
        private bool isFits;
        private string? archiveError;
        private string? rows;

        public VotableHeader Run()
        {
            while (xml.Next())
            {
                if ((xml.NodeType == XmlNodeType.Element && Enter()) || (xml.NodeType == XmlNodeType.EndElement && Leave()))
                    return Header();
            }

            throw selection.IsOpen || archiveError is not null ? NoRows() : selection.Absent();
        }

        private VotableHeader Header()
        {
            RefuseEqualNames();
            return new VotableHeader(
                fields, name, description, announcedRows, [.. around.Reverse().SelectMany(a => a.Parameters), .. parameters], rows);
        }

        // Returns whether the wanted table's rows begin here, or it is empty.
        private bool Enter()
        {
            if (around.Count == 0 && xml.Name != "VOTABLE")
                throw xml.Error($"line {xml.Line}", $"this XML is no VOTable, its first element is {BadCell.Quote(xml.Name)}", "Name a VOTable");
            switch (xml.Name)
            {
                case "VOTABLE" or "RESOURCE" when !xml.IsEmptyElement || around.Count == 0:
                    around.Push((xml.Depth, []));
                    break;
                case "TABLE":
                    BeginTable();
                    return isWanted && xml.IsEmptyElement;
                case "FIELD" when tableDepth >= 0:
                    lines.Add(xml.Line);
                    fields.Add(VotableField.Read(xml, fields.Count + 1, values));
                    break;
                case "PARAM" or "INFO":
                    var parameter = VotableParameter.Read(xml);
                    archiveError ??= VotableParameter.ErrorOf(parameter);
                    (tableDepth >= 0 ? parameters : around.Peek().Parameters).Add(parameter);
                    break;
                // Not that of a GROUP in the table.
                case "DESCRIPTION" when xml.Depth == tableDepth + 1:
                    description = VotableField.InOneLine(xml.ReadElementText());
                    break;
                case "FITS" when tableDepth >= 0:
                    isFits = true;
                    if (isWanted)
                        throw Fits();
                    break;
                case "TABLEDATA" or "BINARY" or "BINARY2" when tableDepth >= 0 && (isWanted || selection.IsOpen):
                    rows = xml.Name;
                    return true;
                case "STREAM":
                    xml.SkipElement();
                    break;
            }

            return false;
        }

        // Returns whether the wanted table ends here, so that it has no rows.
        private bool Leave()
        {
            if (around.Count > 0 && xml.Depth == around.Peek().Depth)
                around.Pop();
            if (xml.Depth != tableDepth)
                return false;
            tableDepth = -1;
            return isWanted;
        }

        private void BeginTable()
        {
            string? id = xml.Attribute("ID");
            name = xml.Attribute("name") ?? id;
            isWanted = selection.Meet(xml.Attribute("name"), id);
            description = null;
            announcedRows = long.TryParse(xml.Attribute("nrows"), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : null;
            fields.Clear();
            lines.Clear();
            parameters.Clear();
            tableDepth = xml.IsEmptyElement ? -1 : xml.Depth;
        }

        private void RefuseEqualNames()
        {
            var numbers = new Dictionary<string, int>();
            for (int i = 0; i < fields.Count; i++)
            {
                if (numbers.TryAdd(fields[i].Column.Name, i + 1))
                    continue;
                throw xml.Error(
                    $"line {lines[i]}",
                    $"the name {BadCell.Quote(fields[i].Column.Name)} of FIELD {i + 1} is already that of FIELD {numbers[fields[i].Column.Name]}",
                    "Rename one of them");
            }
        }

        private BadInputException NoRows()
        {
            if (archiveError is not null)
                return xml.Error("", $"the archive reported an error instead of a table: {archiveError}", "Correct the query and run it again");
            return isFits ? Fits() : xml.Error(
                "", "there is no TABLE with rows (TABLEDATA, BINARY or BINARY2)", "Check that the file was downloaded completely and that the query had a result");
        }

        private BadInputException Fits() => xml.Error(
            "", "the rows are a FITS file within the VOTable, which is not supported",
            "Name the FITS file that STREAM refers to, or convert it: stilts tcopy ofmt=votable-binary2");
    }
}
