namespace UmlCaxs.Archives;

/// <summary>All that decides what a fetch brings. Two plans with the same <see cref="Traits"/> bring the same.</summary>
/// <param name="Parts">Its parts, in the order of the result.</param>
/// <param name="Traits">Name and value of everything that decides it, in the words of the command line.</param>
public sealed record FetchPlan(IReadOnlyList<FetchPart> Parts, IReadOnlyDictionary<string, string> Traits)
{
    /// <summary>Rows that equal an earlier one are left out: parts around positions overlap.</summary>
    public bool DistinctRows { get; init; }
}
