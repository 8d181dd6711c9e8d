namespace UmlCaxs.Classification;

/// <summary>What the class distances of a model mean.</summary>
public enum DistanceKind
{
    /// <summary>MahalanobisSquared to the labelled detections of a class.</summary>
    Absolute,

    /// <summary>
    /// Known only up to a term common to all classes of a cluster: class probabilities are exact, a distance by itself says
    /// nothing.
    /// </summary>
    Relative,
}
