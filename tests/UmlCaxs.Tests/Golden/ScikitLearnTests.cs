using System.Text.Json;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;
using UmlCaxs.Mixture;
using Xunit;

namespace UmlCaxs.Tests.Golden;

/// <summary>
/// EM from given parameters goes the way of scikit-learn's GaussianMixture, step for step: 300 rows of three overlapping
/// groups, 12 % of them at a wall, after 1 iteration, after 5, and when converged.
/// </summary>
public sealed class ScikitLearnTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("gaussian_mixture.json");

    public static TheoryData<int, string> RunsAndBackends => new()
    {
        { 0, "scalar" }, { 0, "cpu" },
        { 1, "scalar" }, { 1, "cpu" },
        { 2, "scalar" }, { 2, "cpu" },
    };

    [Theory]
    [MemberData(nameof(RunsAndBackends))]
    public void EM_agrees_with_scikit_learn(int run, string backend)
    {
        JsonElement expected = Golden.GetProperty("runs")[run];
        using FeatureMatrix x = Golden.Matrix("x");
        using IDeviceMatrix data = (backend == "cpu" ? (IComputeBackend)new CpuBackend() : new ScalarBackend()).Upload(x);
        var options = new FitOptions(3)
        {
            Tolerance = expected.GetProperty("tol").GetDouble(),
            MaxIterations = expected.GetProperty("max_iter").GetInt32(),
            RegCovar = Golden.GetProperty("reg_covar").GetDouble(),
        };

        FitResult fit = ExpectationMaximisation.Run(data, Golden.GetProperty("start").Mixture(), options);

        Assert.Equal(expected.GetProperty("iterations").GetInt32(), fit.Iterations);
        Assert.Equal(expected.GetProperty("converged").GetBoolean(), fit.Converged);
        Close("weights", fit.Mixture.Weights);
        Close("means", fit.Mixture.Means);
        Close("covariances", fit.Mixture.Covariances);
        // lower_bound_ is of the last E-step within the iterations, so of the parameters before the last M-step; score is
        // of the returned parameters. The path has both.
        Close("lower_bound", [fit.LogLikelihoodPath[^2]]);
        Close("score", [fit.MeanLogLikelihood]);
        Close("bic", [fit.Bic]);

        double[] responsibilities = new double[x.Rows * 3];
        data.Responsibilities(fit.Mixture, 0, responsibilities, new int[x.Rows], []);
        Close("predict_proba", responsibilities);

        void Close(string property, double[] actual) =>
            Assert.Equal(expected.Numbers(property), actual, (e, a) => Math.Abs(e - a) <= Tolerances.ScikitLearn * Math.Max(1, Math.Abs(e)));
    }
}
