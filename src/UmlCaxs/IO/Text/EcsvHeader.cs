using System.Text;
using System.Text.RegularExpressions;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>What the lines before the names of an ECSV file say.</summary>
/// <param name="Columns">Columns in file order.</param>
/// <param name="Masks">By the name of a column, the one that says where its values are missing, as astropy may write a masked column.</param>
/// <param name="Schema">What the table says about itself; its columns mean nothing.</param>
/// <param name="Delimiter">What stands between cells.</param>
/// <param name="Notes">What a user should know.</param>
internal sealed partial record EcsvHeader(
    IReadOnlyList<EcsvColumn> Columns, IReadOnlyDictionary<string, string> Masks, TableSchema Schema, byte Delimiter, IReadOnlyList<string> Notes)
{
    /// <summary>Key of <c>meta</c> that tells astropy how to put columns together again; it would be wrong in a table written anew.</summary>
    private const string SerializedColumns = "__serialized_columns__";

    private const int MostKeysNamed = 20;
    private const string SerializedColumnTag = "!astropy.table.SerializedColumn";

    /// <summary>True if a file begins as ECSV does.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("\uFEFF"u8))
            head = head[3..];
        int end = head.IndexOf((byte)'\n');
        return FirstLinePattern().IsMatch(Encoding.Latin1.GetString(head[..Math.Min(end < 0 ? head.Length : end, 40)]).TrimEnd());
    }

    /// <summary>Reads the header and leaves the scanner before the line of names, set to the delimiter.</summary>
    /// <exception cref="BadInputException">The header is malformed.</exception>
    public static EcsvHeader Read(string file, CsvScanner scanner)
    {
        if (!scanner.TryReadComment(out ReadOnlySpan<byte> first) || !Recognises(first))
            throw BadInputException.At(file, "line 1", "the file does not begin with '# %ECSV 1.0'", "Name it .csv if it is plain CSV, or write it again");
        long line = scanner.Line;
        var yaml = new StringBuilder();
        while (scanner.TryReadComment(out ReadOnlySpan<byte> comment))
        {
            comment = comment[(comment.Length > 1 && comment[1] == ' ' ? 2 : 1)..];
            if (yaml.Length + comment.Length > YamlHeader.LongestHeader)
                throw BadInputException.At(file, $"line {scanner.Line}", $"the header is longer than {YamlHeader.LongestHeader >> 20} MB", "Leave metadata out");
            // Lines without a # between, which are no part of YAML, still count.
            yaml.Append('\n', (int)Math.Min(scanner.Line - line - 1, 1000)).Append(Encoding.UTF8.GetString(comment)).Append('\n');
            line = scanner.Line;
        }
        if (yaml.Length == 0)
            throw BadInputException.At(file, "line 2", "there is no header below '# %ECSV 1.0'", "Write the file again");
        EcsvHeader header = Of(file, YamlHeader.Read(file, yaml.ToString(), 2));
        scanner.SkipBlanksAround(header.Delimiter);
        return header;
    }

    private static EcsvHeader Of(string file, YamlValue root)
    {
        if (root["datatype"] is not { Items: { Count: > 0 } entries })
            throw BadInputException.At(file, $"line {root.Line}", "the header has no list of columns", "Begin it with 'datatype:' and a line for each column");
        byte delimiter = root["delimiter"]?.Text switch
        {
            null or " " => (byte)' ',
            "," => (byte)',',
            { } other => throw BadInputException.At(
                file, $"line {root["delimiter"]!.Line}", $"the delimiter is {BadCell.Quote(other)}; ECSV knows the comma and the blank", "Write the file with one of them"),
        };
        var columns = new List<EcsvColumn>();
        var names = new HashSet<string>();
        foreach (YamlValue entry in entries)
        {
            EcsvColumn column = EcsvColumn.Read(file, entry, columns.Count + 1);
            if (!names.Add(column.Info.Name))
                throw BadInputException.At(file, $"line {entry.Line}", $"the name {BadCell.Quote(column.Info.Name)} is that of two columns", "Rename one of them");
            columns.Add(column);
        }
        var masks = new Dictionary<string, string>();
        List<string> notes = [.. columns.Select(c => c.Note).OfType<string>()];
        string[] lost = [.. entries.SelectMany(e => EcsvColumn.KeysNotKept(e["meta"])).Distinct().Take(MostKeysNamed)];
        if (lost.Length > 0)
            notes.Add($"metadata of columns that are not kept: {string.Join(", ", lost)}");
        TableSchema schema = ReadMeta(file, root["meta"], masks, notes);
        foreach ((string column, string mask) in masks)
            if (!names.Contains(column) || columns.Find(c => c.Info.Name == mask) is not { Info.Type: ColumnType.Boolean })
                masks.Remove(column);
        return new EcsvHeader(columns, masks, schema, delimiter, notes);
    }

    private static TableSchema ReadMeta(string file, YamlValue? meta, Dictionary<string, string> masks, List<string> notes)
    {
        var schema = new TableSchema([]);
        var parameters = new List<TableParameter>();
        long length = 0;
        foreach ((string key, YamlValue value) in meta?.Entries ?? [])
        {
            if (key == SerializedColumns)
                ReadSerialized(value, masks, notes);
            else if (key == "name" && schema.Name is null && value is { Tag: "", Type: ColumnType.String })
                schema = schema with { Name = value.Text };
            else if (key is "description" or "Description" && schema.Description is null && value is { Tag: "", Type: ColumnType.String })
                schema = schema with { Description = value.Text };
            else
                parameters.AddRange(EcsvParameters.Read(file, key, value, ref length));
        }
        return schema with { Parameters = parameters };
    }

    // A masked column has its data and its mask in columns of the file; other objects are noted, and their columns read as they are.
    private static void ReadSerialized(YamlValue serialized, Dictionary<string, string> masks, List<string> notes)
    {
        foreach ((string name, YamlValue column) in serialized.Entries ?? [])
        {
            string kind = column["__class__"]?.Text ?? "";
            FindMasks(column, masks, []);
            if (!kind.EndsWith("MaskedColumn", StringComparison.Ordinal))
                notes.Add($"'{name}' is an object of Python ({kind}); the columns that hold it are read as they are");
        }
    }

    // What an alias repeats is looked at once.
    private static void FindMasks(YamlValue value, Dictionary<string, string> masks, HashSet<YamlValue> seen)
    {
        if (!seen.Add(value))
            return;
        YamlValue? data = value["data"] ?? value["value"] ?? value["unmasked"];
        if (NameOf(data) is { } column && NameOf(value["mask"]) is { } mask)
            masks[column] = mask;
        foreach ((_, YamlValue inner) in value.Entries ?? [])
            FindMasks(inner, masks, seen);
    }

    private static string? NameOf(YamlValue? column) => column?.Tag == SerializedColumnTag ? column["name"]?.Text : null;

    [GeneratedRegex(@"^#\s*%ECSV\s+\d+\.\d+\s*\z")]
    private static partial Regex FirstLinePattern();
}
