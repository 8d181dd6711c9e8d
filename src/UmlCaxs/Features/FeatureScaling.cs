using System.Runtime.CompilerServices;

namespace UmlCaxs.Features;

/// <summary>The fitted transform of one feature.</summary>
/// <param name="Name">Feature name.</param>
/// <param name="Kind">Which transform.</param>
/// <param name="Offset">Added before the logarithm; 0 for the other kinds.</param>
/// <param name="Min">Becomes 0: the smallest x, or the smallest ln(x + offset).</param>
/// <param name="Max">Becomes 1: the largest x, or the largest ln(x + offset).</param>
public sealed record FeatureScaling(string Name, TransformKind Kind, double Offset, double Min, double Max)
{
    /// <summary>The transformed value. NaN where ln(x + offset) is undefined.</summary>
    public double Apply(double x) => Kind switch
    {
        TransformKind.None => x,
        TransformKind.MinMax => (x - Min) / (Max - Min),
        _ => (Math.Log(x + Offset) - Min) / (Max - Min),
    };

    /// <summary>Transforms values in place, each as the other overload does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(Span<double> values)
    {
        (double offset, double min, double range) = (Offset, Min, Max - Min);
        if (Kind == TransformKind.MinMax)
            foreach (ref double x in values)
                x = (x - min) / range;
        else if (Kind == TransformKind.LogMinMax)
            foreach (ref double x in values)
                x = (Math.Log(x + offset) - min) / range;
    }

    /// <summary>The physical value of a transformed one.</summary>
    public double Invert(double y) => Kind switch
    {
        TransformKind.None => y,
        TransformKind.MinMax => Min + (y * (Max - Min)),
        _ => Math.Exp(Min + (y * (Max - Min))) - Offset,
    };
}
