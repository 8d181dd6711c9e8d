namespace UmlCaxs.Figures;

/// <summary>A tick of an axis.</summary>
/// <param name="Value">Where it stands.</param>
/// <param name="Text">Its label; empty for a minor tick.</param>
public readonly record struct Tick(double Value, string Text);
