using System.Collections.Concurrent;
using UmlCaxs.Compute;
using UmlCaxs.Compute.Scalar;

namespace UmlCaxs.Tests.Conformance;

/// <summary>Input of all operations of a device matrix, with the answers of <see cref="ScalarBackend"/>.</summary>
internal sealed class Problem
{
    private static readonly ConcurrentDictionary<string, Lazy<Problem>> Cache = new();

    private readonly Lazy<(double LogLikelihood, SufficientStatistics Statistics)> eStep;
    private readonly Lazy<Posterior> posterior;
    private readonly Lazy<double[]> silhouettes;
    private readonly Lazy<(int[] Clusters, double[] Probabilities)> classes;

    public Problem(FeatureMatrix data, GaussianMixture mixture, ClassModelSet classModels)
    {
        Data = data;
        Mixture = mixture;
        ClassModels = classModels;
        LargestFactor = mixture.PrecisionCholesky.Max(Math.Abs);
        eStep = new(() => EStep(new ScalarBackend()));
        posterior = new(() => Responsibilities(new ScalarBackend(), 0, (int)Data.Rows));
        Labellings = [.. new[] { 1, 2, 5 }.Select(clusters => Enumerable.Range(0, (int)data.Rows).Select(n => n == 0 ? clusters + 1 : (n * 7) % clusters).ToArray()), new int[data.Rows]];
        silhouettes = new(Silhouettes);
        classes = new(() => ClassProbabilities(new ScalarBackend(), 0, (int)Data.Rows));
    }

    public FeatureMatrix Data { get; }

    public GaussianMixture Mixture { get; }

    public ClassModelSet ClassModels { get; }

    /// <summary>The largest entry of the precision factors U: what they make of a rounding error.</summary>
    public double LargestFactor { get; }

    /// <summary>The reference's E-step.</summary>
    public (double LogLikelihood, SufficientStatistics Statistics) ExpectedEStep => eStep.Value;

    /// <summary>The reference's posteriors of all rows.</summary>
    public Posterior ExpectedPosterior => posterior.Value;

    /// <summary>The reference's class probabilities of all rows.</summary>
    public (int[] Clusters, double[] Probabilities) ExpectedClasses => classes.Value;

    /// <summary>Labellings of two, three and six clusters, of which one is empty and one has a single row, and one of a single cluster.</summary>
    public int[][] Labellings { get; }

    /// <summary>The reference's silhouette coefficients of <see cref="Labellings"/>.</summary>
    public double[] ExpectedSilhouettes => silhouettes.Value;

    /// <summary>The problem of this name, made once: every backend is asked the same, and the reference only once.</summary>
    public static Problem Named(string name) => Cache.GetOrAdd(name, n => new Lazy<Problem>(() => Problems.Make(n))).Value;

    public (double LogLikelihood, SufficientStatistics Statistics) EStep(IComputeBackend backend)
    {
        var statistics = new SufficientStatistics(Mixture.Components, Mixture.OverallMean());
        // Statistics are overwritten, not added to: what was there must not matter.
        Array.Fill(statistics.Values, 7.0);
        using IDeviceMatrix data = backend.Upload(Data);
        return (data.EStep(Mixture, statistics), statistics);
    }

    private double[] Silhouettes()
    {
        double[] coefficients = new double[Labellings.Length * Data.Rows];
        using IDeviceMatrix data = new ScalarBackend().Upload(Data);
        data.Silhouettes(Labellings, coefficients);
        return coefficients;
    }

    public Posterior Responsibilities(IComputeBackend backend, int firstRow, int rows)
    {
        var result = new Posterior(new double[rows * Mixture.Components], new int[rows], new double[rows]);
        using IDeviceMatrix data = backend.Upload(Data);
        data.Responsibilities(Mixture, firstRow, result.Responsibilities, result.Clusters, result.LogDensities);
        return result;
    }

    public (int[] Clusters, double[] Probabilities) ClassProbabilities(IComputeBackend backend, int firstRow, int rows)
    {
        int[] clusters = new int[rows];
        double[] probabilities = new double[rows * ClassModels.ClassNames.Count];
        using IDeviceMatrix data = backend.Upload(Data);
        data.ClassProbabilities(Mixture, ClassModels, firstRow, clusters, probabilities);
        return (clusters, probabilities);
    }
}

/// <summary>Posteriors of some rows.</summary>
/// <param name="Responsibilities">Rows x K.</param>
/// <param name="Clusters">One a row.</param>
/// <param name="LogDensities">One a row.</param>
internal sealed record Posterior(double[] Responsibilities, int[] Clusters, double[] LogDensities);
