namespace UmlCaxs.Classification.Scoring;

/// <summary>What training beyond the paper's class models leaves in a model.</summary>
/// <param name="Options">The rule it was trained for: that of classification unless another is wanted.</param>
/// <param name="Gaussian">Classes as normal distributions; null if the rule is softmin.</param>
/// <param name="Calibration">Map of probabilities; null unless the rule is calibrated.</param>
/// <param name="Conformal">Scores of held-out detections; null if there was too little to hold out.</param>
public sealed record TrainedScoring(ScoringOptions Options, GaussianClassSet? Gaussian, ClassCalibration? Calibration, ConformalScores? Conformal);
