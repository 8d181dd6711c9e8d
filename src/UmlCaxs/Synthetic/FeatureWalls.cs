using UmlCaxs.Features;

namespace UmlCaxs.Synthetic;

/// <summary>
/// The range a feature cannot leave, as transformed values (what the mixture draws) and as physical ones (what a table
/// shows): hardness ratios -1 to 1, probabilities 0 to 1, a scaled feature what the transform was fitted to.
/// </summary>
/// <param name="Low">Smallest transformed value.</param>
/// <param name="High">Largest transformed value.</param>
/// <param name="PhysicalLow">Smallest physical value.</param>
/// <param name="PhysicalHigh">Largest physical value.</param>
internal readonly record struct FeatureWalls(double Low, double High, double PhysicalLow, double PhysicalHigh)
{
    /// <summary>The walls of a feature.</summary>
    public static FeatureWalls Of(FeatureScaling scaling)
    {
        if (scaling.Kind == TransformKind.None)
            return scaling.Name switch
            {
                _ when scaling.Name.StartsWith("hard_", StringComparison.Ordinal) => new(-1, 1, -1, 1),
                _ when scaling.Name.StartsWith("var_prob_", StringComparison.Ordinal) => new(0, 1, 0, 1),
                _ => new(double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity),
            };

        // Where 0 was the smallest value, the inverse of the logarithm gives it back with a rounding error.
        double low = scaling.Invert(0);
        return new(0, 1, Math.Abs(low) < 1e-9 * scaling.Offset ? 0 : low, scaling.Invert(1));
    }

    /// <summary>The physical value of a transformed one that lies within the walls; a value on a wall is exactly there.</summary>
    public double Invert(FeatureScaling scaling, double y) =>
        y <= Low ? PhysicalLow
        : y >= High ? PhysicalHigh
        : Math.Clamp(scaling.Invert(y), PhysicalLow, PhysicalHigh);
}
