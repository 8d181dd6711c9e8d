using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// Class probabilities of complete rows by any rule. A cluster's classes are a mixture of their own, so that every rule runs
/// on the operations a device has already.
/// </summary>
public static class ClassScoring
{
    /// <summary>Scores rows.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="model">What was trained, in the same D dimensions.</param>
    /// <param name="options">The rule; what it needs must be in the model (see <see cref="ScoringRequest.Of"/>).</param>
    /// <param name="rows">N x D transformed features, complete.</param>
    /// <param name="clusters">Receives N clusters: the most probable ones, also where clusters are mixed.</param>
    /// <param name="probabilities">Receives N x classes, row-major; all NaN where no class has a model.</param>
    /// <exception cref="InvalidOperationException">The model lacks what the rule needs.</exception>
    public static void Run(IComputeBackend backend, GaussianMixture mixture, ScoringModel model, ScoringOptions options, FeatureMatrix rows, Span<int> clusters, Span<double> probabilities)
    {
        if (clusters.IsEmpty)
            return;
        using IDeviceMatrix data = backend.Upload(rows);
        if (options is { Rule: ScoringRule.Softmin, MixClusters: false })
        {
            data.ClassProbabilities(mixture, model.Classes, 0, clusters, probabilities);
            return;
        }

        if (options.Rule != ScoringRule.Softmin && model.Gaussian is null)
            throw new InvalidOperationException("The model has no normal classes.");
        bool isCalibrated = options.Rule == ScoringRule.Calibrated;
        if (isCalibrated && model.Calibration is null)
            throw new InvalidOperationException("The model has no calibration.");

        // A calibration is fitted under the priors of the labels; other priors replace them afterwards.
        ScoringOptions before = isCalibrated ? options with { Priors = ClassPriors.OfLabels } : options;
        if (options.MixClusters)
            Mix(data, mixture, model, before, clusters, probabilities);
        else
            ByCluster(backend, data, mixture, model, before, rows, clusters, probabilities);
        if (!isCalibrated)
            return;
        model.Calibration!.Apply(probabilities, backend.Threads);
        options.Priors.Replace(probabilities, model.Gaussian!.LabelledRows());
    }

    /// <summary>Each row by the classes of its own cluster, cluster after cluster.</summary>
    private static void ByCluster(IComputeBackend backend, IDeviceMatrix data, GaussianMixture mixture, ScoringModel model, ScoringOptions options, FeatureMatrix rows, Span<int> clusters, Span<double> probabilities)
    {
        int classes = model.Classes.ClassNames.Count;
        data.Responsibilities(mixture, 0, [], clusters, []);
        double[] x = new double[rows.Dims];
        for (int k = 0; k < mixture.Components; k++)
        {
            int count = clusters.Count(k);
            if (count == 0)
                continue;
            using var members = new FeatureMatrix(rows.Dims);
            for (int row = 0; row < clusters.Length; row++)
                if (clusters[row] == k)
                {
                    rows.CopyRow(row, x);
                    members.Append(x);
                }

            double[] scores = new double[count * classes];
            using (IDeviceMatrix part = backend.Upload(members))
                Score(part, mixture, model, options, k, scores);
            int at = 0;
            for (int row = 0; row < clusters.Length; row++)
                if (clusters[row] == k)
                    scores.AsSpan(classes * at++, classes).CopyTo(probabilities.Slice(row * classes, classes));
        }
    }

    /// <summary>p(c | x) = sum_k r_k(x) p(c | x, k) over the clusters that have class models.</summary>
    private static void Mix(IDeviceMatrix data, GaussianMixture mixture, ScoringModel model, ScoringOptions options, Span<int> clusters, Span<double> probabilities)
    {
        int classes = model.Classes.ClassNames.Count;
        int components = mixture.Components;
        double[] responsibilities = new double[clusters.Length * components];
        double[] totals = new double[clusters.Length];
        double[] scores = new double[clusters.Length * classes];
        data.Responsibilities(mixture, 0, responsibilities, clusters, []);
        probabilities.Clear();
        for (int k = 0; k < components; k++)
        {
            Score(data, mixture, model, options, k, scores);
            if (double.IsNaN(scores[0]))
                continue; // no class has a model there
            for (int row = 0; row < clusters.Length; row++)
            {
                double r = responsibilities[(row * components) + k];
                totals[row] += r;
                for (int c = row * classes; c < (row + 1) * classes; c++)
                    probabilities[c] += r * scores[c];
            }
        }

        // 0 / 0 is NaN: all the row's responsibility is in clusters without class models.
        for (int row = 0; row < totals.Length; row++)
            if (totals[row] != 1)
                for (int c = row * classes; c < (row + 1) * classes; c++)
                    probabilities[c] /= totals[row];
    }

    /// <summary>Class probabilities of all rows as if they were in one cluster; all NaN if it has no class model.</summary>
    private static void Score(IDeviceMatrix data, GaussianMixture mixture, ScoringModel model, ScoringOptions options, int cluster, Span<double> scores)
    {
        int classes = model.Classes.ClassNames.Count;
        int[] winners = new int[scores.Length / classes];
        if (options.Rule == ScoringRule.Softmin)
        {
            var alone = new GaussianMixture([1], mixture.Mean(cluster).ToArray(), mixture.Covariance(cluster).ToArray());
            data.ClassProbabilities(alone, model.Classes with { Clusters = [model.Classes.Clusters[cluster]] }, 0, winners, scores);
            return;
        }

        if (model.Gaussian!.MixtureOf(cluster, options.Priors, out int[] components) is not { } normal)
        {
            scores.Fill(double.NaN);
            return;
        }

        double[] posterior = new double[winners.Length * components.Length];
        data.Responsibilities(normal, 0, posterior, winners, []);
        scores.Clear();
        for (int row = 0; row < winners.Length; row++)
            for (int i = 0; i < components.Length; i++)
                scores[(row * classes) + components[i]] = posterior[(row * components.Length) + i];
    }
}
