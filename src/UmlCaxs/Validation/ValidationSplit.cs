namespace UmlCaxs.Validation;

/// <summary>One division of the rows of a table.</summary>
/// <param name="Repeat">0-based repetition.</param>
/// <param name="Fold">0-based part of it that is tested.</param>
/// <param name="Training">Rows that everything is fitted to, ascending: labelled, unlabelled, and of types outside the classes.</param>
/// <param name="Test">Rows to judge, ascending: labelled, and of types outside the classes.</param>
internal sealed record ValidationSplit(int Repeat, int Fold, int[] Training, int[] Test);

/// <summary>Something that validation could not do, or did with less than was wanted.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Class">The class it is about; null if about none.</param>
/// <param name="Folds">The divisions it happened in, as "repeat.fold" from 0; empty if in all.</param>
/// <param name="Reason">What happened and why.</param>
public sealed record ValidationSkip(string Protocol, string? Class, IReadOnlyList<string> Folds, string Reason);
