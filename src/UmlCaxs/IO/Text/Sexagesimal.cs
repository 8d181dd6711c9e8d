namespace UmlCaxs.IO.Text;

/// <summary>
/// Positions in hours or degrees, minutes and seconds, such as <c>12 34 56.7</c> or <c>-00:12:34.5</c>, as CSCview writes them unless it is
/// told otherwise.
/// </summary>
public static class Sexagesimal
{
    // With more of them the seconds would be no exact double; a tenth of these is more than any telescope resolves.
    private const int MostDecimals = 10;

    private static readonly string[] RightAscensions =
    [
        "ra", "raj2000", "raicrs", "ra2000", "raaper", "rastack", "ranom", "rightascension",
    ];

    private static readonly string[] Declinations =
    [
        "dec", "de", "dej2000", "decj2000", "deicrs", "decicrs", "dec2000", "decaper", "decstack", "decnom", "declination",
    ];

    /// <summary>Whether a column of this name holds positions, and in which unit sexagesimal ones are.</summary>
    /// <returns>True for hours, false for degrees, null for a column of another kind.</returns>
    public static bool? UsesHours(string column)
    {
        string name = column.Replace("_", "").Replace(" ", "").Trim('(', ')').ToLowerInvariant();
        return RightAscensions.Contains(name) ? true : Declinations.Contains(name) ? false : null;
    }

    /// <summary>Degrees of a position: its seconds as an exact integer, and one division, so that the result is the nearest double.</summary>
    /// <param name="text">Three numbers with colons or blanks between them.</param>
    /// <param name="usesHours">Whether the first is hours, below 24 and without a minus, or degrees up to 90 with any sign.</param>
    /// <param name="degrees">The position.</param>
    /// <returns>False if it is of another form, or minutes or seconds reach 60.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, bool usesHours, out double degrees)
    {
        degrees = 0;
        text = CellParser.Trim(text);
        bool isNegative = text is [(byte)'-', ..];
        if (isNegative || text is [(byte)'+', ..])
            text = text[1..];
        if (!TryTakeInteger(ref text, out long whole) || !TryTakeSeparator(ref text)
            || !TryTakeInteger(ref text, out long minutes) || !TryTakeSeparator(ref text) || !TryTakeInteger(ref text, out long seconds))
            return false;
        long scale = 1;
        if (text is [(byte)'.', ..])
        {
            text = text[1..];
            if (text.Length > MostDecimals)
                return false;
            for (; text.Length > 0 && (uint)(text[0] - '0') <= 9; text = text[1..])
                (seconds, scale) = ((seconds * 10) + (text[0] - '0'), scale * 10);
        }
        if (text.Length > 0 || minutes >= 60 || seconds >= 60 * scale)
            return false;
        long total = (((whole * 60) + minutes) * 60 * scale) + seconds;
        if (usesHours ? isNegative || whole >= 24 : total > 90 * 3600 * scale)
            return false;
        // An hour is 15 degrees. Dividend and divisor are below 2^53.
        degrees = (double)total / ((usesHours ? 240 : 3600) * scale);
        if (isNegative)
            degrees = -degrees;
        return true;
    }

    private static bool TryTakeInteger(ref ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        int i = 0;
        for (; i < text.Length && i < 3 && (uint)(text[i] - '0') <= 9; i++)
            value = (value * 10) + (text[i] - '0');
        text = text[i..];
        return i > 0;
    }

    private static bool TryTakeSeparator(ref ReadOnlySpan<byte> text)
    {
        int length = text.Length;
        text = text.TrimStart((byte)' ');
        if (text is [(byte)':', ..])
            text = text[1..].TrimStart((byte)' ');
        return text.Length < length;
    }
}
