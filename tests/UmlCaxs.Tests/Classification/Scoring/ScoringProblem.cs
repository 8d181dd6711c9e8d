using UmlCaxs.Classification;
using UmlCaxs.Classification.Scoring;
using UmlCaxs.Compute;

namespace UmlCaxs.Tests.Classification.Scoring;

/// <summary>
/// Labelled detections of known truth: normal classes, drawn with the weights of a mixture whose components they are, in
/// clusters that split the space in two.
/// </summary>
internal sealed class ScoringProblem
{
    public const int Dims = 3;

    private ScoringProblem(GaussianMixture clusters, FeatureMatrix rows, int[] labels, int[] sources) => (Clusters, Rows, Labels, Sources) = (clusters, rows, labels, sources);

    public static ClassScheme Scheme { get; } = new(["a", "b", "c"], new Dictionary<string, string> { ["a"] = "x", ["b"] = "x", ["c"] = "y" });

    /// <summary>The mixture that clusters the rows; it knows no classes.</summary>
    public GaussianMixture Clusters { get; }

    public FeatureMatrix Rows { get; }

    public int[] Labels { get; }

    public int[] Sources { get; }

    /// <summary>Draws rows; two detections a source.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="seed">Seed of the rows; the classes are always the same.</param>
    /// <param name="separation">Distance of the classes in standard deviations, about.</param>
    public static ScoringProblem Draw(int rows, int seed, double separation)
    {
        var shapes = new Random(5);
        double step = 0.1 * separation;
        double[] means = [0.2, 0.3, 0.4, 0.2 + step, 0.3, 0.4, 0.2, 0.3 + step, 0.4 + step];
        double[] covariances = [.. Enumerable.Range(0, 3).SelectMany(_ => RandomMixtures.Covariance(Dims, 0.05, 0.05, shapes))];
        var truth = new GaussianMixture([1 / 3.0, 1 / 3.0, 1 / 3.0], means, covariances);
        int[] labels = [.. Enumerable.Range(0, rows).Select(n => n % 3)]; // as RandomMixtures draws
        int[] sources = [.. Enumerable.Range(0, rows).Select(n => (n / 6 * 3) + (n % 3))];
        double[] wide = new double[Dims * Dims];
        for (int i = 0; i < Dims; i++)
            wide[i * (Dims + 1)] = 0.2;
        var clusters = new GaussianMixture([0.5, 0.5], [0.2, 0.3, 0.4, 0.2 + step, 0.3 + step, 0.4 + step], [.. wide, .. wide]);
        return new ScoringProblem(clusters, RandomMixtures.Draw(truth, rows, seed), labels, sources);
    }

    /// <summary>The clusters of the rows.</summary>
    public int[] ClustersOfRows()
    {
        int[] clusters = new int[Rows.Rows];
        using IDeviceMatrix data = ComputeDevices.Open("cpu", 1).Upload(Rows);
        data.Responsibilities(Clusters, 0, [], clusters, []);
        return clusters;
    }

    public GaussianClassSet TrainGaussian() => GaussianClassTraining.Train(Clusters, Rows, ClustersOfRows(), Labels, Sources, Scheme.Classes);

    public ClassModelSet TrainSoftmin() => ClassTraining.Train(ComputeDevices.Open("cpu", 1), Clusters, Rows, Labels, Scheme).Models;

    public TrainedScoring Train(ScoringTraining training, Action<string>? onNotice = null) =>
        training.Run(ComputeDevices.Open("cpu", 1), Clusters, Rows, Labels, Sources, Scheme, onNotice);
}
