namespace UmlCaxs.Validation;

/// <summary>
/// Whether detections of types outside the classes stand out, by the two p-values of <c>classify --outliers</c>: how many fall
/// below 0.05 where as many members of a class do by definition, and the chance that one of them has a lower p-value than a
/// member of a class (the area under the ROC curve). Of the members themselves: how far their p-values are from uniform. For
/// comparison the same area by the largest probability that the rule calibrated gives: how unsure it is.
/// </summary>
internal static class OutlierResults
{
    private const double Threshold = 0.05;
    private const string Confidence = "confidence";

    /// <summary>Members of the classes first, then all other types together, then each.</summary>
    public static IEnumerable<OutlierResult> Of(ProtocolPredictions predictions)
    {
        ValidationTable table = predictions.Table;
        foreach ((string kind, IReadOnlyList<double> values) in new[] { ("chi_square", (IReadOnlyList<double>)[.. predictions.LogTails.Select(Math.Exp)]), ("conformal", predictions.Ranks), (Confidence, Confidences(predictions)) })
        {
            int[] known = [.. Enumerable.Range(0, values.Count).Where(i => !double.IsNaN(values[i]))];
            double[] members = [.. known.Where(i => table.Labels[predictions.Rows[i]] >= 0).Select(i => values[i]).Order()];
            if (members.Length == 0)
                continue;
            if (kind != Confidence)
                yield return new OutlierResult(predictions.Protocol, kind, null, true, members.Length, ShareBelow(members), double.NaN, DistanceFromUniform(members));
            int[] others = [.. known.Where(i => table.Labels[predictions.Rows[i]] == ValidationTable.None)];
            if (others.Length == 0)
                continue;
            yield return Other(null, others);
            foreach (IGrouping<string, int> type in others.GroupBy(i => table.TypeOf(predictions.Rows[i])).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
                yield return Other(type.Key, type);

            OutlierResult Other(string? type, IEnumerable<int> cases)
            {
                double[] own = [.. cases.Select(i => values[i]).Order()];
                return new OutlierResult(predictions.Protocol, kind, type, false, own.Length, kind == Confidence ? double.NaN : ShareBelow(own), AreaUnderRoc(own, members), double.NaN);
            }
        }
    }

    /// <summary>The largest probability of every prediction, by the rule calibrated or, without it, by the first.</summary>
    private static double[] Confidences(ProtocolPredictions predictions)
    {
        int rule = Math.Max(0, predictions.Rules.Select(r => r.Name).ToList().IndexOf(ValidationRule.Calibrated));
        double[] all = predictions.Of(rule);
        int classes = all.Length / Math.Max(1, predictions.Rows.Count);
        return [.. Enumerable.Range(0, predictions.Rows.Count).Select(i => double.IsNaN(all[i * classes]) ? double.NaN : all.AsSpan(i * classes, classes).ToArray().Max())];
    }

    /// <summary>The largest difference between the share of values up to u and u (Kolmogorov and Smirnov).</summary>
    /// <param name="ascending">Values between 0 and 1.</param>
    internal static double DistanceFromUniform(double[] ascending)
    {
        double largest = 0;
        for (int i = 0; i < ascending.Length; i++)
            largest = Math.Max(largest, Math.Max(Math.Abs(((i + 1.0) / ascending.Length) - ascending[i]), Math.Abs(((double)i / ascending.Length) - ascending[i])));
        return largest;
    }

    /// <summary>The chance that a value of the first is lower than one of the second, ties half.</summary>
    /// <param name="first">Ascending.</param>
    /// <param name="second">Ascending.</param>
    internal static double AreaUnderRoc(double[] first, double[] second)
    {
        double wins = 0;
        int below = 0;
        int upTo = 0;
        foreach (double value in first)
        {
            while (below < second.Length && second[below] < value)
                below++;
            upTo = Math.Max(upTo, below);
            while (upTo < second.Length && second[upTo] <= value)
                upTo++;
            wins += second.Length - upTo + ((upTo - below) / 2.0);
        }

        return wins / ((double)first.Length * second.Length);
    }

    private static double ShareBelow(double[] values) => values.Count(v => v <= Threshold) / (double)values.Length;
}
