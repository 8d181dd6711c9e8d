using System.Xml.Linq;
using UmlCaxs.Figures;
using Xunit;

namespace UmlCaxs.Tests.Figures;

public class SkyMapTests
{
    [Fact]
    public void Every_source_has_a_mark_of_its_group_and_every_group_a_line_in_the_legend()
    {
        XElement root = Draw(("AGN", 100), ("Orion_V*", 30), ("Seyfert_2", 7), ("new & other", 1));
        Assert.Equal(100, Marks(root, "AGN"));
        Assert.Equal(30, Marks(root, "Orion_V*"));
        Assert.Equal(7, Marks(root, "Seyfert_2"));
        Assert.Equal(1, Marks(root, "new & other"));
        Assert.Equal(4, root.Elements().Count(e => e.Attribute("data-legend") is not null));
        Assert.Contains("AGN 100", Texts(root));
        Assert.Contains("new & other 1", Texts(root));
        Assert.Contains("138 detections", Texts(root));
    }

    [Fact]
    public void Longitudes_are_labelled_every_60_degrees_and_latitudes_every_30()
    {
        List<string> texts = Texts(Draw());
        foreach (string label in new[] { "0°", "60°", "120°", "240°", "300°", "+60°", "+30°", "−30°", "−60°" })
            Assert.Contains(label, texts);
    }

    [Fact]
    public void Beyond_the_limit_an_even_subsample_is_drawn_and_the_caption_says_so()
    {
        XElement root = Draw(("AGN", 60_000), ("XB", 30_000), ("YSO", 1));
        Assert.Equal(1, Marks(root, "YSO"));
        Assert.Equal(SkyMap.MostMarks, Marks(root, "AGN") + Marks(root, "XB") + 1);
        Assert.InRange(Marks(root, "XB"), (SkyMap.MostMarks / 3) - 1, (SkyMap.MostMarks / 3) + 1);
        Assert.Contains("20,000 of 90,001 detections drawn (an even subsample)", Texts(root));
        Assert.Contains("AGN 60,000", Texts(root));
        Assert.Equal(root.ToString(), Draw(("AGN", 60_000), ("XB", 30_000), ("YSO", 1)).ToString());
    }

    [Fact]
    public void Marks_lie_on_the_ellipse_where_their_position_is()
    {
        // The galactic centre, and the north celestial pole at l = 122.93, b = 27.13: left of and above it.
        XElement root = XDocument.Parse(SkyMap.Svg("test", [new SkyGroup("A", [266.40499], [-28.93617]), new SkyGroup("B", [0], [90])])).Root!;
        XElement ellipse = root.Elements().First(e => e.Name.LocalName == "ellipse");
        (double x, double y) = Position(root, "A");
        Assert.Equal((double)ellipse.Attribute("cx")!, x, 0.1);
        Assert.Equal((double)ellipse.Attribute("cy")!, y, 0.1);
        (double poleX, double poleY) = Position(root, "B");
        Assert.InRange(poleX, x - (2 * (double)ellipse.Attribute("ry")!), x - (double)ellipse.Attribute("ry")!);
        Assert.InRange(poleY, y - (0.5 * (double)ellipse.Attribute("ry")!), y - (0.2 * (double)ellipse.Attribute("ry")!));
    }

    [Fact]
    public void Positions_that_are_missing_are_counted_and_not_drawn()
    {
        XElement root = XDocument.Parse(SkyMap.Svg("test", [new SkyGroup("AGN", [10, double.NaN, 20], [10, 10, double.NaN])])).Root!;
        Assert.Equal(1, Marks(root, "AGN"));
        Assert.Contains("AGN 3", Texts(root));
        Assert.Contains("1 of 3 detections with a position", Texts(root));
        Assert.Throws<ArgumentException>(() => SkyMap.Svg("test", [new SkyGroup("AGN", [1, 2], [1])]));
    }

    [Fact]
    public void Classes_of_the_paper_and_any_twenty_others_look_different()
    {
        string[] classes = ["QSO", "AGN", "Seyfert_1", "Seyfert_2", "HMXB", "LMXB", "XB", "YSO", "TTau*", "Orion_V*"];
        Assert.Equal(10, classes.Select(MarkStyle.Of).Distinct().Count());
        Assert.Equal(20, Enumerable.Range(0, 20).Select(i => MarkStyle.Of("other", i)).Distinct().Count());
    }

    private static XElement Draw(params (string Name, int Count)[] groups) => XDocument.Parse(SkyMap.Svg("A test", [.. groups.Select(g => new SkyGroup(
        g.Name,
        [.. Enumerable.Range(0, g.Count).Select(n => n * 7.31 % 360)],
        [.. Enumerable.Range(0, g.Count).Select(n => (n * 3.17 % 180) - 90)]))])).Root!;

    private static int Marks(XElement root, string group) =>
        root.Elements().Where(e => e.Attribute("data-group")?.Value == group).Sum(e => e.Attribute("d")!.Value.Count(c => c == 'M'));

    private static (double X, double Y) Position(XElement root, string group)
    {
        string[] numbers = root.Elements().First(e => e.Attribute("data-group")?.Value == group).Attribute("d")!.Value.Split('M', ' ', 'h', 'l');
        return (double.Parse(numbers[1]), double.Parse(numbers[2]));
    }

    private static List<string> Texts(XElement root) => [.. root.Elements().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
}
