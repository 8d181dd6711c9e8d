using UmlCaxs.Mixture.Selection;

namespace UmlCaxs.Sweeps;

/// <summary>How far a sweep is.</summary>
/// <param name="Models">The models that are finished.</param>
/// <param name="AllModels">How many there will be.</param>
/// <param name="Doing">What is being done, in words.</param>
public sealed record SweepProgress(IReadOnlyList<ModelScore> Models, int AllModels, string Doing);
