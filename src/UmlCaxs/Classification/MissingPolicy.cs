namespace UmlCaxs.Classification;

/// <summary>What becomes of a detection that lacks a feature.</summary>
public enum MissingPolicy
{
    /// <summary>It is left out, and counted.</summary>
    Drop,

    /// <summary>Its gaps are filled with the medians of the fit's data, as far as the model has them; else it is left out.</summary>
    Median,
}
