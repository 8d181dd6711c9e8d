namespace UmlCaxs.Classification;

/// <summary>How often an object type occurs in a table.</summary>
/// <param name="Type">The type as it is written there.</param>
/// <param name="Meaning">What it means.</param>
/// <param name="Rows">Rows that carry it.</param>
public sealed record TypeCount(string Type, TypeMeaning Meaning, long Rows);
