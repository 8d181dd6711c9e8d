namespace UmlCaxs.Classification.Scoring;

/// <summary>The family of maps that calibrated probabilities come from.</summary>
public enum CalibrationKind
{
    /// <summary>p_c proportional to p_c^(1/T): one parameter (Guo, Pleiss, Sun and Weinberger 2017).</summary>
    Temperature,

    /// <summary>softmax(W ln p + b) (Kull et al. 2019): corrects classes that are mistaken for each other.</summary>
    Dirichlet,
}
