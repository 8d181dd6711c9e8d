using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;
using UmlCaxs.Mixture.Marginal;
using Xunit;

namespace UmlCaxs.Tests.Classification.Scoring;

public sealed class ClassScoringTests
{
    private static readonly IComputeBackend Cpu = ComputeDevices.Open("cpu", 1);

    [Fact]
    public void Softmin_is_what_the_device_computes_to_the_last_bit()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 1, 2);
        var model = new ScoringModel(problem.TrainSoftmin());
        double[] expected = new double[900];
        int[] clusters = new int[300];
        using (IDeviceMatrix data = Cpu.Upload(problem.Rows))
            data.ClassProbabilities(problem.Clusters, model.Classes, 0, clusters, expected);

        Assert.Equal(expected, Score(problem, model, ScoringOptions.Softmin));
    }

    [Theory]
    [InlineData(ScoringRule.Softmin, false)]
    [InlineData(ScoringRule.Softmin, true)]
    [InlineData(ScoringRule.Gaussian, false)]
    [InlineData(ScoringRule.Gaussian, true)]
    [InlineData(ScoringRule.Calibrated, false)]
    [InlineData(ScoringRule.Calibrated, true)]
    public void Probabilities_sum_to_one(ScoringRule rule, bool mix)
    {
        ScoringProblem problem = ScoringProblem.Draw(600, 2, 2);
        var training = new ScoringTraining(new ScoringOptions(rule, ClassPriors.Uniform, mix), CalibrationKind.Dirichlet);
        TrainedScoring trained = problem.Train(training);
        double[] p = Score(problem, new ScoringModel(problem.TrainSoftmin(), trained.Gaussian, trained.Calibration), training.Options);
        for (int row = 0; row < 600; row++)
            Assert.Equal(1, p.AsSpan(row * 3, 3).ToArray().Sum(), 1e-12);
    }

    [Fact]
    public void Priors_equal_to_the_shares_of_the_labels_are_the_labels()
    {
        ScoringProblem problem = ScoringProblem.Draw(301, 3, 2);
        ScoringModel model = Gaussian(problem);
        int[] counts = model.Gaussian!.LabelledRows();
        ClassPriors shares = ClassPriors.Given([.. counts.Select(n => n / 301.0)]);

        AssertClose(Score(problem, model, new(ScoringRule.Gaussian, ClassPriors.OfLabels)), Score(problem, model, new(ScoringRule.Gaussian, shares)));
        AssertClose(Score(problem, model, new(ScoringRule.Gaussian, ClassPriors.Uniform)), Score(problem, model, new(ScoringRule.Gaussian, ClassPriors.Given([1 / 3.0, 1 / 3.0, 1 / 3.0]))));
    }

    /// <summary>Equal priors of classes that are spread over the clusters alike are no priors: the densities alone decide.</summary>
    [Fact]
    public void Uniform_priors_are_no_priors()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 3, 0.5);
        GaussianClassSet trained = problem.TrainGaussian();
        var same = trained with { Clusters = [.. trained.Clusters.Select(IReadOnlyList<GaussianClass> (c) => [.. c.Select(m => m with { LabelledRows = 7 })])] };
        Assert.All(same.Clusters, c => Assert.Equal(3, c.Count));
        double[] p = Score(problem, new ScoringModel(problem.TrainSoftmin(), same), new(ScoringRule.Gaussian, ClassPriors.Uniform));
        int[] clusters = problem.ClustersOfRows();
        double[] x = new double[ScoringProblem.Dims];
        for (int row = 0; row < 300; row++)
        {
            problem.Rows.CopyRow(row, x);
            double[] densities = [.. same.Clusters[clusters[row]].Select(m => Density(m, x))];
            for (int c = 0; c < 3; c++)
                Assert.Equal(densities[c] / densities.Sum(), p[(row * 3) + c], 1e-10);
        }
    }

    [Fact]
    public void Mixing_with_a_responsibility_of_one_is_the_hard_cluster()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 4, 2);
        ScoringModel model = Gaussian(problem);
        var far = new GaussianMixture([0.5, 0.5], [0.2, 0.3, 0.4, 30, 30, 30], problem.Clusters.Covariances);
        foreach (ScoringRule rule in new[] { ScoringRule.Softmin, ScoringRule.Gaussian })
            AssertClose(Score(problem, model, new(rule, ClassPriors.OfLabels), far), Score(problem, model, new(rule, ClassPriors.OfLabels, MixClusters: true), far), 1e-10);
    }

    [Fact]
    public void A_temperature_of_one_is_the_identity()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 5, 1);
        ScoringModel model = Gaussian(problem) with { Calibration = new ClassCalibration(CalibrationKind.Temperature, [true, true, true], 1, [], []) };
        AssertClose(Score(problem, model, new(ScoringRule.Gaussian, ClassPriors.OfLabels)), Score(problem, model, new(ScoringRule.Calibrated, ClassPriors.OfLabels)), 1e-11);
    }

    [Fact]
    public void A_cluster_without_classes_leaves_the_row_open_or_to_the_others()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 6, 2);
        GaussianClassSet all = problem.TrainGaussian();
        var model = new ScoringModel(problem.TrainSoftmin(), all with { Clusters = [all.Clusters[0], []] });
        double[] hard = Score(problem, model, new(ScoringRule.Gaussian, ClassPriors.OfLabels));
        double[] mixed = Score(problem, model, new(ScoringRule.Gaussian, ClassPriors.OfLabels, MixClusters: true));
        Assert.Equal(problem.ClustersOfRows().Select(k => k == 1), Enumerable.Range(0, 300).Select(row => double.IsNaN(hard[row * 3])));
        Assert.DoesNotContain(double.NaN, mixed);
    }

    /// <summary>One labelled detection makes a class: its own place, and the scatter of the others of the cluster.</summary>
    [Fact]
    public void A_class_of_one_detection_has_the_pooled_covariance_about_itself()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 7, 2);
        int[] labels = [.. problem.Labels.Select(l => l == 2 ? 1 : l)];
        int[] clusters = new int[300];
        labels[17] = 2;
        GaussianClassSet trained = GaussianClassTraining.Train(problem.Clusters, problem.Rows, clusters, labels, problem.Sources, ScoringProblem.Scheme.Classes);
        GaussianClass single = trained.Clusters[0].Single(m => m.Class == 2);
        double[] x = new double[3];
        problem.Rows.CopyRow(17, x);
        Assert.Equal((1, 1.0), (single.LabelledRows, single.Shrinkage));
        AssertClose(x, single.Mean);
        _ = new GaussianMixture([1], single.Mean, single.Covariance);
        Assert.Empty(trained.Clusters[1]);
    }

    /// <summary>The same training rows without a feature, and the model without it, are the same model.</summary>
    [Fact]
    public void Reducing_a_model_is_training_without_the_features()
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 8, 2);
        ScoringModel reduced = Gaussian(problem).Reduce([0, 2]);
        using FeatureMatrix rows = RandomMixtures.ToMatrix(RandomMixtures.RowsOf(problem.Rows).Select(r => new[] { r[0], r[2] }), 2);
        GaussianMixture clusters = MarginalMixture.Of(problem.Clusters, [0, 2]);
        double[] softmin = new double[900];
        double[] gaussian = new double[900];
        ClassScoring.Run(Cpu, clusters, reduced, ScoringOptions.Softmin, rows, new int[300], softmin);
        ClassScoring.Run(Cpu, clusters, reduced, new(ScoringRule.Gaussian, ClassPriors.OfLabels), rows, new int[300], gaussian);

        (ClassModelSet direct, _) = UmlCaxs.Classification.ClassTraining.Train(Cpu, new GaussianMixture([1], clusters.Mean(0).ToArray(), clusters.Covariance(0).ToArray()), rows, problem.Labels, ScoringProblem.Scheme);
        (ClassModelSet full, _) = UmlCaxs.Classification.ClassTraining.Train(Cpu, new GaussianMixture([1], problem.Clusters.Mean(0).ToArray(), problem.Clusters.Covariance(0).ToArray()), problem.Rows, problem.Labels, ScoringProblem.Scheme);
        foreach ((ClassModel a, ClassModel b) in direct.Clusters[0].Zip(new ScoringModel(full).Reduce([0, 2]).Classes.Clusters[0]))
        {
            AssertClose(a.Mean, b.Mean);
            AssertClose(a.Precision, b.Precision, 1e-8 * a.Precision.Max());
        }

        Assert.DoesNotContain(double.NaN, softmin);
        Assert.DoesNotContain(double.NaN, gaussian);
        ScoringModel same = Gaussian(problem);
        AssertClose(Score(problem, same, new(ScoringRule.Gaussian, ClassPriors.OfLabels)), Score(problem, same.Reduce([0, 1, 2]), new(ScoringRule.Gaussian, ClassPriors.OfLabels)));
    }

    /// <summary>The shares of the features and the constant are the log-odds of the probabilities, exactly.</summary>
    [Theory]
    [InlineData(ScoringRule.Softmin)]
    [InlineData(ScoringRule.Gaussian)]
    public void Log_odds_are_the_sum_of_their_shares(ScoringRule rule)
    {
        ScoringProblem problem = ScoringProblem.Draw(300, 9, 1);
        ScoringModel model = Gaussian(problem);
        var options = new ScoringOptions(rule, ClassPriors.Uniform);
        double[] p = Score(problem, model, options);
        int[] clusters = problem.ClustersOfRows();
        double[] x = new double[3];
        for (int row = 0; row < 300; row++)
        {
            problem.Rows.CopyRow(row, x);
            LogOdds odds = LogOdds.Of(model, options, clusters[row], x)!;
            ReadOnlySpan<double> own = p.AsSpan(row * 3, 3);
            double expected = Math.Log(own[odds.First] / own[odds.Second]);
            Assert.True(odds.Total >= 0);
            if (double.IsFinite(expected))
                Assert.Equal(expected, odds.Total, 1e-9 * (1 + expected));
        }
    }

    [Theory]
    [InlineData("a=0.5,b=0.4", "sum to 0.9")]
    [InlineData("a=0.5,d=0.5", "'d' is none of the classes a, b, c")]
    [InlineData("a=0.5,a=0.5", "given twice")]
    [InlineData("a=1.5", "a number from 0 to 1, not '1.5'")]
    [InlineData("a=x", "a number from 0 to 1, not 'x'")]
    [InlineData("even", "CLASS=PRIOR")]
    public void Priors_that_are_none_are_refused(string text, string problem)
    {
        Assert.Null(ClassPriors.Parse(text, ScoringProblem.Scheme.Classes, out string found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    private static double Density(GaussianClass m, double[] x)
    {
        using FeatureMatrix row = FeatureMatrix.FromRows(x, x.Length);
        double[] density = new double[1];
        using IDeviceMatrix data = Cpu.Upload(row);
        data.Responsibilities(new GaussianMixture([1], m.Mean, m.Covariance), 0, [], new int[1], density);
        return Math.Exp(density[0]);
    }

    private static ScoringModel Gaussian(ScoringProblem problem) => new(problem.TrainSoftmin(), problem.TrainGaussian());

    private static double[] Score(ScoringProblem problem, ScoringModel model, ScoringOptions options, GaussianMixture? mixture = null)
    {
        double[] p = new double[problem.Labels.Length * 3];
        ClassScoring.Run(Cpu, mixture ?? problem.Clusters, model, options, problem.Rows, new int[problem.Labels.Length], p);
        return p;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance = 1e-12) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= tolerance);
}
