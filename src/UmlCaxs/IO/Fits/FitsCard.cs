using System.Globalization;
using System.Text;

namespace UmlCaxs.IO.Fits;

/// <summary>One keyword of a header, with what CONTINUE cards add to it.</summary>
/// <param name="Keyword">Its name; COMMENT, HISTORY or empty for remarks.</param>
/// <param name="Kind">Which kind of value stands behind it.</param>
/// <param name="Value">The value: text without quotes, <c>T</c> or <c>F</c>, a number as written, the words of a remark.</param>
/// <param name="Comment">What the card says about the value; empty if nothing.</param>
internal sealed record FitsCard(string Keyword, FitsCardKind Kind, string Value, string Comment)
{
    /// <summary>Bytes of a card.</summary>
    public const int Bytes = 80;

    private const int KeywordBytes = 8;
    private const string LongKeyword = "HIERARCH ";

    /// <summary>Reads the 80 bytes of a card.</summary>
    public static FitsCard Parse(ReadOnlySpan<byte> bytes)
    {
        // ASCII by the standard; Latin-1 keeps what else there is apart.
        string card = Encoding.Latin1.GetString(bytes);
        string keyword = card[..KeywordBytes].TrimEnd();
        if (card.StartsWith(LongKeyword, StringComparison.Ordinal) && card.IndexOf('=') is var sign and > 0)
            return ParseValue(card[LongKeyword.Length..sign].Trim(), card[(sign + 1)..]);
        if (keyword == "CONTINUE")
            return ParseValue(keyword, card[KeywordBytes..]);
        if (card[KeywordBytes] == '=' && card[KeywordBytes + 1] == ' ' && keyword is not ("COMMENT" or "HISTORY" or ""))
            return ParseValue(keyword, card[(KeywordBytes + 2)..]);
        return new FitsCard(keyword, FitsCardKind.Remark, card[KeywordBytes..].TrimEnd(), "");
    }

    /// <summary>The value as an integer, or null if it is none.</summary>
    public long? AsInteger() => Kind == FitsCardKind.Number && long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The value as a floating-point number, or null if it is none.</summary>
    public double? AsDouble() =>
        Kind == FitsCardKind.Number && double.TryParse(NumberText, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    /// <summary>The number as other programs write it: FITS allows D for the exponent, as Fortran does.</summary>
    public string NumberText => Value.Replace('D', 'E').Replace('d', 'e');

    private static FitsCard ParseValue(string keyword, string field)
    {
        string text = field.TrimStart();
        if (text.StartsWith('\''))
            return ParseText(keyword, text);
        int slash = text.IndexOf('/');
        string value = (slash < 0 ? text : text[..slash]).Trim();
        string comment = slash < 0 ? "" : text[(slash + 1)..].Trim();
        FitsCardKind kind = value switch
        {
            "" => FitsCardKind.Nothing,
            "T" or "F" => FitsCardKind.Logical,
            _ when char.IsAsciiDigit(value[0]) || value[0] is '+' or '-' or '.' => FitsCardKind.Number,
            _ => FitsCardKind.Text,
        };
        return new FitsCard(keyword, kind, value, comment);
    }

    // In quotes; two of them stand for one. Spaces at the end mean nothing, those at the beginning do.
    private static FitsCard ParseText(string keyword, string text)
    {
        var value = new StringBuilder();
        int at = 1;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\'' && (at + 1 == text.Length || text[++at] != '\''))
                break;
            value.Append(text[at]);
        }

        int slash = at < text.Length ? text.IndexOf('/', at) : -1;
        return new FitsCard(keyword, FitsCardKind.Text, value.ToString().TrimEnd(' '), slash < 0 ? "" : text[(slash + 1)..].Trim());
    }
}

/// <summary>What stands behind a keyword.</summary>
internal enum FitsCardKind
{
    /// <summary>No value indicator: a remark in words.</summary>
    Remark,

    /// <summary>A value indicator without a value.</summary>
    Nothing,

    /// <summary>Text, or a value of no other kind (a complex number, say).</summary>
    Text,

    /// <summary>T or F.</summary>
    Logical,

    /// <summary>An integer or floating-point number.</summary>
    Number,
}
