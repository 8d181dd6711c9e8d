namespace UmlCaxs.Classification.Scoring;

/// <summary>Where class priors come from.</summary>
public enum PriorKind
{
    /// <summary>The share of each class among the labelled detections.</summary>
    Labels,

    /// <summary>The same for all classes that have a model.</summary>
    Uniform,

    /// <summary>Given by the user.</summary>
    Given,
}
