using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Mixture;

namespace UmlCaxs.Validation;

/// <summary>How a validation is done.</summary>
/// <param name="Fit">K, seed and the options of the fit in each division.</param>
public sealed record ValidationOptions(FitOptions Fit)
{
    /// <summary>Folds by source; by detection as many random divisions are made as there are folds in all repeats.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Repeats of the folds.</summary>
    public int Repeats { get; init; } = 2;

    /// <summary>The map of the rule calibrated.</summary>
    public CalibrationKind Calibration { get; init; } = CalibrationKind.Dirichlet;

    /// <summary>What becomes of rows that lack a feature; learnt from only if it is to integrate the missing ones out.</summary>
    public MissingPolicy Missing { get; init; } = MissingPolicy.Drop;
}
