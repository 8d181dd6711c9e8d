namespace UmlCaxs.Mixture.Selection;

/// <summary>What becomes of a model when EM goes on from its parameters with another reg_covar.</summary>
/// <param name="RegCovar">The other reg_covar.</param>
/// <param name="Bic">BIC with it.</param>
/// <param name="BicChange">Difference from the model's BIC.</param>
/// <param name="FloorDominated">Components that the other reg_covar dominates.</param>
/// <param name="Agreement">Agreement of the labels with the model's.</param>
public sealed record Sensitivity(double RegCovar, double Bic, double BicChange, int FloorDominated, LabelAgreement Agreement);
