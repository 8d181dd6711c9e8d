using UmlCaxs.Mixture;
using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>The models of one part of a sweep.</summary>
/// <param name="K">Components.</param>
/// <param name="Start">Kind of start; null for the best model of K improved by relocation.</param>
/// <param name="FirstRestart">0-based number of the first restart.</param>
/// <param name="Restarts">Models.</param>
internal sealed record SweepTask(int K, StartKind? Start, int FirstRestart, int Restarts)
{
    /// <summary>Name of the start in results.</summary>
    public string StartName => Start is { } kind ? StartNames.Of(kind) : ModelScore.Relocation;

    /// <summary>Name of the part's file, without extension.</summary>
    public string Name => $"k{K:D2}-{StartName}{(FirstRestart > 0 ? $"-{FirstRestart}" : "")}";
}
