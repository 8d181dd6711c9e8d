namespace UmlCaxs.Classification;

/// <summary>What becomes of a detection that lacks a feature.</summary>
public enum MissingPolicy
{
    /// <summary>It is left out, and counted.</summary>
    Drop,

    /// <summary>Its gaps are filled with the medians of the fit's data, as far as the model has them; else it is left out.</summary>
    Median,

    /// <summary>It is used for what it has: its missing features are integrated out exactly. Only a detection without any feature is left out.</summary>
    Marginal,
}
