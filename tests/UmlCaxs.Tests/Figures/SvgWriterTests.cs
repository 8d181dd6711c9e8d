using System.Xml.Linq;
using UmlCaxs.Figures;
using Xunit;

namespace UmlCaxs.Tests.Figures;

public class SvgWriterTests
{
    [Theory]
    [InlineData("a < b & c > \"d\"", "a < b & c > \"d\"")]
    [InlineData("Orion_V* · 30°", "Orion_V* · 30°")]
    [InlineData("bell\u0007", "bell\ufffd")]
    [InlineData("\ud83d\ude80", "\ud83d\ude80")]
    public void Any_text_and_any_attribute_is_well_formed(string given, string read)
    {
        var svg = new SvgWriter(10, 10, given);
        svg.Element("circle", ("data-name", given));
        svg.Text(1, 2, given);
        XElement root = XDocument.Parse(svg.Finish()).Root!;
        Assert.Equal(read, root.Elements().First(e => e.Name.LocalName == "title").Value);
        Assert.Equal(read, root.Elements().First(e => e.Name.LocalName == "circle").Attribute("data-name")!.Value);
        Assert.Equal(read, root.Elements().First(e => e.Name.LocalName == "text").Value);
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        // Not a case of the theory above: attributes are stored as UTF-8, which cannot hold it.
        string svg = new SvgWriter(10, 10, "half a pair \ud83d").Finish();
        Assert.Equal("half a pair \ufffd", XDocument.Parse(svg).Root!.Elements().First().Value);
    }

    [Theory]
    [InlineData(1234.5678, "1234.57")]
    [InlineData(-0.001, "0")]
    [InlineData(3, "3")]
    public void Numbers_are_short_and_have_a_point(double value, string text) => Assert.Equal(text, SvgWriter.Number(value));

    [Fact]
    public void Elements_left_open_are_closed()
    {
        var svg = new SvgWriter(10, 10, "open");
        svg.Open("g");
        svg.Open("g");
        Assert.Equal("svg", XDocument.Parse(svg.Finish()).Root!.Name.LocalName);
    }
}
