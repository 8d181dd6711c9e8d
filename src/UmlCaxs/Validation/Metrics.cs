namespace UmlCaxs.Validation;

/// <summary>
/// Metrics from sums, in one vector so that a bootstrap can take quantiles of all of them: the six overall ones, then
/// precision and recall of every class, then the accuracy of every bin. Definitions as in scikit-learn.
/// </summary>
internal static class Metrics
{
    private const int Overall = 6;

    /// <summary>Length of the vector.</summary>
    public static int Count(int groups) => Overall + (2 * groups) + ScoreSums.Bins;

    /// <summary>The metrics of some sums.</summary>
    /// <param name="layout">Where sums lie.</param>
    /// <param name="at">The sum at a place.</param>
    /// <returns>NaN for a metric that is not defined.</returns>
    public static double[] Of(ScoreSums layout, Func<int, double> at)
    {
        int groups = layout.Groups;
        double[] result = new double[Count(groups)];
        double[] support = new double[groups];
        double[] predicted = new double[groups];
        double n = 0;
        double right = 0;
        for (int t = 0; t < groups; t++)
        {
            support[t] = at(layout.Unanswered(t));
            for (int p = 0; p < groups; p++)
            {
                double count = at(layout.Confusion(t, p));
                support[t] += count;
                predicted[p] += count;
            }

            n += support[t];
            right += at(layout.Confusion(t, t));
        }

        (double recalls, int present, double f1, int met) = (0, 0, 0, 0);
        for (int g = 0; g < groups; g++)
        {
            double hits = at(layout.Confusion(g, g));
            double recall = support[g] > 0 ? hits / support[g] : double.NaN;
            result[Overall + g] = predicted[g] > 0 ? hits / predicted[g] : support[g] > 0 ? 0 : double.NaN;
            result[Overall + groups + g] = recall;
            (recalls, present) = support[g] > 0 ? (recalls + recall, present + 1) : (recalls, present);
            (f1, met) = support[g] + predicted[g] > 0 ? (f1 + (2 * hits / (support[g] + predicted[g])), met + 1) : (f1, met);
        }

        double error = 0;
        for (int b = 0; b < ScoreSums.Bins; b++)
        {
            double inBin = at(layout.BinCount(b));
            error += Math.Abs(at(layout.BinRight(b)) - at(layout.BinConfidence(b)));
            result[Overall + (2 * groups) + b] = inBin > 0 ? at(layout.BinRight(b)) / inBin : double.NaN;
        }

        result[0] = right / n;
        result[1] = recalls / present;
        result[2] = f1 / met;
        result[3] = at(layout.LogLoss) / n;
        result[4] = at(layout.Brier) / n;
        result[5] = error / n;
        return result;
    }

    /// <summary>The metrics as a record.</summary>
    /// <param name="layout">Where sums lie.</param>
    /// <param name="at">The sum at a place, of all cases.</param>
    /// <param name="names">Names of the groups.</param>
    /// <param name="intervals">Ends of the interval of every metric; null without a bootstrap.</param>
    public static ScoreSet Record(ScoreSums layout, Func<int, double> at, IReadOnlyList<string> names, (double Low, double High)[]? intervals)
    {
        int groups = layout.Groups;
        double[] values = Of(layout, at);
        long[,] confusion = new long[groups, groups];
        long[] support = new long[groups];
        long unanswered = 0;
        for (int t = 0; t < groups; t++)
        {
            for (int p = 0; p < groups; p++)
                support[t] += confusion[t, p] = (long)at(layout.Confusion(t, p));
            support[t] += (long)at(layout.Unanswered(t));
            unanswered += (long)at(layout.Unanswered(t));
        }

        return new ScoreSet(
            support.Sum(),
            unanswered,
            Get(0),
            Get(1),
            Get(2),
            Get(3),
            Get(4),
            Get(5),
            confusion,
            [.. names.Select((name, g) => new ClassScore(name, support[g], Get(Overall + g), Get(Overall + groups + g)))],
            [.. Enumerable.Range(0, ScoreSums.Bins).Select(b => new ReliabilityBin((long)at(layout.BinCount(b)), at(layout.BinConfidence(b)) / at(layout.BinCount(b)), Get(Overall + (2 * groups) + b)))]);

        Estimate Get(int i) => intervals is null ? new(values[i], double.NaN, double.NaN) : new(values[i], intervals[i].Low, intervals[i].High);
    }
}
