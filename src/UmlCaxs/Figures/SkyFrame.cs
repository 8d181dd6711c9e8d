using System.Text;

namespace UmlCaxs.Figures;

/// <summary>The ellipse of a map of the whole sky in galactic coordinates, with meridians and parallels.</summary>
/// <param name="svg">The figure.</param>
/// <param name="centreX">Centre.</param>
/// <param name="centreY">Centre.</param>
/// <param name="radius">Half height; half the width is twice as much.</param>
internal sealed class SkyFrame(SvgWriter svg, double centreX, double centreY, double radius)
{
    private const int Step = 30;
    private const int LabelStep = 60;

    /// <summary>Room to the left of the ellipse for the latitudes.</summary>
    public const double Left = 40;

    /// <summary>Where the ellipse lies.</summary>
    public Box Box => new(centreX - (2 * radius), centreY - radius, 4 * radius, 2 * radius);

    /// <summary>Where a point of the projection lies.</summary>
    public (double X, double Y) Place((double X, double Y) position) => (centreX + (radius * position.X), centreY - (radius * position.Y));

    /// <summary>Draws what lies under the marks.</summary>
    public void Begin()
    {
        Ellipse("fig-panel");
        var path = new StringBuilder();
        for (int l = -180 + Step; l < 180; l += Step)
            for (int b = -90; b <= 90; b += 3)
                Extend(path, b == -90, l, b);
        for (int b = -90 + Step; b < 90; b += Step)
        {
            Extend(path, true, 180, b);
            Extend(path, false, -180, b);
        }

        svg.Element("path", ("class", "fig-grid"), ("d", path.ToString()));
    }

    /// <summary>Draws what lies over the marks.</summary>
    /// <param name="labels">True for the numbers of meridians and parallels.</param>
    public void Finish(bool labels)
    {
        Ellipse("fig-frame");
        if (labels)
            Labels();
    }

    private void Ellipse(string style) =>
        svg.Element("ellipse", ("class", style), ("cx", SvgWriter.Number(centreX)), ("cy", SvgWriter.Number(centreY)), ("rx", SvgWriter.Number(2 * radius)), ("ry", SvgWriter.Number(radius)));

    private void Extend(StringBuilder path, bool first, double l, double b)
    {
        (double x, double y) = Place(Mollweide.At(l, b));
        path.Append(first ? 'M' : 'L').Append(SvgWriter.Number(x)).Append(' ').Append(SvgWriter.Number(y));
    }

    private void Labels()
    {
        for (int l = -180 + LabelStep; l < 180; l += LabelStep)
        {
            // Below the equator, where the plane of the Galaxy is not hidden by them.
            (double x, double y) = Place(Mollweide.At(l, 0));
            svg.Text(x, y + 16, $"{(l + 360) % 360}°", "fig-muted fig-halo", "middle");
        }

        for (int b = -90 + Step; b < 90; b += Step)
        {
            (double x, double y) = Place(Mollweide.At(180, b));
            svg.Text(x - (Math.Abs(b) > 45 ? 8 : 5), y + (b < 0 ? 8 : 4), b > 0 ? $"+{b}°" : b < 0 ? $"−{-b}°" : "0°", "fig-muted", "end");
        }
    }
}
