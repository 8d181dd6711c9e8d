namespace UmlCaxs.Catalog;

/// <summary>Which values a catalogue says a column can have (VALUES in a VOTable), as text in the column's notation.</summary>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Maximum">Largest value.</param>
/// <param name="Options">All values there are; empty if they are not listed.</param>
public sealed record ColumnDomain(string? Minimum, string? Maximum, IReadOnlyList<string> Options)
{
    /// <summary>True if all three are the same.</summary>
    public bool Equals(ColumnDomain? other) =>
        other is not null && Minimum == other.Minimum && Maximum == other.Maximum && Options.SequenceEqual(other.Options);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Minimum, Maximum, Options.Count);
}
