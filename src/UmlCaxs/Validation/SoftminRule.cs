using UmlCaxs.Classification;
using UmlCaxs.Compute;

namespace UmlCaxs.Validation;

/// <summary>The published rule: class models per cluster, softmin of MahalanobisSquared.</summary>
internal static class SoftminRule
{
    /// <summary>Trains class models on the training rows.</summary>
    public static ClassScorer Train(FoldTraining training)
    {
        (ClassModelSet models, _) = ClassTraining.Train(training.Backend, training.Mixture, training.Rows, training.Labels, training.Scheme);
        return Of(training.Backend, training.Mixture, models);
    }

    /// <summary>The rule with class models that are there already.</summary>
    public static ClassScorer Of(IComputeBackend backend, GaussianMixture mixture, ClassModelSet models) => (rows, probabilities) =>
    {
        if (rows.Rows == 0)
            return;
        int[] clusters = new int[rows.Rows];
        using IDeviceMatrix data = backend.Upload(rows);
        data.ClassProbabilities(mixture, models, 0, clusters, probabilities);
    };
}
