using System.Globalization;
using System.Text;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// The <c>meta</c> of an ECSV file as parameters of a table, and back. A scalar is one parameter, a list of numbers an array, a
/// list of texts one parameter each; anything deeper is text in YAML's flow form. What a parameter has beside its value stands in a
/// map with the keys <c>value</c>, <c>unit</c>, <c>ucd</c>, <c>utype</c> and <c>description</c>.
/// </summary>
internal static class EcsvParameters
{
    // All values together: aliases could make far more of a header than there is in it.
    private const int LongestInAll = 16 << 20;

    private static readonly string[] KeysBesideValue = ["unit", "ucd", "utype", "description"];

    /// <summary>The parameters that an entry of <c>meta</c> stands for.</summary>
    /// <param name="file">Path as the user gave it, for messages.</param>
    /// <param name="name">Key of the entry.</param>
    /// <param name="value">Its value.</param>
    /// <param name="length">Characters of all values so far.</param>
    /// <exception cref="BadInputException">The values are far longer than the header.</exception>
    public static List<TableParameter> Read(string file, string name, YamlValue value, ref long length)
    {
        List<TableParameter> parameters = value.Items is { Count: > 1 } items && items.TrueForAll(i => i is { Tag: "", Type: ColumnType.String })
            ? items.ConvertAll(i => new TableParameter(name, i.Text!) { Type = ColumnType.String })
            : [ReadOne(file, name, value)];
        foreach (TableParameter parameter in parameters)
            length += parameter.Value.Length;
        return length <= LongestInAll ? parameters : throw TooLong(file, value);
    }

    /// <summary>The entries of <c>meta</c> for some parameters: key, and value in YAML's flow form.</summary>
    public static IEnumerable<(string Key, string Flow)> Write(IReadOnlyList<TableParameter> parameters)
    {
        foreach (IGrouping<string, TableParameter> group in parameters.GroupBy(p => p.Name))
        {
            string[] values = [.. group.Select(FlowOf)];
            yield return (group.Key, values.Length == 1 ? values[0] : $"[{string.Join(", ", values)}]");
        }
    }

    private static TableParameter ReadOne(string file, string name, YamlValue value)
    {
        if (value.Entries is { } entries && value["value"] is { Entries: null } inner && entries.Count > 1
            && entries.TrueForAll(e => e.Key == "value" || (KeysBesideValue.Contains(e.Key) && e.Value.Text is not null)))
        {
            return ReadOne(file, name, inner) with
            {
                Unit = value["unit"]?.Text,
                Ucd = value["ucd"]?.Text,
                Utype = value["utype"]?.Text,
                Description = value["description"]?.Text,
            };
        }
        if (value is { Text: not null, Tag: "" })
            return new TableParameter(name, value.IsNull ? "" : TextOf(value)) { Type = value.Type };
        if (value is { Items: { Count: > 0 } items, Tag: "" } && items.TrueForAll(i => i is { Tag: "", Type: ColumnType.Int64 or ColumnType.Float64 }))
        {
            ColumnType type = items.TrueForAll(i => i.Type == ColumnType.Int64) ? ColumnType.Int64 : ColumnType.Float64;
            return new TableParameter(name, string.Join(' ', items.Select(TextOf)))
            {
                Type = type,
                Array = new ArrayShape(type, items.Count.ToString(CultureInfo.InvariantCulture)),
            };
        }
        return new TableParameter(name, value.ToFlow() ?? throw TooLong(file, value));
    }

    // Special values in the notation of a VOTable.
    private static string TextOf(YamlValue scalar) => scalar.Type is ColumnType.Float64 && scalar.Text!.Contains(".i", StringComparison.OrdinalIgnoreCase)
        ? (scalar.Text[0] == '-' ? "-Inf" : "+Inf")
        : scalar.Type is ColumnType.Float64 && scalar.Text!.StartsWith(".n", StringComparison.OrdinalIgnoreCase) ? "NaN" : scalar.Text!;

    private static string FlowOf(TableParameter parameter)
    {
        string value = ValueOf(parameter);
        (string Key, string? Text)[] beside =
            [("unit", parameter.Unit), ("ucd", parameter.Ucd), ("utype", parameter.Utype), ("description", parameter.Description)];
        string rest = string.Concat(beside.Where(b => !string.IsNullOrEmpty(b.Text)).Select(b => $", {b.Key}: {YamlValue.Quote(b.Text!)}"));
        return rest.Length == 0 ? value : $"{{value: {value}{rest}}}";
    }

    private static string ValueOf(TableParameter parameter)
    {
        string text = parameter.Value;
        if (parameter.Array is not null && parameter.Type is { } element and not ColumnType.String)
        {
            string[] elements = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return $"[{string.Join(", ", elements.Select(e => ScalarOf(e, element)))}]";
        }
        if (parameter.Type is { } type)
            return ScalarOf(text, type);
        if (text.Length == 0)
            return "null";
        // A list or map as this reads it from a file; tags that only some programs know stay inside the text.
        return text[0] is '[' or '{' && TryReadFlow(text) is { IsUntagged: true } flow && flow.ToFlow() is { } again ? again : YamlValue.Quote(text);
    }

    private static YamlValue? TryReadFlow(string text)
    {
        try
        {
            return YamlHeader.Read("", text, 1);
        }
        catch (BadInputException)
        {
            // Words that only begin like a list.
            return null;
        }
    }

    // In the spelling that every reader of YAML takes for a value of this type.
    private static string ScalarOf(string text, ColumnType type)
    {
        text = type == ColumnType.String ? text : text.Trim();
        if (text.Length == 0 && type != ColumnType.String)
            return "null";
        switch (type)
        {
            case ColumnType.Boolean:
                return text is "T" or "t" or "1" or "true" or "True" ? "true" : text is "F" or "f" or "0" or "false" or "False" ? "false" : YamlValue.Quote(text);
            case ColumnType.Float32 or ColumnType.Float64 when YamlValue.FloatPattern().IsMatch(text):
                return text;
            case ColumnType.Float32 or ColumnType.Float64 when CellParser.TryParseDouble(Encoding.UTF8.GetBytes(text), out double number):
                if (!double.IsFinite(number))
                    return double.IsNaN(number) ? ".nan" : number > 0 ? ".inf" : "-.inf";
                string digits = number.ToString("R", CultureInfo.InvariantCulture);
                int exponent = digits.IndexOf('E');
                return digits.Contains('.') ? digits : exponent < 0 ? digits + ".0" : digits.Insert(exponent, ".0");
            case ColumnType.UInt8 or ColumnType.Int16 or ColumnType.Int32 or ColumnType.Int64
                when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer):
                return integer.ToString(CultureInfo.InvariantCulture);
            default:
                return YamlValue.Quote(text);
        }
    }

    private static BadInputException TooLong(string file, YamlValue value) => BadInputException.At(
        file, $"line {value.Line}", "the metadata become far longer than the header once its aliases are resolved", "Write the header without aliases");
}
