using UmlCaxs.Features;

namespace UmlCaxs.Validation;

/// <summary>How sure a rule is of detections whose type is none of the classes.</summary>
/// <param name="Protocol">Protocol.</param>
/// <param name="Rule">Rule.</param>
/// <param name="Level">Level.</param>
/// <param name="Type">Object type; null for all of them.</param>
/// <param name="N">Predictions.</param>
/// <param name="MeanConfidence">Mean of the largest probability; those without an answer left out.</param>
public sealed record NoneScore(string Protocol, string Rule, string Level, string? Type, int N, double MeanConfidence);

/// <summary>How outlier p-values are distributed.</summary>
/// <param name="Protocol">Protocol.</param>
/// <param name="Kind"><c>chi_square</c> or <c>conformal</c> p-values, or <c>confidence</c>: the largest probability.</param>
/// <param name="Type">Object type outside the classes; null for all of them, and for members of the classes.</param>
/// <param name="IsMember">True for the detections of the classes.</param>
/// <param name="N">Predictions.</param>
/// <param name="ShareBelow">Share of p-values up to 0.05; NaN of confidences.</param>
/// <param name="AreaUnderRoc">Chance of a lower p-value than that of a member; NaN for members.</param>
/// <param name="DistanceFromUniform">Largest difference between their distribution and the uniform one; NaN for other types.</param>
public sealed record OutlierResult(string Protocol, string Kind, string? Type, bool IsMember, int N, double ShareBelow, double AreaUnderRoc, double DistanceFromUniform);

/// <summary>What a protocol did.</summary>
/// <param name="Name">Name.</param>
/// <param name="Divisions">Times that training and test rows were chosen.</param>
/// <param name="MeanTrainingRows">Rows that a transform and a mixture were fitted to, on average.</param>
/// <param name="Predictions">Labelled detections judged, each as often as it was tested.</param>
/// <param name="Detections">Labelled detections judged at least once.</param>
/// <param name="Sources">Sources of these.</param>
public sealed record ProtocolSummary(string Name, int Divisions, double MeanTrainingRows, long Predictions, long Detections, long Sources);

/// <summary>What a validation found.</summary>
public sealed record ValidationResult
{
    /// <summary>File name of the labelled table, without its folder.</summary>
    public required string Input { get; init; }

    /// <summary>Name of a ready model; null where models were fitted.</summary>
    public string? Model { get; init; }

    /// <summary>How it was done.</summary>
    public required ValidationOptions Options { get; init; }

    /// <summary>Rows and gaps of the table.</summary>
    public required MissingReport Report { get; init; }

    /// <summary>Usable detections with a class.</summary>
    public required long Labelled { get; init; }

    /// <summary>Usable detections without a class.</summary>
    public required long Unlabelled { get; init; }

    /// <summary>Usable detections whose type is none of the classes.</summary>
    public required long NoneOfThese { get; init; }

    /// <summary>Levels.</summary>
    public required IReadOnlyList<ClassLevel> Levels { get; init; }

    /// <summary>Rules with what they do, in words.</summary>
    public required IReadOnlyList<(string Name, bool IsBaseline, string Words)> Rules { get; init; }

    /// <summary>Protocols that were run.</summary>
    public required IReadOnlyList<ProtocolSummary> Protocols { get; init; }

    /// <summary>Metrics.</summary>
    public required IReadOnlyList<ValidationScore> Scores { get; init; }

    /// <summary>Confidence for types outside the classes.</summary>
    public required IReadOnlyList<NoneScore> Nones { get; init; }

    /// <summary>Outlier p-values.</summary>
    public required IReadOnlyList<OutlierResult> Outliers { get; init; }

    /// <summary>What was left out.</summary>
    public required IReadOnlyList<ValidationSkip> Skips { get; init; }

    /// <summary>Time that this process has taken to read the table.</summary>
    public TimeSpan Reading { get; init; }

    /// <summary>The metrics of a protocol, rule, vote and level; null if there are none.</summary>
    public ValidationScore? Find(string protocol, string rule, string voting, string level) =>
        Scores.FirstOrDefault(s => s.Protocol == protocol && s.Rule == rule && s.Voting == voting && s.Level.Name == level);
}
