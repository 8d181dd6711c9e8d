using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace UmlCaxs.Archives;

/// <summary>
/// What a service says about a request, taken out of a VOTable, a web page or plain text. Tolerant, because documents are
/// cut off and often malformed exactly when something went wrong.
/// </summary>
internal static partial class ServiceWords
{
    private const int LongestShown = 500;

    /// <summary>The reason in one line, at most some hundred characters; empty if there is none.</summary>
    /// <param name="document">Beginning of the document.</param>
    public static string Of(string document)
    {
        string? words = StatusOf(document) is ("ERROR", var message) ? message : null;
        if (words is null && document.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal))
            words = Tag().Replace(Hidden().Replace(document, " "), " ");
        return OneLine(WebUtility.HtmlDecode(words ?? document));
    }

    /// <summary>True if the document is a VOTable that reports an error.</summary>
    public static bool IsErrorDocument(string document) => StatusOf(document) is ("ERROR", _);

    /// <summary>The last QUERY_STATUS that a VOTable reports (DALI 1.1, section 4.4), or null: its value, and its text.</summary>
    /// <param name="document">Any part of the document.</param>
    public static (string Value, string Words)? StatusOf(string document)
    {
        (string, string)? found = null;
        foreach (Match info in Info().Matches(document))
        {
            string attributes = info.Groups["attributes"].Value;
            if (Attribute(attributes, "name") == "QUERY_STATUS")
                found = (Attribute(attributes, "value").ToUpperInvariant(), info.Groups["text"].Value);
        }
        return found;
    }

    private static string Attribute(string attributes, string name)
    {
        foreach (Match attribute in NameAndValue().Matches(attributes))
            if (attribute.Groups["name"].Value == name)
                return attribute.Groups["value"].Value.Trim();
        return "";
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder();
        foreach (string word in text.Replace("<![CDATA[", " ", StringComparison.Ordinal).Replace("]]>", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > LongestShown)
                return line.Append(" ...").ToString();
            line.Append(line.Length > 0 ? " " : "");
            foreach (char c in word.AsSpan(0, Math.Min(word.Length, LongestShown)))
                line.Append(char.IsControl(c) ? '?' : c);
        }
        return line.ToString().TrimEnd('.');
    }

    // Empty elements, elements with text, and elements whose text is cut off; with any namespace prefix. Everything is
    // bounded: a document of nothing but beginnings would cost the square of its length.
    [GeneratedRegex("""<(?:\w{1,50}:)?INFO\b(?<attributes>(?>[^<>"']{1,4000}|"[^"]{0,4000}"|'[^']{0,4000}'){0,50})(?:(?<=/)>|>(?<text>(?:<!\[CDATA\[.{0,4000}?\]\]>|[^<]{1,4000}){0,10}))""", RegexOptions.Singleline)]
    private static partial Regex Info();

    [GeneratedRegex("""(?<name>[\w:.-]+)\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)')""")]
    private static partial Regex NameAndValue();

    [GeneratedRegex("""<(script|style|head)\b.*?(</\1\s*>|$)|<!--.*?(-->|$)""", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Hidden();

    [GeneratedRegex("<[^>]*(>|$)")]
    private static partial Regex Tag();
}
