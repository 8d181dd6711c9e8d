namespace UmlCaxs.Synthetic;

/// <summary>
/// Names such as <c>SYN J105512.3-604512 s1234</c>: the position, cut off as the IAU recommends, tells where a source lies,
/// the source's number makes the name unique (a billion sources do not have as many distinct positions).
/// </summary>
internal static class SourceName
{
    /// <summary>The name of a source.</summary>
    /// <param name="ra">ICRS right ascension in degrees, 0 to 360.</param>
    /// <param name="dec">ICRS declination in degrees.</param>
    /// <param name="number">0-based number of the source.</param>
    public static string Of(double ra, double dec, long number)
    {
        Span<char> name = stackalloc char[48];
        "SYN J".CopyTo(name);
        int tenths = (int)Math.Min(ra / 15 * 36_000, 863_999);
        Digits(name, 5, tenths / 36_000);
        Digits(name, 7, tenths / 600 % 60);
        Digits(name, 9, tenths / 10 % 60);
        name[11] = '.';
        name[12] = (char)('0' + (tenths % 10));
        name[13] = dec < 0 ? '-' : '+';
        int seconds = (int)(Math.Abs(dec) * 3600);
        Digits(name, 14, seconds / 3600);
        Digits(name, 16, seconds / 60 % 60);
        Digits(name, 18, seconds % 60);
        " s".CopyTo(name[20..]);
        number.TryFormat(name[22..], out int length);
        return new string(name[..(22 + length)]);
    }

    private static void Digits(Span<char> text, int at, int value)
    {
        text[at] = (char)('0' + (value / 10));
        text[at + 1] = (char)('0' + (value % 10));
    }
}
