using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace UmlCaxs.IO.Fits;

/// <summary>
/// Text in headers. They are ASCII without control characters, and spaces at the end of a value mean nothing; so every other
/// character (a UTF-16 unit) stands there as <c>\u</c> and four hexadecimal digits, and comes back when it is read.
/// </summary>
internal static partial class FitsText
{
    /// <summary>Most characters of a text in one card, its quotes doubled.</summary>
    public const int LongestInCard = 68;

    /// <summary>
    /// The name of a column as TTYPE has it. astropy refuses one that takes more than a card: it is cut then, and the number of the
    /// column behind it keeps it unique. Not escaped.
    /// </summary>
    public static string ColumnName(string name, int number)
    {
        if (LengthInCard(name) <= LongestInCard)
            return name;
        string suffix = string.Create(CultureInfo.InvariantCulture, $"~{number}");
        int length = name.Length - 1;
        while (LengthInCard(name[..length] + suffix) > LongestInCard || char.IsHighSurrogate(name[length - 1]))
            length--;
        return name[..length] + suffix;
    }

    /// <summary>Text as it can stand in a header.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            bool looksEscaped = text[i] == '\\' && i + 1 < text.Length && text[i + 1] == 'u';
            bool isLastSpace = text[i] == ' ' && i + 1 == text.Length;
            if (text[i] is >= ' ' and <= '~' && !looksEscaped && !isLastSpace)
                escaped.Append(text[i]);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }

        return escaped.ToString();
    }

    /// <summary>Text as it was before <see cref="Escape"/>; lone surrogates become U+FFFD.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains("\\u", StringComparison.Ordinal))
            return text;
        string plain = Escaped().Replace(text, m => ((char)int.Parse(m.ValueSpan[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)).ToString());
        return string.Concat(plain.EnumerateRunes().Select(r => r.ToString()));
    }

    private static int LengthInCard(string text)
    {
        string escaped = Escape(text);
        return escaped.Length + escaped.Count(c => c == '\'');
    }

    [GeneratedRegex(@"\\u[0-9a-f]{4}")]
    private static partial Regex Escaped();
}
