using System.Globalization;
using System.Xml.Linq;
using UmlCaxs.Figures;
using Xunit;

namespace UmlCaxs.Tests.Figures;

/// <summary>Where the texts of a figure lie, by their positions and their widths in the widest of the fonts.</summary>
internal static class SvgLayout
{
    private const double Ascent = 0.74 * FigureStyle.FontSize;
    private const double Descent = 0.2 * FigureStyle.FontSize;
    private const double Tolerance = 0.3;

    public static XElement Parse(string svg) => XDocument.Parse(svg).Root!;

    public static List<string> Texts(XElement root) => [.. root.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];

    /// <summary>Number of marks, cells or lines in all elements that have an attribute, and there this value if one is given.</summary>
    public static int Marks(XElement root, string attribute, string? value = null) => root.Descendants()
        .Where(e => e.Attribute(attribute) is { } a && (value is null || a.Value == value))
        .Sum(e => e.Attribute("d") is { } path ? path.Value.Count(c => c == 'M') : 1);

    /// <summary>Well-formed, every number finite, every text inside the figure and none on another.</summary>
    public static XElement AssertSound(string svg)
    {
        XElement root = Parse(svg);
        foreach (XAttribute attribute in root.Descendants().Attributes())
            Assert.False(attribute.Value.Contains("NaN", StringComparison.Ordinal) || attribute.Value.Contains('∞') || attribute.Value.Contains("Infinity", StringComparison.Ordinal), $"{attribute.Parent!.Name.LocalName} has {attribute}");
        double[] view = [.. root.Attribute("viewBox")!.Value.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
        List<(string Text, Box Box)> texts = [.. root.Descendants().Where(e => e.Name.LocalName == "text").Select(e => (e.Value, BoxOf(e)))];
        foreach ((string text, Box box) in texts)
            Assert.True(box.X >= -Tolerance && box.Y >= -Tolerance && box.Right <= view[2] + Tolerance && box.Bottom <= view[3] + Tolerance, $"'{text}' reaches out of the figure: {box} in {view[2]} x {view[3]}");
        for (int i = 0; i < texts.Count; i++)
            for (int j = 0; j < i; j++)
                Assert.False(Overlap(texts[i].Box, texts[j].Box), $"'{texts[i].Text}' at {texts[i].Box} lies on '{texts[j].Text}' at {texts[j].Box}");
        return root;
    }

    private static bool Overlap(Box a, Box b) =>
        a.X < b.Right - Tolerance && b.X < a.Right - Tolerance && a.Y < b.Bottom - Tolerance && b.Y < a.Bottom - Tolerance;

    private static Box BoxOf(XElement text)
    {
        string transform = text.Attribute("transform")?.Value ?? "";
        double[] at = transform.Length > 0
            ? [.. transform[(transform.IndexOf('(') + 1)..transform.IndexOf(')')].Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture))]
            : [double.Parse(text.Attribute("x")!.Value, CultureInfo.InvariantCulture), double.Parse(text.Attribute("y")!.Value, CultureInfo.InvariantCulture)];
        double width = TextMeasure.Width(text.Value, text.Attribute("class")?.Value.Contains("fig-title", StringComparison.Ordinal) == true);
        double before = text.Attribute("text-anchor")?.Value switch { "middle" => width / 2, "end" => width, _ => 0 };
        return transform.Contains("rotate", StringComparison.Ordinal)
            ? new Box(at[0] - Ascent, at[1] - (width - before), Ascent + Descent, width)
            : new Box(at[0] - before, at[1] - Ascent, width, Ascent + Descent);
    }
}
