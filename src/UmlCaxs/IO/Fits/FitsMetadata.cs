using System.Text.RegularExpressions;
using UmlCaxs.Catalog;
using UmlCaxs.IO.Votable;

namespace UmlCaxs.IO.Fits;

/// <summary>What the headers of a file, and the VOTable in it, say about a table beyond its values.</summary>
internal static partial class FitsMetadata
{
    /// <summary>Keyword of our own: the shape of arrays that had to be written as text.</summary>
    public const string ArrayKeyword = "TARRY";

    private static readonly HashSet<string> Structural =
    [
        "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "PCOUNT", "GCOUNT", "TFIELDS", "THEAP", "EXTEND", "EXTNAME", "EXTVER", "EXTLEVEL", "GROUPS", "BLOCKED",
        "CHECKSUM", "DATASUM", "LONGSTRN", "INHERIT", "NTABLE", "VOTMETA", "COLFITS", "DATE-HDU", "STILVERS", "STILCLAS", "CONTINUE", "END", "",
    ];

    /// <summary>True for keywords that tell how a table is stored or are about one of its columns.</summary>
    public static bool IsStructural(string keyword) => Structural.Contains(keyword) || OfColumn().IsMatch(keyword);

    /// <summary>The schema of a table.</summary>
    /// <param name="layout">Its columns.</param>
    /// <param name="directory">Its headers.</param>
    /// <param name="path">File name, for messages.</param>
    /// <param name="notes">Receives what a user should know.</param>
    public static TableSchema Schema(FitsTableLayout layout, FitsDirectory directory, string path, List<string> notes)
    {
        FitsHeader header = directory.Table.Header;
        VotableHeader? plus = Plus(directory, path, notes);
        if (plus is not null && plus.Fields.Count != layout.Fields.Count)
        {
            notes.Add($"the VOTable in the first HDU describes {plus.Fields.Count} columns, the table has {layout.Fields.Count}; it is not used");
            plus = null;
        }

        List<TableParameter> parameters = [.. plus?.Parameters ?? []];
        List<string> remarks = [];
        HashSet<string> known = [.. parameters.Select(p => p.Name)];
        foreach ((FitsHeader source, bool withRemarks) in new[] { (directory.Primary, false), (header, true) })
            AddParameters(source, withRemarks, known, parameters, remarks);

        // The remarks between astropy's marks describe columns.
        (int begin, int end) = (remarks.IndexOf(FitsAstropy.Begin), remarks.IndexOf(FitsAstropy.End));
        IReadOnlyDictionary<string, (string? Description, string? Ucd)> astropy = new Dictionary<string, (string?, string?)>();
        if (begin >= 0 && end > begin)
        {
            astropy = FitsAstropy.Parse(remarks[(begin + 1)..end]);
            remarks.RemoveRange(begin, end - begin + 1);
        }

        if (!known.Contains("COMMENT"))
            parameters.AddRange(remarks.Select(r => new TableParameter("COMMENT", FitsText.Unescape(r))));
        var columns = new List<ColumnInfo>();
        foreach (FitsField field in layout.Fields)
            columns.Add(Describe(field, header, plus?.Fields[field.Number - 1].Column, astropy.GetValueOrDefault(header.Find("TTYPE", field.Number)?.Value ?? "")));
        for (int i = 0; i < columns.Count; i++)
            if (columns.FindIndex(c => c.Name == columns[i].Name) < i)
                throw header.Error($"TTYPE{i + 1}", $"the name {BadCell.Quote(columns[i].Name)} is already that of another column");
        return new TableSchema(columns)
        {
            Name = plus?.Name ?? header.Text("EXTNAME") ?? Path.GetFileNameWithoutExtension(path),
            Description = plus?.Description,
            Parameters = parameters,
            AnnouncedRows = layout.Rows,
        };
    }

    private static VotableHeader? Plus(FitsDirectory directory, string path, List<string> notes)
    {
        if (directory.Votable is null)
            return null;
        try
        {
            return FitsPlus.Read(path, directory.Votable, directory.Table.Number);
        }
        catch (BadInputException e)
        {
            // The table is right without it.
            notes.Add($"the VOTable in the first HDU is not used: {e.Message}");
            return null;
        }
    }

    private static ColumnInfo Describe(FitsField field, FitsHeader header, ColumnInfo? plus, (string? Description, string? Ucd) astropy)
    {
        int n = field.Number;
        string? comment = header.Find("TTYPE", n) is { Comment: { Length: > 0 } words } && !EmptyComment().IsMatch(words) ? words : null;
        (string? min, string? max) = (header.Find("TLMIN", n)?.NumberText, header.Find("TLMAX", n)?.NumberText);
        var column = new ColumnInfo(field.Name, field.ColumnType)
        {
            Unit = header.Text("TUNIT", n),
            Ucd = header.Text("TUCD", n) ?? astropy.Ucd,
            Utype = header.Text("TUTYP", n) ?? header.Text("TUTYPE", n),
            Description = header.Text("TCOMM", n) ?? astropy.Description ?? comment,
            Domain = min is null && max is null ? null : new ColumnDomain(min, max, []),
            Array = field.Array ?? (field.Type == ColumnType.String ? StoredShape(header.Text(ArrayKeyword, n)) : null),
        };

        // Where somebody has renamed a column since, the VOTable is about another one.
        if (plus is null || !Agrees(header.Text("TTYPE", n), plus.Name, n))
            return column;
        return column with
        {
            Name = field.Name.Trim() == plus.Name ? field.Name : plus.Name,
            Unit = plus.Unit ?? column.Unit,
            Ucd = plus.Ucd ?? column.Ucd,
            Utype = plus.Utype ?? column.Utype,
            Description = plus.Description ?? column.Description,
            Xtype = plus.Xtype,
            Domain = plus.Domain ?? column.Domain,
        };
    }

    // STILTS puts a question mark where a header cannot have a character, and cuts what is longer than a card. Spaces at the ends
    // of a name are lost in XML.
    private static bool Agrees(string? keyword, string name, int number)
    {
        if (keyword is null || keyword.Trim() == name || keyword == FitsText.ColumnName(name, number))
            return true;
        const int LeastCutLength = 60;
        bool isSame = keyword.Length == name.Length || (keyword.Length < name.Length && keyword.Length >= LeastCutLength);
        for (int i = 0; i < keyword.Length && isSame; i++)
            isSame = keyword[i] == name[i] || keyword[i] == '?';
        return isSame;
    }

    private static ArrayShape? StoredShape(string? text) =>
        text?.Split(' ') is [var element, var size] && Enum.TryParse(element, out ColumnType type) && Enum.IsDefined(type) ? new ArrayShape(type, size) : null;

    private static void AddParameters(FitsHeader source, bool withRemarks, HashSet<string> known, List<TableParameter> parameters, List<string> remarks)
    {
        HashSet<string> before = [.. known];
        foreach (FitsCard card in source.Cards)
        {
            if (card.Kind != FitsCardKind.Remark && !IsStructural(card.Keyword) && !before.Contains(card.Keyword))
            {
                parameters.Add(Parameter(card));
                known.Add(card.Keyword);
            }
            else if (card.Kind == FitsCardKind.Remark && card.Value.Length > 0 && withRemarks)
            {
                if (card.Keyword == "HISTORY" && !before.Contains(card.Keyword))
                    parameters.Add(new TableParameter(card.Keyword, FitsText.Unescape(card.Value)));
                else if (card.Keyword is "COMMENT" or "")
                    remarks.Add(card.Value);
            }
        }
    }

    // The unit may stand in front of the comment: [deg] where the telescope points.
    private static TableParameter Parameter(FitsCard card)
    {
        Match comment = UnitAndComment().Match(card.Comment);
        (ColumnType type, string value) = card.Kind switch
        {
            FitsCardKind.Logical => (ColumnType.Boolean, card.Value == "T" ? "true" : "false"),
            FitsCardKind.Number when card.AsInteger() is not null => (ColumnType.Int64, card.Value),
            FitsCardKind.Number when card.AsDouble() is not null => (ColumnType.Float64, card.NumberText),
            _ => (ColumnType.String, FitsText.Unescape(card.Value)),
        };
        return new TableParameter(card.Keyword, value)
        {
            Type = type,
            Unit = comment.Groups["unit"] is { Length: > 0 } unit ? FitsText.Unescape(unit.Value) : null,
            Description = comment.Groups["words"] is { Length: > 0 } text ? FitsText.Unescape(text.Value) : null,
        };
    }

    [GeneratedRegex(@"^(NAXIS|TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDISP|TDIM|TCOMM|TUCD|TUTYPE?|TDMIN|TDMAX|TLMIN|TLMAX|TBCOL|TARRY)[0-9]+$")]
    private static partial Regex OfColumn();

    // What programs write where they have nothing to say.
    [GeneratedRegex("^(label for (column|field) *[0-9]*|column (name|title).*|name of (column|field).*|field name|data field name.*)$", RegexOptions.IgnoreCase)]
    private static partial Regex EmptyComment();

    [GeneratedRegex(@"^(\[(?<unit>[^\]]*)\])? ?(?<words>.*)$")]
    private static partial Regex UnitAndComment();
}
