using UmlCaxs.Validation;
using Xunit;

namespace UmlCaxs.Tests.Validation;

/// <summary>Votes and intervals against their plain definitions.</summary>
public sealed class BootstrapTests
{
    private const int Groups = 3;

    /// <summary>Resampled rows, one by one, judged anew in each draw.</summary>
    [Fact]
    public void Intervals_are_those_of_a_direct_bootstrap_of_sources()
    {
        JudgedCases cases = Cases(90, 40);
        ScoreSums sums = Sums(cases, 40);

        (double Low, double High)[][] intervals = SourceBootstrap.Run([sums, sums], 42, 2, null, CancellationToken.None)[1];

        double[] weights = new double[40 * SourceBootstrap.Draws];
        SourceBootstrap.Draw(weights, 40, 0, SourceBootstrap.Draws, 42);
        double[][] samples = [.. Enumerable.Range(0, SourceBootstrap.Draws).Select(draw =>
        {
            int[] rows = [.. Enumerable.Range(0, cases.Count).SelectMany(i => Enumerable.Repeat(i, (int)weights[(cases.Sources[i] * SourceBootstrap.Draws) + draw]))];
            return Direct(cases, rows);
        })];
        for (int m = 0; m < 6; m++)
        {
            (double low, double high) = SourceBootstrap.Interval([.. samples.Select(s => s[m])]);
            Assert.Equal(low, intervals[JudgedCases.StrataCount][m].Low, 1e-10);
            Assert.Equal(high, intervals[JudgedCases.StrataCount][m].High, 1e-10);
            Assert.True(low < high);
        }

        // Every draw has as many sources as there are.
        for (int draw = 0; draw < SourceBootstrap.Draws; draw++)
            Assert.Equal(40, Enumerable.Range(0, 40).Sum(s => weights[(s * SourceBootstrap.Draws) + draw]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Intervals_do_not_depend_on_threads(int threads)
    {
        ScoreSums sums = Sums(Cases(200, 70), 70);
        Assert.Equal(SourceBootstrap.Run([sums], 7, 2, null, CancellationToken.None)[0], SourceBootstrap.Run([sums], 7, threads, null, CancellationToken.None)[0]);
    }

    /// <summary>Detections of one source carry one piece of information: intervals of rows that repeat are as wide as those of single ones.</summary>
    [Fact]
    public void Repeating_detections_of_a_source_does_not_narrow_intervals()
    {
        JudgedCases once = Cases(80, 80);
        var thrice = new JudgedCases(Groups, [.. once.Probabilities, .. once.Probabilities, .. once.Probabilities], [.. once.Truth, .. once.Truth, .. once.Truth], [.. once.Sources, .. once.Sources, .. once.Sources], new int[240]);
        (double low, double high) = SourceBootstrap.Run([Sums(once with { Strata = new int[80] }, 80)], 1, 1, null, CancellationToken.None)[0][^1][0];
        (double lowOfThrice, double highOfThrice) = SourceBootstrap.Run([Sums(thrice, 80)], 1, 1, null, CancellationToken.None)[0][^1][0];
        Assert.Equal(low, lowOfThrice, 1e-12);
        Assert.Equal(high, highOfThrice, 1e-12);
    }

    [Fact]
    public void Votes_follow_their_definitions_and_leave_out_what_has_no_answer()
    {
        double none = double.NaN;
        var cases = new JudgedCases(Groups, [0.5, 0.4, 0.1, 0.0, 0.9, 0.1, 0.6, 0.4, 0.0, none, none, none, none, none, none], [0, 0, 0, 0, 2], [7, 7, 7, 7, 8], new int[5]);

        (JudgedCases soft, int[] softClass) = cases.Vote([[0, 1, 2, 3], [4]], hard: false);
        (JudgedCases hard, int[] hardClass) = cases.Vote([[0, 1, 2, 3], [4]], hard: true);

        Assert.Equal([1, -1], softClass);
        Assert.Equal([0, -1], hardClass);
        Assert.Equal(1.7 / 3, soft.Probabilities[1], 1e-15);
        Assert.Equal(2.0 / 3, hard.Probabilities[0], 1e-15);
        Assert.Equal([0, 2], soft.Truth);

        // A tie: the class met first in obsid order, not the first of the scheme.
        (_, int[] tied) = cases.Vote([[1, 0]], hard: true);
        Assert.Equal([1], tied);

        ScoreSums sums = new(soft, softClass, new Dictionary<int, int> { [7] = 0, [8] = 1 }, 2);
        double[] totals = sums.Totals();
        ScoreSet scores = Metrics.Record(sums, slot => totals[slot], ["a", "b", "c"], null);
        Assert.Equal((2, 1, 0), (scores.N, scores.Unanswered, scores.Accuracy.Value));
        Assert.Equal((-Math.Log(1.1 / 3) - Math.Log(1.0 / 3)) / 2, scores.LogLoss.Value, 1e-12);
    }

    private static JudgedCases Cases(int count, int sources)
    {
        var random = new Random(11);
        double[] probabilities = new double[count * Groups];
        int[] truth = [.. Enumerable.Range(0, count).Select(_ => random.Next(Groups))];
        for (int i = 0; i < count; i++)
        {
            double[] p = [.. Enumerable.Range(0, Groups).Select(g => Math.Exp(2 * random.NextDouble()) * (g == truth[i] ? 3 : 1))];
            for (int g = 0; g < Groups; g++)
                probabilities[(i * Groups) + g] = p[g] / p.Sum();
        }

        return new JudgedCases(Groups, probabilities, truth, [.. truth.Select((_, i) => i < sources ? i : random.Next(sources))], [.. truth.Select((_, i) => i % 3)]);
    }

    private static ScoreSums Sums(JudgedCases cases, int sources) => new(cases, cases.Predictions(), Enumerable.Range(0, sources).ToDictionary(s => s), sources);

    /// <summary>The six metrics of rows, straight from their definitions.</summary>
    private static double[] Direct(JudgedCases cases, int[] rows)
    {
        int[] predicted = cases.Predictions();
        double P(int i, int g) => cases.Probabilities[(i * Groups) + g];
        int[] present = [.. rows.Select(i => cases.Truth[i]).Distinct()];
        int[] met = [.. rows.SelectMany(i => (int[])[cases.Truth[i], predicted[i]]).Distinct()];
        return
        [
            rows.Average(i => predicted[i] == cases.Truth[i] ? 1.0 : 0),
            present.Average(g => rows.Where(i => cases.Truth[i] == g).Average(i => predicted[i] == g ? 1.0 : 0)),
            met.Average(g => 2.0 * rows.Count(i => predicted[i] == g && cases.Truth[i] == g) / (rows.Count(i => predicted[i] == g) + rows.Count(i => cases.Truth[i] == g))),
            rows.Average(i => -Math.Log(P(i, cases.Truth[i]))),
            rows.Average(i => Enumerable.Range(0, Groups).Sum(g => Math.Pow(P(i, g) - (g == cases.Truth[i] ? 1 : 0), 2))),
            rows.GroupBy(i => (int)(P(i, predicted[i]) * ScoreSums.Bins)).Sum(b => Math.Abs(b.Sum(i => (predicted[i] == cases.Truth[i] ? 1 : 0) - P(i, predicted[i])))) / rows.Length,
        ];
    }
}
