namespace UmlCaxs.Features;

/// <summary>A feature computed from raw catalogue columns.</summary>
/// <param name="RawColumns">Columns it needs, in the order <paramref name="Formula"/> takes them.</param>
/// <param name="Formula">The feature's value; not finite where it is undefined (division by a zero mean).</param>
public sealed record DerivedFeature(IReadOnlyList<string> RawColumns, DerivedFeature.RawFormula Formula)
{
    /// <summary>Computes a feature from raw values.</summary>
    public delegate double RawFormula(ReadOnlySpan<double> raw);
}
