using UmlCaxs.Mixture;

namespace UmlCaxs.Sweeps;

/// <summary>Which models a sweep fits and what is computed of them.</summary>
/// <param name="Components">The K, ascending.</param>
/// <param name="Restarts">Fits of each, from each kind of start.</param>
/// <param name="Starts">Kinds of start, in the order of the results.</param>
/// <param name="Fit">Tolerance, iterations, reg_covar and seed; its K, restarts and start do not count.</param>
/// <param name="Silhouettes">Whether silhouettes are computed.</param>
/// <param name="Relocates">Whether the best model of each K is improved by relocating components.</param>
public sealed record SweepPlan(IReadOnlyList<int> Components, int Restarts, IReadOnlyList<StartKind> Starts, FitOptions Fit, bool Silhouettes, bool Relocates)
{
    /// <summary>Restarts of a part: what a kill can cost is bounded, and so is the memory of a batch.</summary>
    private const int RestartsOfPart = 50;

    /// <summary>All parts from starts, in the order in which they are computed.</summary>
    internal IEnumerable<SweepTask> Tasks =>
        from k in Components
        from start in Starts
        from first in Enumerable.Range(0, (Restarts + RestartsOfPart - 1) / RestartsOfPart).Select(p => p * RestartsOfPart)
        select new SweepTask(k, start, first, Math.Min(RestartsOfPart, Restarts - first));

    /// <summary>The K whose best model is improved by relocation: those with components to relocate.</summary>
    internal IEnumerable<SweepTask> Relocations => Components.Where(k => Relocates && k > 1).Select(k => new SweepTask(k, null, 0, 1));
}
