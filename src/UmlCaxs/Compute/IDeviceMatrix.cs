namespace UmlCaxs.Compute;

/// <summary>
/// A feature matrix on a device and the operations that read all of it. Every implementation agrees with
/// <c>ScalarBackend</c> within the tolerances of the conformance suite and gives bit-identical results from call to call.
/// One caller at a time.
/// </summary>
public interface IDeviceMatrix : IDisposable
{
    /// <summary>N.</summary>
    long Rows { get; }

    /// <summary>D.</summary>
    int Dims { get; }

    /// <summary>
    /// The E-step fused with its sufficient statistics: one pass over the rows, no (N, K) array.
    /// </summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="statistics">Overwritten. Its origin (D) is the point about which the moments are taken.</param>
    /// <returns>The log-likelihood (sum over the rows, natural logarithm).</returns>
    double EStep(GaussianMixture mixture, SufficientStatistics statistics);

    /// <summary>
    /// The E-steps of many mixtures, of any K each, over one copy of the rows. What a mixture gets does not depend, to the bit,
    /// on the others in the batch.
    /// </summary>
    /// <param name="mixtures">M mixtures in D dimensions.</param>
    /// <param name="statistics">M, overwritten, all about the same origin.</param>
    /// <param name="logLikelihoods">Receives M log-likelihoods.</param>
    /// <exception cref="ArgumentException">Shapes disagree, or the origins differ.</exception>
    void EStepBatch(IReadOnlyList<GaussianMixture> mixtures, IReadOnlyList<SufficientStatistics> statistics, Span<double> logLikelihoods);

    /// <summary>Posterior component probabilities, clusters and log densities of a range of rows.</summary>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="firstRow">0-based first row of the range.</param>
    /// <param name="responsibilities">Receives rows x K, row-major; empty if not wanted.</param>
    /// <param name="clusters">Receives the index of the largest responsibility (the lowest index of equals); sets the number of rows.</param>
    /// <param name="logDensities">Receives ln p(x) under the mixture; empty if not wanted.</param>
    void Responsibilities(GaussianMixture mixture, long firstRow, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities);

    /// <summary>
    /// The cluster of each row and MahalanobisSquared to every class modelled in it, turned into class probabilities
    /// (softmin: p_c proportional to exp(-MahalanobisSquared_c); exactly 0 for a class without a model in the cluster).
    /// </summary>
    /// <param name="mixture">K components.</param>
    /// <param name="classes">Class models per cluster.</param>
    /// <param name="firstRow">0-based first row of the range.</param>
    /// <param name="clusters">Receives the cluster of each row; sets the number of rows.</param>
    /// <param name="probabilities">Receives rows x classes, row-major; all NaN where the cluster has no class model.</param>
    void ClassProbabilities(GaussianMixture mixture, ClassModelSet classes, long firstRow, Span<int> clusters, Span<double> probabilities);

    /// <summary>
    /// Silhouette coefficients (Rousseeuw 1987) with Euclidean distances, for many labellings in one pass over all pairs of
    /// rows: (b - a) / max(a, b) with a the mean distance to the other rows of a row's own cluster and b the smallest mean
    /// distance to the rows of another; 0 for the only row of a cluster and where both are 0, NaN where all rows are in one
    /// cluster. The cost grows with the square of N: above some 1e5 rows take a sample.
    /// </summary>
    /// <param name="labellings">L labellings: the cluster of every row, 0 or more; some clusters may be empty.</param>
    /// <param name="coefficients">Receives L x N values, labelling by labelling.</param>
    /// <exception cref="ArgumentException">Shapes disagree, or a label is negative.</exception>
    void Silhouettes(IReadOnlyList<int[]> labellings, Span<double> coefficients);
}
