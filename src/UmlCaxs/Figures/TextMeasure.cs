namespace UmlCaxs.Figures;

/// <summary>
/// How wide text is, to lay it out without asking a renderer. The advances are those of DejaVu Sans, the widest of the fonts
/// that figures name: in the others text takes less room than was left for it.
/// </summary>
public static class TextMeasure
{
    /// <summary>From the middle of a line of text to its base line, in font sizes.</summary>
    public const double MiddleToBase = 0.36;

    // Of a bold font against the regular one.
    private const double Bold = 1.12;

    // Thousandths of the font size, of the characters from space to tilde.
    private static readonly short[] Ascii =
    [
        318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
        636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
        603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
        634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
    ];

    /// <summary>Width of a line of text in user units.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bold">True for text of the class <c>fig-title</c>.</param>
    /// <param name="size">Font size.</param>
    public static double Width(string text, bool bold = false, double size = FigureStyle.FontSize)
    {
        double thousandths = 0;
        foreach (char c in text)
            thousandths += c is >= ' ' and <= '~' ? Ascii[c - ' '] : Beyond(c);
        return thousandths / 1000 * size * (bold ? Bold : 1);
    }

    /// <summary>The text, its end replaced by an ellipsis where it is wider than there is room.</summary>
    /// <param name="text">The text.</param>
    /// <param name="room">Room in user units.</param>
    /// <param name="bold">True for text of the class <c>fig-title</c>.</param>
    public static string Fit(string text, double room, bool bold = false)
    {
        if (Width(text, bold) <= room)
            return text;
        int length = text.Length;
        while (length > 0 && Width(text[..length] + "…", bold) > room)
            length--;
        return text[..length] + "…";
    }

    private static double Beyond(char c) => c switch
    {
        '⁻' => 528,
        '¹' or '²' or '³' or '⁰' or (>= '⁴' and <= '⁹') => 401,
        '°' or '–' => 500,
        '·' => 318,
        '−' or '±' or '×' => 838,
        _ => 1000,
    };
}
