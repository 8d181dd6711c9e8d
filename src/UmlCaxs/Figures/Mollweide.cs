namespace UmlCaxs.Figures;

/// <summary>
/// The equal-area projection of Mollweide in the astronomers' orientation: longitude 0 in the middle, growing to the left. The
/// sphere becomes an ellipse from -2 to 2 and from -1 to 1.
/// </summary>
public static class Mollweide
{
    private const double Degree = Math.PI / 180;

    /// <summary>Projects a position.</summary>
    /// <param name="longitude">Degrees, any turn.</param>
    /// <param name="latitude">Degrees, -90 to 90.</param>
    /// <returns>x from -2 (longitude 180) to 2 and y from -1 (the south pole) to 1.</returns>
    public static (double X, double Y) Project(double longitude, double latitude)
    {
        // To (-180, 180]: the edge itself is drawn on the left.
        double l = longitude - (360 * Math.Ceiling((longitude - 180) / 360));
        return At(l, latitude);
    }

    /// <summary>As <see cref="Project"/> with a longitude from -180 to 180 that is taken as it is: both edges can be drawn.</summary>
    internal static (double X, double Y) At(double longitude, double latitude)
    {
        double theta = Auxiliary(latitude);
        return (-longitude / 90 * Math.Cos(theta), Math.Sin(theta));
    }

    /// <summary>theta with 2 theta + sin(2 theta) = pi sin(latitude).</summary>
    private static double Auxiliary(double latitude)
    {
        double target = Math.PI * Math.Sin(latitude * Degree);
        double distance = Math.PI - Math.Abs(target);

        // Near a pole the equation becomes flat: (pi/2 - theta)^3 = 3/4 distance is a start close enough for Newton's method.
        double theta = distance < 0.5
            ? Math.CopySign((Math.PI / 2) - Math.Cbrt(0.75 * distance), target)
            : latitude * Degree;
        for (int i = 0; i < 20; i++)
        {
            double slope = 2 + (2 * Math.Cos(2 * theta));
            if (slope < 1e-12)
                break;
            double step = ((2 * theta) + Math.Sin(2 * theta) - target) / slope;
            theta -= step;
            if (Math.Abs(step) < 1e-12)
                break;
        }

        return Math.Clamp(theta, -Math.PI / 2, Math.PI / 2);
    }
}
