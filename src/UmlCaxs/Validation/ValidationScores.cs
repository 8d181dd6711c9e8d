namespace UmlCaxs.Validation;

/// <summary>A value with its 95 % interval from resampled sources; NaN where there is none.</summary>
/// <param name="Value">The value.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record Estimate(double Value, double Low, double High);

/// <summary>How well one class was found.</summary>
/// <param name="Name">Class or group.</param>
/// <param name="Support">Cases that are of it.</param>
/// <param name="Precision">Share of the cases predicted to be of it that are; 0 if none is predicted.</param>
/// <param name="Recall">Share of the cases of it that were predicted so; NaN if there is none.</param>
public sealed record ClassScore(string Name, long Support, Estimate Precision, Estimate Recall);

/// <summary>A bin of a reliability diagram.</summary>
/// <param name="Count">Cases in it.</param>
/// <param name="Confidence">Mean probability of the predicted class; NaN in an empty bin.</param>
/// <param name="Accuracy">Share of right predictions.</param>
public sealed record ReliabilityBin(long Count, double Confidence, Estimate Accuracy);

/// <summary>The metrics of some cases.</summary>
/// <param name="N">Number of cases.</param>
/// <param name="Unanswered">Cases without probabilities: wrong in every metric, and without confidence.</param>
/// <param name="Accuracy">Share of right predictions.</param>
/// <param name="BalancedAccuracy">Mean recall of the classes that occur.</param>
/// <param name="MacroF1">Mean F1 of the classes that occur or are predicted.</param>
/// <param name="LogLoss">Mean of -ln p(true class), p at least 1e-15.</param>
/// <param name="Brier">Mean squared distance of the probabilities from the truth, summed over classes: 0 to 2.</param>
/// <param name="Ece">Expected calibration error: mean over cases of |accuracy - confidence| of their bin.</param>
/// <param name="Confusion">True x predicted.</param>
/// <param name="Classes">By class.</param>
/// <param name="Bins">Reliability diagram.</param>
public sealed record ScoreSet(
    long N,
    long Unanswered,
    Estimate Accuracy,
    Estimate BalancedAccuracy,
    Estimate MacroF1,
    Estimate LogLoss,
    Estimate Brier,
    Estimate Ece,
    long[,] Confusion,
    IReadOnlyList<ClassScore> Classes,
    IReadOnlyList<ReliabilityBin> Bins);

/// <summary>The metrics of a rule in a protocol.</summary>
/// <param name="Protocol">Protocol.</param>
/// <param name="Rule">Rule.</param>
/// <param name="IsBaseline">True for a baseline.</param>
/// <param name="Voting"><c>detection</c> for single detections, <c>soft</c> or <c>hard</c> for the votes of sources.</param>
/// <param name="Level">Classes, families or broad families.</param>
/// <param name="All">Of all cases.</param>
/// <param name="ByDetections">Of the cases of sources with one, two and more detections; null where sources are not known.</param>
public sealed record ValidationScore(string Protocol, string Rule, bool IsBaseline, string Voting, ClassLevel Level, ScoreSet All, IReadOnlyList<(string Detections, ScoreSet Scores)>? ByDetections)
{
    /// <summary>Of single detections by the number of features they lack, without intervals; empty where none lacks any.</summary>
    public IReadOnlyList<(int Missing, ScoreSet Scores)> ByMissing { get; init; } = [];
}
