using UmlCaxs.Distribution;

namespace UmlCaxs.Validation;

/// <summary>Metrics of all predictions of a protocol: every rule, vote and level.</summary>
internal static class Scoring
{
    /// <summary>Single detections.</summary>
    public const string ByDetection = "detection";

    /// <summary>Soft votes of sources.</summary>
    public const string Soft = "soft";

    /// <summary>Hard votes of sources.</summary>
    public const string Hard = "hard";

    /// <summary>Scores predictions.</summary>
    /// <param name="predictions">Predictions; those of types outside the classes are left out here.</param>
    /// <param name="levels">Levels.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="ranks">Processes that all have the predictions, between which the bootstrap is shared out.</param>
    /// <param name="cancellation">Ends scoring.</param>
    public static IReadOnlyList<ValidationScore> Of(ProtocolPredictions predictions, IReadOnlyList<ClassLevel> levels, int seed, int threads, Communicator ranks, CancellationToken cancellation)
    {
        ValidationTable table = predictions.Table;
        int[] judged = [.. Enumerable.Range(0, predictions.Rows.Count).Where(i => table.Labels[predictions.Rows[i]] >= 0)];
        if (judged.Length == 0)
            return [];
        int[] sources = [.. judged.Select(i => table.Sources[predictions.Rows[i]])];
        Dictionary<int, int> places = sources.Distinct().Order().Select((s, place) => (s, place)).ToDictionary();
        int[] strata = Strata(table, sources);
        int[][] ballots = table.HasNames ? Ballots(predictions, judged, table) : [];
        int[] gaps = [.. judged.Select(i => table.Gaps[predictions.Rows[i]])];
        var parts = new List<(ValidationRule Rule, ClassLevel Level, string Voting, ScoreSums Sums, IReadOnlyList<(int, ScoreSet)> ByMissing)>();
        for (int r = 0; r < predictions.Rules.Count; r++)
        {
            double[] all = predictions.Of(r);
            int classes = levels[0].GroupOf.Count;
            double[] own = new double[judged.Length * classes];
            for (int i = 0; i < judged.Length; i++)
                all.AsSpan(judged[i] * classes, classes).CopyTo(own.AsSpan(i * classes));
            foreach (ClassLevel level in levels)
            {
                int[] truth = [.. judged.Select(i => level.GroupOf[table.Labels[predictions.Rows[i]]])];
                var cases = new JudgedCases(level.Groups.Count, level.Collapse(own), truth, sources, strata);
                parts.Add((predictions.Rules[r], level, ByDetection, new ScoreSums(cases, cases.Predictions(), places, places.Count), OfMissing(cases, gaps, level)));
                if (!table.HasNames)
                    continue;
                foreach (bool hard in (bool[])[false, true])
                {
                    cancellation.ThrowIfCancellationRequested();
                    (JudgedCases votes, int[] predicted) = cases.Vote(ballots, hard);
                    parts.Add((predictions.Rules[r], level, hard ? Hard : Soft, new ScoreSums(votes, predicted, places, places.Count), []));
                }
            }
        }

        IReadOnlyList<(double Low, double High)[][]> intervals = SourceBootstrap.Run([.. parts.Select(p => p.Sums)], seed, threads, ranks, cancellation);
        return [.. parts.Select((part, i) => Score(predictions.Protocol, part.Rule, part.Level, part.Voting, part.Sums, intervals[i], table.HasNames) with { ByMissing = part.ByMissing })];
    }

    private static ValidationScore Score(string protocol, ValidationRule rule, ClassLevel level, string voting, ScoreSums sums, (double Low, double High)[][] intervals, bool hasNames)
    {
        double[] totals = sums.Totals();
        ScoreSet all = Metrics.Record(sums, slot => Enumerable.Range(0, JudgedCases.StrataCount).Sum(s => totals[(s * sums.Slots) + slot]), level.Groups, intervals[^1]);
        (string, ScoreSet)[]? strata = !hasNames ? null : [.. JudgedCases.StrataNames.Select((name, s) => (name, Metrics.Record(sums, slot => totals[(s * sums.Slots) + slot], level.Groups, intervals[s])))];
        return new ValidationScore(protocol, rule.Name, rule.IsBaseline, voting, level, all, strata);
    }

    /// <summary>The metrics of cases that lack as many features.</summary>
    private static (int, ScoreSet)[] OfMissing(JudgedCases cases, int[] gaps, ClassLevel level)
    {
        if (gaps.All(g => g == 0))
            return [];
        return [.. Enumerable.Range(0, gaps.Length).GroupBy(i => gaps[i]).OrderBy(g => g.Key).Select(group =>
        {
            JudgedCases some = cases.Choose([.. group]);
            var sums = new ScoreSums(some, some.Predictions(), new Dictionary<int, int> { [0] = 0 }, 1);
            double[] totals = sums.Totals();
            return (group.Key, Metrics.Record(sums, slot => totals[slot], level.Groups, null));
        })];
    }

    /// <summary>By case: whether its source has one, two or more labelled detections in the table.</summary>
    private static int[] Strata(ValidationTable table, int[] sources)
    {
        int[] detections = new int[table.SourceCount];
        for (int row = 0; row < table.Rows; row++)
            if (table.Labels[row] >= 0)
                detections[table.Sources[row]]++;
        return [.. sources.Select(s => Math.Min(detections[s], JudgedCases.StrataCount) - 1)];
    }

    /// <summary>The cases of every source in every division, in obsid order.</summary>
    private static int[][] Ballots(ProtocolPredictions predictions, int[] judged, ValidationTable table)
    {
        int[] order = [.. Enumerable.Range(0, judged.Length)];
        return [.. order
            .GroupBy(i => (predictions.Splits[judged[i]], table.Sources[predictions.Rows[judged[i]]]))
            .Select(g => g.OrderBy(i => table.Order[predictions.Rows[judged[i]]]).ToArray())];
    }
}
