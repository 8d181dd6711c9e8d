namespace UmlCaxs.Validation;

/// <summary>Names of the protocols.</summary>
internal static class ValidationProtocol
{
    /// <summary>That of Perez-Diaz et al. 2024: 80 % of the detections train, the others test.</summary>
    public const string Detection = "detection";

    /// <summary>Folds of whole sources.</summary>
    public const string Source = "source";

    /// <summary>A ready model: nothing is fitted, all rows are judged.</summary>
    public const string Model = "model";
}
