using System.Globalization;

namespace UmlCaxs.Mixture.Selection;

/// <summary>A selection in sentences: why this K, and what the data leave open.</summary>
public static class SelectionWords
{
    /// <summary>Below this, labels of two restarts differ in what a user would call different clusters (Steinley 2004: good from 0.8).</summary>
    private const double StableAgreement = 0.8;

    /// <summary>A reg_covar that changes labels by more than this matters.</summary>
    private const double InsensitiveAgreement = 0.99;

    /// <summary>Below this there is no substantial structure to be seen (Kaufman and Rousseeuw 1990).</summary>
    private const double SubstantialSilhouette = 0.25;

    /// <summary>Differences below so many standard errors are none.</summary>
    private const double Errors = 2;

    /// <summary>Why the chosen K was chosen.</summary>
    public static string Choice(ComponentSelection selection)
    {
        int[] tried = [.. selection.Components.Select(c => c.K)];
        bool isRange = tried.Length > 2 && tried[^1] - tried[0] == tried.Length - 1;
        string range = isRange ? $"K = {tried[0]} to {tried[^1]}" : $"K = {string.Join(", ", tried)}";
        if (selection.Components.Count == 1)
            return $"K = {selection.ChosenK} is the only one that was tried.";
        if (selection.Flattening is not { } flattening)
            return Text($"K = {selection.ChosenK}: the lowest BIC ({selection.Chosen.BestBic:N1}) over {range}; the mean BIC has no place where its gradient flattens.");
        string place = flattening.K == flattening.Largest
            ? $"there the gradient of the mean BIC flattens ({selection.Chosen.Gradient:N0} a component)"
            : $"the gradient of the mean BIC flattens most at K = {flattening.Sharpest}, and the scatter of restarts does not tell K = {flattening.K} to {flattening.Largest} from that; the smallest is taken";
        return Text($"K = {flattening.K}: {place}. This is where the curve lies furthest below the straight line from its first point to its minimum, over {range}{(tried[0] == 1 ? ", K = 1 left out" : "")}.");
    }

    /// <summary>What the data do not decide, a sentence each; empty if nothing is open.</summary>
    public static IReadOnlyList<string> Undecided(ComponentSelection selection) =>
        [.. OfCriteria(selection), .. OfRange(selection), .. OfNeighbours(selection), .. OfOptima(selection), .. OfSilhouettes(selection), .. OfFloor(selection)];

    private static IEnumerable<string> OfCriteria(ComponentSelection s)
    {
        var criteria = new List<(string Name, int K)> { ("the lowest BIC", s.BicMinimumK), ("the lowest ICL", s.IclMinimumK) };
        if (s.Flattening is { } flattening)
            criteria.Insert(0, ("the flattening of the gradient", flattening.K));
        if (s.SilhouetteBestK is int silhouette)
            criteria.Add(("the best silhouette", silhouette));
        if (criteria.Select(c => c.K).Distinct().Count() > 1)
            yield return $"The criteria disagree: {string.Join(", ", criteria.Select(c => $"{c.Name} is at K = {c.K}"))}. Which one counts is a choice of yours.";
    }

    private static IEnumerable<string> OfRange(ComponentSelection s)
    {
        int largest = s.Components[^1].K;
        if (s.Components.Count > 1 && s.BicMinimumK == largest)
            yield return $"BIC still falls at the largest K tried ({largest}): it has no minimum within the range, and a wider range would move the place where its gradient flattens.";
        if (s.Components.Count > 1 && s.Flattening is null && s.Components.Count < 5)
            yield return $"{s.Components.Count} K are too few to see where the gradient flattens.";
    }

    private static IEnumerable<string> OfNeighbours(ComponentSelection s)
    {
        foreach (ComponentSummary other in s.Components.Where(c => c.K != s.ChosenK))
        {
            double spread = Math.Max(s.Chosen.BicDeviation, other.BicDeviation);
            if (Math.Abs(other.MeanBic - s.Chosen.MeanBic) < spread)
                yield return Text($"Mean BIC does not tell K = {s.ChosenK} from K = {other.K}: they differ by {Math.Abs(other.MeanBic - s.Chosen.MeanBic):N0}, and restarts of one K by {spread:N0} (standard deviation).");
        }
    }

    private static IEnumerable<string> OfOptima(ComponentSelection s)
    {
        ComponentSummary c = s.Chosen;
        if (c.BestStart == ModelScore.Relocation && c.FoundBest == 0)
            yield return Text($"At K = {c.K} no restart of {c.Restarts} found the best optimum (mean log-likelihood {c.BestMeanLogLikelihood:F4}): relocating components did, and may not have found the best there is.");
        else if (2 * c.FoundBest < c.Restarts)
            yield return Text($"At K = {c.K} restarts end in different optima: {c.FoundBest} of {c.Restarts} found the best (within {s.OptimumTolerance:G2} in mean log-likelihood).");
        if (c.Restarts == 1)
            yield return $"A single restart shows no spread: nothing is known of how much the result at K = {c.K} depends on its start.";
        if (c.Agreement is { } agreement && agreement.AdjustedRand < StableAgreement)
            yield return Text($"At K = {c.K} labels depend on the restart: the adjusted Rand index between two of them is {agreement.AdjustedRand:F2} on average (1: the same clusters).");
        if (c.NotConverged > 0)
            yield return $"At K = {c.K} {c.NotConverged} models used up their iterations before they converged (--max-iter).";
    }

    private static IEnumerable<string> OfSilhouettes(ComponentSelection s)
    {
        if (s.Components.FirstOrDefault(c => c.K == s.SilhouetteBestK) is not { } best)
            yield break;
        if (s.Chosen.Silhouette is { } chosen && chosen < SubstantialSilhouette)
            yield return Text($"A silhouette of {chosen:F2} at K = {s.ChosenK} shows no substantial gaps between clusters: they are parts of a continuum, or not round.");
        foreach (ComponentSummary other in s.Components.Where(c => c.K != best.K && c.Silhouette is not null))
        {
            double error = Math.Sqrt(Square(best.SilhouetteError) + Square(other.SilhouetteError));
            if (best.Silhouette - other.Silhouette < Errors * error)
                yield return Text($"Silhouettes of the sample do not tell K = {best.K} from K = {other.K}: they differ by {best.Silhouette - other.Silhouette:F4}, with a standard error of {error:F4}.");
        }
    }

    private static IEnumerable<string> OfFloor(ComponentSelection s)
    {
        if (s.Chosen.FloorDominated > 0)
            yield return $"{s.Chosen.FloorDominated} of {s.ChosenK} components of the best model at K = {s.ChosenK} are as narrow in some direction as reg_covar allows: likelihood and BIC say as much about that floor as about the data.";
        foreach (Sensitivity other in s.Sensitivity.Where(o => o.Agreement.AdjustedRand < InsensitiveAgreement))
            yield return Text($"With reg_covar {other.RegCovar:G} instead, BIC changes by {other.BicChange:N0} and the labels do not stay the same (adjusted Rand index {other.Agreement.AdjustedRand:F3}).");
    }

    private static double Square(double? x) => (x ?? 0) * (x ?? 0);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
