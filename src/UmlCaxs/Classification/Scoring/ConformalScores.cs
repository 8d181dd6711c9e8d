namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Scores of held-out labelled detections, in ascending order, with which later ones are compared (Vovk, Gammerman and Shafer
/// 2005). No distribution is assumed, only that a detection is as one of them. The scores come from folds grouped by source:
/// each from classes that were trained without the source. Of many, quantiles are kept. Immutable.
/// </summary>
/// <param name="Rule">The rule whose scores they are.</param>
/// <param name="HeldOutRows">Detections they come from.</param>
/// <param name="Nonconformity">-ln of the tail probability of <see cref="OutlierScores"/>.</param>
/// <param name="Pooled">1 - probability of the true class, over all classes.</param>
/// <param name="ByClass">The same for each class that has at least <see cref="MinimumRows"/>, else empty.</param>
public sealed record ConformalScores(ScoringRule Rule, int HeldOutRows, double[] Nonconformity, double[] Pooled, IReadOnlyList<double[]> ByClass)
{
    /// <summary>Scores from which a class has quantiles of its own.</summary>
    public const int MinimumRows = 50;

    /// <summary>Scores kept at most: the p-values have steps of about a thousandth.</summary>
    public const int MostScores = 1000;

    /// <summary>Gathers the scores of held-out detections.</summary>
    /// <param name="rule">The rule whose scores they are.</param>
    /// <param name="nonconformity">N; NaN where there is none.</param>
    /// <param name="probabilities">N x classes.</param>
    /// <param name="labels">Class of each row.</param>
    /// <param name="classes">Number of classes.</param>
    public static ConformalScores Of(ScoringRule rule, ReadOnlySpan<double> nonconformity, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, int classes)
    {
        var distances = new List<double>();
        var pooled = new List<double>();
        List<double>[] byClass = [.. Enumerable.Range(0, classes).Select(_ => new List<double>())];
        for (int row = 0; row < labels.Length; row++)
        {
            if (!double.IsNaN(nonconformity[row]))
                distances.Add(nonconformity[row]);
            double score = 1 - probabilities[(row * classes) + labels[row]];
            if (double.IsNaN(score))
                continue;
            pooled.Add(score);
            byClass[labels[row]].Add(score);
        }

        return new ConformalScores(rule, labels.Length, Kept(distances), Kept(pooled), [.. byClass.Select(s => s.Count < MinimumRows ? [] : Kept(s))]);
    }

    /// <summary>(1 + number of scores as large) / (n + 1): at most u with chance u for a detection as the held-out ones.</summary>
    /// <param name="nonconformity">Score of a detection; NaN gives NaN.</param>
    public double OutlierP(double nonconformity) =>
        double.IsNaN(nonconformity) ? double.NaN : (1.0 + Nonconformity.Length - FirstAtLeast(Nonconformity, nonconformity)) / (Nonconformity.Length + 1);

    /// <summary>
    /// For each class, the largest 1 - probability with which it belongs to class sets that cover the true class at this level:
    /// by the scores of the class itself where it has enough, so that it is covered at this level as well, else by all.
    /// </summary>
    /// <param name="level">Share of detections whose set is to hold their class, between 0 and 1.</param>
    /// <returns>One a class; infinite where there are too few scores for the level, so that the class is in every set.</returns>
    public double[] Limits(double level) => [.. ByClass.Select(own => Limit(own.Length > 0 ? own : Pooled, level))];

    private static double Limit(double[] scores, double level)
    {
        // In the set if (1 + number of scores as large) / (n + 1) > 1 - level; rounding of 1 - level must not cost a step.
        int needed = (int)Math.Floor(((1 - level) * (scores.Length + 1)) + 1e-9);
        return needed <= 0 ? double.PositiveInfinity : scores[scores.Length - needed];
    }

    /// <summary>The scores in order; of many, those at evenly spaced ranks.</summary>
    private static double[] Kept(List<double> scores)
    {
        scores.Sort();
        if (scores.Count <= MostScores)
            return [.. scores];
        double[] kept = new double[MostScores];
        for (int i = 0; i < MostScores; i++)
            kept[i] = scores[(int)Math.Ceiling((i + 1.0) * (scores.Count + 1) / (MostScores + 1)) - 1];
        return kept;
    }

    private static int FirstAtLeast(double[] ascending, double value)
    {
        int low = 0;
        int high = ascending.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = ascending[middle] < value ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
