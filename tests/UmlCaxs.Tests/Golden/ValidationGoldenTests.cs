using System.Text.Json;
using UmlCaxs.Compute;
using UmlCaxs.Validation;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>Metrics and the regression baseline against scikit-learn on the same arrays.</summary>
public sealed class ValidationGoldenTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("validation.json");

    [Fact]
    public void Metrics_agree_with_scikit_learn()
    {
        int[] truth = [.. Golden.Numbers("truth").Select(t => (int)t)];
        double[] probabilities = Golden.Numbers("probabilities");
        int classes = probabilities.Length / truth.Length;
        var cases = new JudgedCases(classes, probabilities, truth, [.. truth.Select((_, i) => i)], new int[truth.Length]);
        var sums = new ScoreSums(cases, cases.Predictions(), Enumerable.Range(0, truth.Length).ToDictionary(i => i), truth.Length);
        double[] totals = sums.Totals();

        ScoreSet scores = Metrics.Record(sums, slot => totals[slot], ["a", "b", "c", "d"], null);

        AssertNear(Golden.GetProperty("accuracy").GetDouble(), scores.Accuracy.Value);
        AssertNear(Golden.GetProperty("balanced_accuracy").GetDouble(), scores.BalancedAccuracy.Value);
        AssertNear(Golden.GetProperty("macro_f1").GetDouble(), scores.MacroF1.Value);
        AssertNear(Golden.GetProperty("log_loss").GetDouble(), scores.LogLoss.Value);
        AssertNear(Golden.GetProperty("brier").GetDouble(), scores.Brier.Value);
        AssertNear(Golden.GetProperty("ece").GetDouble(), scores.Ece.Value);
        Assert.Equal(Golden.Numbers("confusion"), scores.Confusion.Cast<long>().Select(n => (double)n));
        for (int c = 0; c < classes; c++)
        {
            AssertNear(Golden.Numbers("precision")[c], scores.Classes[c].Precision.Value);
            AssertNear(Golden.Numbers("recall")[c], scores.Classes[c].Recall.Value);
        }

        Assert.Equal(truth.Length, scores.N);
        Assert.Equal(0, scores.Confusion.Cast<long>().Where((_, i) => i % classes == 3).Sum()); // the class that is never predicted
    }

    /// <summary>Both minimise the same penalised loss, so that weights and probabilities are the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Logistic_regression_agrees_with_scikit_learn(int threads)
    {
        JsonElement golden = Golden.GetProperty("logistic");
        using FeatureMatrix x = golden.Matrix("x");
        int[] y = [.. golden.Numbers("y").Select(l => (int)l)];

        LogisticRegression fitted = LogisticRegression.Fit(x, y, 3, 1, threads);
        double[] probabilities = new double[y.Length * 3];
        fitted.Score(x, probabilities);

        Assert.Equal(golden.Numbers("probabilities"), probabilities, (a, b) => Math.Abs(a - b) <= Tolerances.Regression);
        Assert.Equal(golden.Numbers("weights"), fitted.Parameters.Where((_, i) => i % 4 < 3), (a, b) => Math.Abs(a - b) <= Tolerances.Regression);
    }

    private static void AssertNear(double expected, double actual) => Assert.True(Math.Abs(expected - actual) <= Tolerances.Metrics, $"{actual:R} is not {expected:R}");
}
