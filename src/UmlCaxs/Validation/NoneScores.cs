namespace UmlCaxs.Validation;

/// <summary>How sure rules are of what they cannot know: detections of types outside the classes.</summary>
internal static class NoneScores
{
    /// <summary>Mean confidence by type, the most frequent first, after that of all types together.</summary>
    /// <param name="predictions">Predictions of a protocol.</param>
    /// <param name="levels">Levels.</param>
    public static IEnumerable<NoneScore> Of(ProtocolPredictions predictions, IReadOnlyList<ClassLevel> levels)
    {
        ValidationTable table = predictions.Table;
        int[] none = [.. Enumerable.Range(0, predictions.Rows.Count).Where(i => table.Labels[predictions.Rows[i]] == ValidationTable.None)];
        if (none.Length == 0)
            yield break;
        string[] types = [.. none.Select(i => table.TypeOf(predictions.Rows[i]))];
        IGrouping<string, int>[] byType = [.. Enumerable.Range(0, none.Length).GroupBy(i => types[i]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)];
        int classes = levels[0].GroupOf.Count;
        for (int r = 0; r < predictions.Rules.Count; r++)
        {
            double[] all = predictions.Of(r);
            foreach (ClassLevel level in levels)
            {
                double[] confidences = [.. none.Select(i => Largest(level.Collapse(all.AsSpan(i * classes, classes))))];
                yield return Score(null, Enumerable.Range(0, none.Length));
                foreach (IGrouping<string, int> type in byType)
                    yield return Score(type.Key, type);

                NoneScore Score(string? type, IEnumerable<int> cases)
                {
                    double[] known = [.. cases.Select(i => confidences[i]).Where(c => !double.IsNaN(c))];
                    return new NoneScore(predictions.Protocol, predictions.Rules[r].Name, level.Name, type, cases.Count(), known.Length == 0 ? double.NaN : known.Average());
                }
            }
        }
    }

    // NaN stays NaN.
    private static double Largest(double[] values) => values.Max() is var largest && values.Any(double.IsNaN) ? double.NaN : largest;
}
