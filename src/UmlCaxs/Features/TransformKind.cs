namespace UmlCaxs.Features;

/// <summary>How a feature is brought to a common scale.</summary>
public enum TransformKind
{
    /// <summary>Unchanged.</summary>
    None,

    /// <summary>Linear, so that the fitted range becomes [0, 1].</summary>
    MinMax,

    /// <summary>ln(x + offset), then linear, so that the fitted range becomes [0, 1].</summary>
    LogMinMax,
}
