using System.Text;

namespace UmlCaxs.Figures;

/// <summary>
/// The look that all figures share: sizes for a journal's columns, and colours as CSS variables with the light values as
/// fallback, so that a figure is light by itself and follows the page, or the reader's preference, where there is one.
/// </summary>
public static class FigureStyle
{
    /// <summary>Width of a figure for one column (88 mm): text of <see cref="FontSize"/> is printed as 8 pt then.</summary>
    public const double OneColumn = 374;

    /// <summary>Width of a figure for both columns (180 mm), at the same scale.</summary>
    public const double TwoColumns = 765;

    /// <summary>Size of all text, in user units.</summary>
    public const double FontSize = 12;

    /// <summary>Steps of the sequential colours.</summary>
    public const int Levels = 12;

    // Name, light, dark.
    private static readonly (string Name, string Light, string Dark)[] Colours =
    [
        ("paper", "#ffffff", "#0d1117"),
        ("panel", "#f6f8fa", "#161b22"),
        ("ink", "#1f2328", "#e6edf3"),
        ("muted", "#59636e", "#9198a1"),
        ("grid", "#d5dae0", "#30363d"),
        ("neutral", "#3d444d", "#d1d7e0"),
        .. Enumerable.Range(0, Levels).Select(i => ("s" + i, Sequential(0.92 * i / (Levels - 1)), Sequential(0.18 + (0.82 * i / (Levels - 1))))),
    ];

    /// <summary>Rules of the classes <c>fig-...</c> that the figures use.</summary>
    public static string Rules { get; } = WriteRules();

    /// <summary>Declarations of the variables for a dark page.</summary>
    public static string DarkVariables { get; } = string.Concat(Colours.Select(c => $"--fig-{c.Name}:{c.Dark};"));

    /// <summary>Declarations of the variables for a light page.</summary>
    public static string LightVariables { get; } = string.Concat(Colours.Select(c => $"--fig-{c.Name}:{c.Light};"));

    /// <summary>The step of the sequential colours for a share from 0 to 1; its class is <c>fig-s</c> with this number.</summary>
    public static int LevelOf(double share) => Math.Clamp((int)(share * Levels), 0, Levels - 1);

    /// <summary>A colour of the map viridis, which is perceptually uniform and readable without colour vision, linear between eleven anchors.</summary>
    /// <param name="share">0 (dark violet) to 1 (yellow).</param>
    private static string Sequential(double share)
    {
        ReadOnlySpan<int> anchors = [0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c, 0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725];
        double at = share * (anchors.Length - 1);
        int low = Math.Min((int)at, anchors.Length - 2);
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8)
        {
            int from = (anchors[low] >> shift) & 255;
            int to = (anchors[low + 1] >> shift) & 255;
            colour |= (int)Math.Round(from + ((at - low) * (to - from))) << shift;
        }

        return $"#{colour:x6}";
    }

    private static string WriteRules()
    {
        var css = new StringBuilder();
        foreach ((string name, string property, string colour, string more) in new[]
        {
            ("paper", "fill", "paper", ""),
            ("panel", "fill", "panel", ""),
            ("ink", "fill", "ink", ""),
            ("muted", "fill", "muted", ""),
            ("grid", "stroke", "grid", "fill:none;stroke-width:.7"),
            ("frame", "stroke", "muted", "fill:none;stroke-width:1"),
            ("rule", "stroke", "ink", "fill:none;stroke-width:1"),
            ("contour", "stroke", "ink", "fill:none;stroke-width:.9;stroke-linejoin:round"),
            ("halo", "stroke", "paper", "paint-order:stroke;stroke-width:3;stroke-linejoin:round;stroke-opacity:.8"),
            ("neutral", "fill", "neutral", Both("stroke", "neutral")),
            ("neutral-line", "stroke", "neutral", "fill:none"),
        })
            css.Append(".fig-").Append(name).Append('{').Append(Both(property, colour)).Append(more).Append("}\n");
        for (int i = 0; i < Levels; i++)
            css.Append(".fig-s").Append(i).Append('{').Append(Both("fill", "s" + i)).Append(Both("stroke", "s" + i)).Append("}\n");
        css.Append(".fig-cells{shape-rendering:crispEdges;stroke:none}\n.fig-title{font-weight:600}\n");
        return css.ToString();
    }

    // Twice: what does not know variables (many converters to PDF) ignores the second declaration and keeps the first.
    private static string Both(string property, string colour)
    {
        string light = Colours.First(c => c.Name == colour).Light;
        return $"{property}:{light};{property}:var(--fig-{colour},{light});";
    }
}
