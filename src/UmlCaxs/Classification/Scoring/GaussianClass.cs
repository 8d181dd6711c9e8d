namespace UmlCaxs.Classification.Scoring;

/// <summary>One class inside one cluster as a normal distribution.</summary>
/// <param name="Class">Index of the class in the class order.</param>
/// <param name="Mean">D values, transformed features.</param>
/// <param name="Covariance">D x D, symmetric positive definite: shrunk.</param>
/// <param name="LabelledRows">Labelled detections it was trained on, 1 or more.</param>
/// <param name="Shrinkage">Share of the target in the covariance, 0 to 1.</param>
public sealed record GaussianClass(int Class, double[] Mean, double[] Covariance, int LabelledRows, double Shrinkage);
