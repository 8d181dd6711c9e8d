using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using Xunit;

namespace UmlCaxs.Tests.Classification.Scoring;

/// <summary>What held-out detections promise, checked on many further ones of known truth.</summary>
public sealed class HeldOutTests
{
    private const int TestRows = 60_000;
    private static readonly IComputeBackend Cpu = ComputeDevices.Open("cpu", 0);

    [Fact]
    public void No_source_is_in_two_folds_and_every_class_is_in_all()
    {
        int[] sources = [.. Enumerable.Range(0, 1000).Select(n => n / 3)];
        int[] labels = [.. sources.Select(s => s % 10)];
        int[] folds = SourceFolds.Deal(sources, labels, 5, 42);

        Assert.Equal(folds, SourceFolds.Deal(sources, labels, 5, 42));
        Assert.All(sources.Zip(folds).GroupBy(p => p.First), g => Assert.Single(g.Select(p => p.Second).Distinct()));
        Assert.Equal(50, labels.Zip(folds).Distinct().Count());
    }

    /// <summary>Classes that do not overlap: the nearest class is the own one, and its distance is chi-square.</summary>
    [Fact]
    public void Outlier_p_values_are_uniform()
    {
        Scores scores = Score(ScoringRule.Gaussian, separation: 12, trainingRows: 6000);
        AssertUniform(scores.LogTails.Select(Math.Exp));
        AssertUniform(scores.LogTails.Select(t => scores.Trained.Conformal!.OutlierP(-t)));
    }

    /// <summary>Conformal ones are uniform where classes overlap, too, and by any rule.</summary>
    [Theory]
    [InlineData(ScoringRule.Softmin)]
    [InlineData(ScoringRule.Gaussian)]
    [InlineData(ScoringRule.Calibrated)]
    public void Conformal_p_values_are_uniform_and_sets_cover_what_they_promise(ScoringRule rule)
    {
        Scores scores = Score(rule, separation: 1.5, trainingRows: 12_000);
        AssertUniform(scores.LogTails.Select(t => scores.Trained.Conformal!.OutlierP(-t)));
        foreach (double level in new[] { 0.8, 0.9, 0.95 })
        {
            double[] limits = scores.Trained.Conformal!.Limits(level);
            int[] hits = new int[3];
            for (int row = 0; row < TestRows; row++)
                if (1 - scores.Probabilities[(row * 3) + (row % 3)] <= limits[row % 3])
                    hits[row % 3]++;
            Assert.Equal(level, (double)hits.Sum() / TestRows, 0.01);
            Assert.All(hits, h => Assert.Equal(level, 3.0 * h / TestRows, 0.02));
        }
    }

    [Fact]
    public void Calibration_lowers_the_log_loss_of_rows_it_has_not_seen()
    {
        Scores plain = Score(ScoringRule.Softmin, separation: 1.5, trainingRows: 3000);
        Scores calibrated = Score(ScoringRule.Calibrated, separation: 1.5, trainingRows: 3000);
        Assert.True(LogLoss(calibrated.Probabilities) < LogLoss(plain.Probabilities));
    }

    [Fact]
    public void A_class_of_one_source_is_left_out_and_said()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 1, 3);
        int[] sources = [.. problem.Sources.Select((s, n) => problem.Labels[n] == 2 ? 9999 : s)];
        var notices = new List<string>();
        var training = new ScoringTraining(new(ScoringRule.Calibrated, ClassPriors.OfLabels));
        TrainedScoring trained = training.Run(Cpu, problem.Clusters, problem.Rows, problem.Labels, sources, ScoringProblem.Scheme, notices.Add);

        Assert.Contains("one source cannot be held out", Assert.Single(notices), StringComparison.Ordinal);
        Assert.EndsWith(": c", notices[0], StringComparison.Ordinal);
        Assert.Equal(200, trained.Conformal!.HeldOutRows);
        Assert.True(trained.Calibration!.Known[2]);

        int[] one = [.. problem.Labels];
        BadInputException e = Assert.Throws<BadInputException>(() => training.Run(Cpu, problem.Clusters, problem.Rows, problem.Labels, one, ScoringProblem.Scheme));
        Assert.Contains("two sources", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_scores_put_every_class_into_the_set()
    {
        ConformalScores scores = ConformalScores.Of(ScoringRule.Softmin, [1, 2, 3], [0.9, 0.1, 0.8, 0.2, 0.7, 0.3], [0, 0, 0], 2);
        Assert.All(scores.Limits(0.9), limit => Assert.Equal(double.PositiveInfinity, limit));
        Assert.Equal([0.3, 0.3], scores.Limits(0.7), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([1.0, 1.0, 0.75, 0.25, double.NaN], new[] { 0, 1, 1.5, 4, double.NaN }.Select(scores.OutlierP));
    }

    [Fact]
    public void Evidence_of_a_source_is_combined()
    {
        Assert.Equal(0.03, SourceEvidence.CombinedP([0.03]));
        Assert.Equal(0.03, SourceEvidence.CombinedP([0.03, 0.03, 0.03]), 1e-12);
        Assert.Equal(0.03, SourceEvidence.CombinedP([double.NaN, 0.03]));
        Assert.Equal(2e-9, SourceEvidence.CombinedP([1e-9, 0.5]), 1e-12);
        Assert.True(SourceEvidence.CombinedP([0.001, 1]) < 0.01); // a p-value of 1 does not silence the other
        Assert.Equal(double.NaN, SourceEvidence.CombinedP([double.NaN]));
        Assert.Equal(2, SourceEvidence.Mean([1, double.NaN, 3]));
        Assert.Equal(0b011, SourceEvidence.Majority([0b011, 0b010, 0b101, 0b011]));
        Assert.Equal(0b111, SourceEvidence.Majority([0b011, 0b100]));
        Assert.Equal(0, SourceEvidence.Majority([0, 0, 1]));
        Assert.Equal(double.NaN, SourceEvidence.Majority([double.NaN]));

        // Independent p-values combine to a uniform one in the tail that matters.
        var random = new Random(3);
        double[] combined = [.. Enumerable.Range(0, 40_000).Select(_ => SourceEvidence.CombinedP([random.NextDouble(), random.NextDouble(), random.NextDouble()]))];
        foreach (double level in new[] { 0.01, 0.05, 0.1 })
            Assert.Equal(level, combined.Count(p => p <= level) / 40_000.0, 0.01);
    }

    private static double LogLoss(double[] p) => Enumerable.Range(0, TestRows).Average(row => -Math.Log(Math.Max(p[(row * 3) + (row % 3)], 1e-12)));

    private static void AssertUniform(IEnumerable<double> p)
    {
        double[] sorted = [.. p.Order()];
        for (int i = 0; i < sorted.Length; i++)
            Assert.True(Math.Abs(sorted[i] - ((i + 0.5) / sorted.Length)) <= 0.02, $"the quantile {(double)i / sorted.Length:F3} is {sorted[i]:F3}");
    }

    private static Scores Score(ScoringRule rule, double separation, int trainingRows)
    {
        ScoringProblem problem = ScoringProblem.Draw(trainingRows, 1, separation);
        var options = new ScoringOptions(rule, ClassPriors.OfLabels);
        TrainedScoring trained = problem.Train(new ScoringTraining(options));
        var model = new ScoringModel(problem.TrainSoftmin(), trained.Gaussian, trained.Calibration, trained.Conformal);
        ScoringProblem test = ScoringProblem.Draw(TestRows, 2, separation);
        double[] probabilities = new double[TestRows * 3];
        double[] tails = new double[TestRows];
        ClassScoring.Run(Cpu, problem.Clusters, model, options, test.Rows, new int[TestRows], probabilities);
        OutlierScores.Run(Cpu, problem.Clusters, model, options, test.Rows, tails, new double[TestRows]);
        return new Scores(trained, probabilities, tails);
    }

    private sealed record Scores(TrainedScoring Trained, double[] Probabilities, double[] LogTails);
}
