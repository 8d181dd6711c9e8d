namespace UmlCaxs.Figures;

/// <summary>
/// How a class or family is drawn, the same in every figure. Colours are those of <see cref="Palette"/>; classes of one
/// family that share a colour differ in shape.
/// </summary>
/// <param name="Colour">Colour, <c>#rrggbb</c>; null for the neutral one, dark on light and light on dark.</param>
/// <param name="Shape">Shape of a mark.</param>
public sealed record MarkStyle(string? Colour, MarkShape Shape)
{
    /// <summary>The style of a class or family; others get the next free combination of colour and shape.</summary>
    /// <param name="name">Class or family.</param>
    /// <param name="index">Place among the groups of the figure, 0-based.</param>
    public static MarkStyle Of(string name, int index) => name switch
    {
        "AGN" => new(Palette.Blue, MarkShape.Circle),
        "QSO" => new(Palette.SkyBlue, MarkShape.Circle),
        "Seyfert" or "Seyfert_1" => new(Palette.Purple, MarkShape.Circle),
        "Seyfert_2" => new(Palette.Purple, MarkShape.Triangle),
        "XB" => new(Palette.Orange, MarkShape.Circle),
        "HMXB" => new(Palette.Vermilion, MarkShape.Circle),
        "LMXB" => new(Palette.Vermilion, MarkShape.Triangle),
        "YSO" => new(Palette.Green, MarkShape.Circle),
        "Orion_V*" => new(Palette.Green, MarkShape.Diamond),
        "TTau*" => new(null, MarkShape.Circle),
        "ambiguous" => new(null, MarkShape.Diamond),
        _ => new(Palette.Of(index), (MarkShape)(index / Palette.Cycle.Count % 3)),
    };

    /// <summary>
    /// Path data of marks. A circle is a line without length and with round ends (the shortest way to write one); the other
    /// shapes are outlines around the position.
    /// </summary>
    /// <param name="x">Position.</param>
    /// <param name="y">Position.</param>
    /// <param name="radius">Size of the mark; all shapes have about the same area.</param>
    internal string Mark(double x, double y, double radius)
    {
        double r = 1.25 * radius;
        return Shape switch
        {
            MarkShape.Circle => $"M{SvgWriter.Number(x)} {SvgWriter.Number(y)}h0",
            MarkShape.Triangle => $"M{SvgWriter.Number(x)} {SvgWriter.Number(y - r)}l{SvgWriter.Number(r)} {SvgWriter.Number(1.75 * r)}h{SvgWriter.Number(-2 * r)}z",
            _ => $"M{SvgWriter.Number(x)} {SvgWriter.Number(y - r)}l{SvgWriter.Number(r)} {SvgWriter.Number(r)} {SvgWriter.Number(-r)} {SvgWriter.Number(r)} {SvgWriter.Number(-r)} {SvgWriter.Number(-r)}z",
        };
    }

    /// <summary>Writes marks as one path element.</summary>
    /// <param name="svg">The figure.</param>
    /// <param name="marks">What <see cref="Mark"/> gave for each, one after another.</param>
    /// <param name="radius">The size given there.</param>
    /// <param name="group">Name of the group, kept as <c>data-group</c>; null for a sample in a legend.</param>
    internal void Write(SvgWriter svg, string marks, double radius, string? group)
    {
        // Only circles are strokes; an outline must not grow by one.
        string width = Shape == MarkShape.Circle ? SvgWriter.Number(2 * radius) : "0";
        (string, string) look = Colour is null ? ("class", "fig-neutral") : ("style", $"fill:{Colour};stroke:{Colour}");
        (string, string) role = group is null ? ("data-legend", "") : ("data-group", group);
        svg.Element("path", role, look, ("stroke-linecap", "round"), ("stroke-width", width), ("opacity", group is null ? "1" : "0.8"), ("d", marks));
    }
}
