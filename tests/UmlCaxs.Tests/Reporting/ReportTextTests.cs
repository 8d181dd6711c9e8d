using System.Text.RegularExpressions;
using System.Xml.Linq;
using UmlCaxs.Figures;
using UmlCaxs.Reporting;
using Xunit;

namespace UmlCaxs.Tests.Reporting;

public partial class ReportTextTests
{
    private static readonly ReportTable Table = new("some_table", "50 % of a_b & {c} \\ ~ ^ # $ < >", ["class", "n"], [["[x] Orion_V*", "−1"], ["*", "2 ± 3"]]);

    [Fact]
    public void Latex_escapes_every_special_character()
    {
        string latex = LatexTable.Render(Table);
        Assert.Contains("50 \\% of a\\_b \\& \\{c\\} \\textbackslash{} \\textasciitilde{} \\textasciicircum{} \\# \\$ $<$ $>$", latex);
        Assert.Contains("{}[x] Orion\\_V* & $-$1 \\\\\n", latex);
        Assert.Contains("\\begin{tabular}{lr}", latex);
        AssertSoundLatex(latex, 2);
    }

    [Fact]
    public void A_page_needs_nothing_else_and_holds_what_it_was_given_as_text()
    {
        var figure = new ReportFigure("f", "caption <b>", new SvgWriter(FigureStyle.TwoColumns, 10, "a < b").Finish());
        string html = HtmlReport.Render(new ReportContent("x & <script>", [("made by", "\"me\"")], [new ReportSection("One", "text <i>", [figure], [Table]) { PointsTitle = "Open", Points = ["a < b"] }], [new ReportGap("labels", "give <some>")]));
        XElement root = AssertSelfContained(html);
        Assert.Equal("x & <script>", root.Descendants("h1").Single().Value);
        Assert.Equal(["class", "n"], root.Descendants("th").Select(e => e.Value));
        Assert.Single(root.Descendants("figure"));
        Assert.Equal(["a < b", "labels: give <some>"], root.Descendants("li").Select(e => e.Value));
        Assert.Single(root.Descendants("style"));
    }

    /// <summary>The page as XML, after checking that it refers to nothing outside of it.</summary>
    internal static XElement AssertSelfContained(string html)
    {
        // Void elements are the only thing in these pages that XML spells differently.
        XElement root = XDocument.Parse(VoidElement().Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<$1/>")).Root!;
        foreach (XElement element in root.DescendantsAndSelf())
        {
            Assert.DoesNotContain(element.Name.LocalName, new[] { "img", "link", "iframe", "object", "image", "use" });
            foreach (XAttribute attribute in element.Attributes().Where(a => !a.IsNamespaceDeclaration))
            {
                Assert.False(attribute.Name.LocalName == "src", $"{element.Name.LocalName} has a source");
                Assert.False(attribute.Name.LocalName == "href" && !attribute.Value.StartsWith('#'), $"{attribute.Value} lies outside");
                Assert.DoesNotContain("url(", attribute.Value);
            }
        }

        Assert.DoesNotContain("@import", html);
        string[] ids = [.. root.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        return root;
    }

    internal static void AssertSoundLatex(string latex, int columns)
    {
        string plain = latex.Replace("\\{", "", StringComparison.Ordinal).Replace("\\}", "", StringComparison.Ordinal);
        Assert.Equal(plain.Count(c => c == '{'), plain.Count(c => c == '}'));
        Assert.Equal(0, latex.Replace("\\$", "", StringComparison.Ordinal).Count(c => c == '$') % 2);
        Assert.Equal(BeginOrEnd().Matches(latex).Count(m => m.Value.StartsWith("\\b", StringComparison.Ordinal)), BeginOrEnd().Matches(latex).Count(m => m.Value.StartsWith("\\e", StringComparison.Ordinal)));
        foreach (string line in latex.Split('\n').Where(l => l.EndsWith("\\\\", StringComparison.Ordinal)))
            Assert.Equal(columns, line.Replace("\\&", "", StringComparison.Ordinal).Count(c => c == '&') + 1);
    }

    [GeneratedRegex("<(meta[^>]*)>")]
    private static partial Regex VoidElement();

    [GeneratedRegex(@"\\(begin|end)\{[a-z]+\}")]
    private static partial Regex BeginOrEnd();
}
