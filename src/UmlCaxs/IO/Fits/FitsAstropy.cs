using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Where astropy keeps descriptions of columns, for which it knows no keyword: YAML in COMMENT cards between two marks. Lines
/// that are too long for a card are split, with a backslash at the end of all pieces but the last.
/// </summary>
internal static partial class FitsAstropy
{
    /// <summary>The COMMENT before the YAML.</summary>
    public const string Begin = "--BEGIN-ASTROPY-SERIALIZED-COLUMNS--";

    /// <summary>The COMMENT behind it.</summary>
    public const string End = "--END-ASTROPY-SERIALIZED-COLUMNS--";

    // No description takes that; more could make the patterns below slow.
    private const int LongestEntry = 1 << 16;

    // astropy takes a piece of another length for a whole line.
    private const int PieceLength = 70;

    /// <summary>The COMMENTs that make astropy know descriptions and UCDs; empty if there are none.</summary>
    public static IEnumerable<string> Write(TableSchema schema)
    {
        if (!schema.Columns.Any(c => c.Description is not null || c.Ucd is not null))
            yield break;
        yield return Begin;
        yield return "datatype:";
        foreach ((int i, ColumnInfo column) in schema.Columns.Index())
        {
            if (column.Description is null && column.Ucd is null)
                continue;
            var line = new StringBuilder("- {name: ").Append(Quote(FitsText.Escape(FitsText.ColumnName(column.Name, i + 1))));
            if (column.Unit is not null)
                line.Append(", unit: ").Append(Quote(column.Unit));
            if (column.Description is not null)
                line.Append(", description: ").Append(Quote(column.Description));
            if (column.Ucd is not null)
                line.Append(", meta: {ucd: ").Append(Quote(column.Ucd)).Append('}');
            string yaml = line.Append('}').ToString();

            // A space at the end of a card is lost, and with it the length of the piece.
            for (; yaml.Length > PieceLength; yaml = yaml[PieceLength..])
                yield return yaml[..PieceLength] + "\\";
            yield return yaml;
        }

        yield return "meta:";
        yield return "  __serialized_columns__: {}";
        yield return End;
    }

    /// <summary>Descriptions and UCDs by name of the column, from the COMMENTs between the marks.</summary>
    /// <remarks>Of YAML only what astropy makes of a description; what is written otherwise is not found.</remarks>
    public static IReadOnlyDictionary<string, (string? Description, string? Ucd)> Parse(IReadOnlyList<string> comments)
    {
        var found = new Dictionary<string, (string?, string?)>();
        var entry = new StringBuilder();
        bool goesOn = false;
        foreach (string comment in comments.Append("meta:"))
        {
            bool begins = !goesOn && !comment.StartsWith(' ');
            if (begins && entry.Length is > 0 and <= LongestEntry && Value(Name().Match(entry.ToString())) is { } name)
                found[name] = (Value(Description().Match(entry.ToString())), Value(Ucd().Match(entry.ToString())));
            if (begins)
                entry.Clear();
            if (entry.Length > LongestEntry)
                continue;
            if (!begins && !goesOn)
                entry.Append('\n');
            goesOn = comment.Length == PieceLength + 1 && comment.EndsWith('\\');
            entry.Append(goesOn ? comment[..PieceLength] : comment);
        }

        return found;
    }

    // JSON's notation is YAML's too, and ASCII.
    private static string Quote(string text) => '"' + JsonEncodedText.Encode(text).ToString() + '"';

    // Plain, in single or in double quotes; folded lines are joined by a space.
    private static string? Value(Match match)
    {
        if (!match.Success)
            return null;
        string text = Fold().Replace(match.Groups["value"].Value.Trim(), " ");
        if (text.StartsWith('\'') && text.EndsWith('\'') && text.Length > 1)
            return text[1..^1].Replace("''", "'", StringComparison.Ordinal);
        if (!text.StartsWith('"'))
            return text;
        try
        {
            return JsonSerializer.Deserialize<string>(text);
        }
        catch (JsonException)
        {
            // An escape that only YAML has: its words stay as they are written.
            return text.Trim('"');
        }
    }

    private const string Quoted = @"\s*(?<value>""(?:[^""\\]|\\.)*""|'(?:[^']|'')*'|";
    private const string InBraces = Quoted + @"[^,}]*)";
    private const string InLines = Quoted + @"[^\n]*(?:\n {4,}[^\n]*)*)";

    [GeneratedRegex(@"^- (\{name:" + InBraces + "|name:" + InLines + ")", RegexOptions.Singleline)]
    private static partial Regex Name();

    [GeneratedRegex(@"(^- \{.*?,\s*description:" + InBraces + @"|\n\s*description:" + InLines + ")", RegexOptions.Singleline)]
    private static partial Regex Description();

    [GeneratedRegex(@"\bucd:" + InBraces, RegexOptions.Singleline)]
    private static partial Regex Ucd();

    [GeneratedRegex(@"\s*\\?\n\s*\\?")]
    private static partial Regex Fold();
}
