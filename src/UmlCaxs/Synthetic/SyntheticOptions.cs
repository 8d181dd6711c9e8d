namespace UmlCaxs.Synthetic;

/// <summary>What a synthetic catalogue is to contain.</summary>
/// <param name="Rows">Detections, at least 0; exactly so many are made.</param>
/// <param name="Seed">Another seed, another catalogue.</param>
/// <param name="LabelledFraction">Fraction of the detections that have a main_type, 0 to 1. In the paper 10,523 of 29,655 had one.</param>
/// <param name="MissingFraction">Fraction of the detections that lack at least one feature, 0 to 1.</param>
public sealed record SyntheticOptions(long Rows, int Seed = 42, double LabelledFraction = 0.35, double MissingFraction = 0.0);
