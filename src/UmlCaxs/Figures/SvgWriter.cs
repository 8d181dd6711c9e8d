using System.Globalization;
using System.Text;

namespace UmlCaxs.Figures;

/// <summary>
/// Writes one SVG figure: elements, text and numbers that are always well-formed, and the look that all figures share
/// (<see cref="FigureStyle"/>). Style classes begin with <c>fig-</c>, so that figures can stand in one web page.
/// </summary>
public sealed class SvgWriter
{
    /// <summary>How much larger than in print a figure is shown on a screen by itself.</summary>
    private const double Zoom = 1.5;

    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();

    /// <summary>Begins a figure on a plain background.</summary>
    /// <param name="width">Width in user units: <see cref="FigureStyle.OneColumn"/> or <see cref="FigureStyle.TwoColumns"/>.</param>
    /// <param name="height">Height in user units.</param>
    /// <param name="title">What the figure shows, for those who cannot see it.</param>
    public SvgWriter(double width, double height, string title)
    {
        Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            ("width", Number(Zoom * width)), ("height", Number(Zoom * height)), ("role", "img"), ("font-size", Number(FigureStyle.FontSize)),
            ("font-family", "system-ui, 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"));
        Open("title");
        Content(title);
        Close();
        Open("style");
        Content($"{FigureStyle.Rules}@media (prefers-color-scheme:dark){{svg:root{{{FigureStyle.DarkVariables}}}}}\n");
        Close();
        Element("rect", ("class", "fig-paper"), ("width", Number(width)), ("height", Number(height)));
    }

    /// <summary>A coordinate or size with at most two decimals, independent of the culture.</summary>
    /// <remarks>Adding 0 makes a negative zero, which would show its sign, a plain one.</remarks>
    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A number of things, with thousands separators.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Writes an element without content.</summary>
    public void Element(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Begin(name, attributes);
        text.Append("/>\n");
    }

    /// <summary>Begins an element; what follows up to <see cref="Close"/> is its content.</summary>
    public void Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Begin(name, attributes);
        text.Append('>');
        open.Push(name);
    }

    /// <summary>Ends the element begun last.</summary>
    public void Close() => text.Append("</").Append(open.Pop()).Append(">\n");

    /// <summary>Writes text as the content of the element begun last.</summary>
    public void Content(string content) => Escape(content);

    /// <summary>Writes a line of text.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Base line.</param>
    /// <param name="content">The text.</param>
    /// <param name="style">Style classes.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="turned">True for text that reads upwards.</param>
    public void Text(double x, double y, string content, string style = "fig-ink", string anchor = "start", bool turned = false)
    {
        string at = $"{Number(x)} {Number(y)}";
        Open("text", ("class", style), ("text-anchor", anchor), ("transform", $"translate({at}){(turned ? " rotate(-90)" : "")}"));
        Content(content);
        Close();
    }

    /// <summary>Ends the figure.</summary>
    /// <returns>The SVG document.</returns>
    public string Finish()
    {
        while (open.Count > 0)
            Close();
        return text.ToString();
    }

    private void Begin(string name, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        text.Append('<').Append(name);
        foreach ((string attribute, string value) in attributes)
        {
            text.Append(' ').Append(attribute).Append("=\"");
            Escape(value);
            text.Append('"');
        }
    }

    private void Escape(string content)
    {
        // Runes: half a surrogate pair comes out as the replacement character. What else XML cannot hold becomes one too.
        foreach (Rune rune in content.EnumerateRunes())
            _ = rune.Value switch
            {
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '&' => text.Append("&amp;"),
                '"' => text.Append("&quot;"),
                '\n' or '\t' => text.Append((char)rune.Value),
                < ' ' or 0xFFFE or 0xFFFF => text.Append('\uFFFD'),
                _ => text.Append(rune),
            };
    }
}
