using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using UmlCaxs.Catalog;

namespace UmlCaxs.IO.Text;

/// <summary>
/// A value in the header of an ECSV file: a scalar, a list or a map. A value that stands in several places (an alias in YAML) is
/// one object.
/// </summary>
internal sealed partial class YamlValue
{
    // Written out, aliases of aliases could grow without bound.
    private const int LongestText = 1 << 20;

    // Found once: what stands in many places would be looked through many times.
    private bool? isUntagged;
    private int? height;

    /// <summary>The tag, such as <c>!astropy.units.Unit</c>; empty if there is none or it only says what is plain to see.</summary>
    public string Tag { get; init; } = "";

    /// <summary>1-based line of the file.</summary>
    public long Line { get; init; }

    /// <summary>The text of a scalar; null for a list or map.</summary>
    public string? Text { get; init; }

    /// <summary>True for a scalar without quotes, which may be a number, a truth value or nothing.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The values of a list, else null.</summary>
    public List<YamlValue>? Items { get; init; }

    /// <summary>The entries of a map, else null.</summary>
    public List<(string Key, YamlValue Value)>? Entries { get; init; }

    /// <summary>True where nothing stands: <c>null</c>, <c>~</c> or no text at all.</summary>
    public bool IsNull => Text is not null && IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <summary>The value of a map's entry, or null if there is none or this is no map.</summary>
    public YamlValue? this[string key] => Entries?.Find(e => e.Key == key).Value;

    /// <summary>The type of a scalar, as YAML 1.1 tells it from the spelling; null for nothing, lists and maps.</summary>
    public ColumnType? Type
    {
        get
        {
            if (Text is null || IsNull)
                return null;
            if (!IsPlain)
                return ColumnType.String;
            if (Text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
                return ColumnType.Boolean;
            if (IntegerPattern().IsMatch(Text) && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                return ColumnType.Int64;
            return FloatPattern().IsMatch(Text) || IsSpecialFloat(Text) ? ColumnType.Float64 : ColumnType.String;
        }
    }

    /// <summary>The value in YAML's flow form, in one line that says everything; <see cref="YamlHeader"/> reads it again.</summary>
    /// <returns>The text, or null if it would be longer than a megabyte.</returns>
    public string? ToFlow()
    {
        var text = new StringBuilder();
        return TryAppendFlow(text) ? text.ToString() : null;
    }

    /// <summary>The value as the key of a map: the text of a scalar, else as in <see cref="ToFlow"/>.</summary>
    public string? ToFlowKey() => Text ?? ToFlow();

    /// <summary>True if neither this nor anything in it has a tag that only some programs know.</summary>
    public bool IsUntagged => isUntagged ??=
        Tag.Length == 0 && (Items?.TrueForAll(i => i.IsUntagged) ?? true) && (Entries?.TrueForAll(e => e.Value.IsUntagged) ?? true);

    /// <summary>How many lists and maps stand in each other at most.</summary>
    public int Height => height ??=
        Math.Max(Items is { Count: > 0 } ? 1 + Items.Max(i => i.Height) : 0, Entries is { Count: > 0 } ? 1 + Entries.Max(e => e.Value.Height) : 0);

    /// <summary>A text as a YAML scalar: in double quotes unless it is a plain word.</summary>
    public static string Quote(string text)
    {
        if (WordPattern().IsMatch(text) && !ReservedPattern().IsMatch(text))
            return text;
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (c == '\n')
                quoted.Append("\\n");
            else if (char.IsSurrogate(c))
            {
                bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                quoted.Append(isPair ? text.AsSpan(i++, 2) : "\uFFFD");
            }
            else if (char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else
                quoted.Append(c);
        }
        return quoted.Append('"').ToString();
    }

    private bool TryAppendFlow(StringBuilder text)
    {
        if (Tag.Length > 0)
            text.Append(Tag).Append(' ');
        bool whole = text.Length < LongestText;
        if (Text is not null)
            text.Append(IsNull ? "null" : Type is ColumnType.String ? Quote(Text) : Text);
        else if (Items is not null)
        {
            text.Append('[');
            for (int i = 0; whole && i < Items.Count; i++)
            {
                text.Append(i > 0 ? ", " : "");
                whole = Items[i].TryAppendFlow(text);
            }
            text.Append(']');
        }
        else
        {
            text.Append('{');
            for (int i = 0; whole && i < Entries!.Count; i++)
            {
                text.Append(i > 0 ? ", " : "").Append(Quote(Entries[i].Key)).Append(": ");
                whole = Entries[i].Value.TryAppendFlow(text);
            }
            text.Append('}');
        }
        return whole && text.Length < LongestText;
    }

    private static bool IsSpecialFloat(string text) =>
        text.TrimStart('+', '-') is ".inf" or ".Inf" or ".INF" || text is ".nan" or ".NaN" or ".NAN";

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]*)\z")]
    private static partial Regex IntegerPattern();

    /// <summary>What every reader of YAML takes for a float: with a point and, in an exponent, a sign.</summary>
    [GeneratedRegex(@"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?\z")]
    public static partial Regex FloatPattern();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"^(true|false|null|yes|no|on|off|y|n)\z", RegexOptions.IgnoreCase)]
    private static partial Regex ReservedPattern();
}
