namespace UmlCaxs.Classification;

/// <summary>What a <see cref="TypeMap"/> makes of an object type.</summary>
/// <param name="Role">What it makes the detection.</param>
/// <param name="Class">Index of the class of a labelled detection, else -1.</param>
/// <param name="IsListed">False for a type that the table does not have, which is another type by that.</param>
public readonly record struct TypeMeaning(DetectionRole Role, int Class = -1, bool IsListed = true);
