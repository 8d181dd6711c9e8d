using UmlCaxs.Compute;

namespace UmlCaxs.Mixture;

/// <summary>
/// The move with which <see cref="RestartSearch"/> leaves an optimum: two components are merged into one with the same
/// moments, and the one set free is put on the neighbourhood of a random row. EM moves components continuously and cannot
/// do this by itself (Ueda et al. 2000 split and merge for the same reason). Real detections crowd at walls, such as
/// variability probabilities of exactly 1, and a neighbourhood there has the narrow covariance that a component for the
/// wall needs; broad starts seldom find it.
/// </summary>
internal static class Relocation
{
    private const double SmallestNeighbourhood = 0.01;
    private const double LargestNeighbourhood = 0.1;

    /// <summary>Proposes a start for EM.</summary>
    /// <param name="sample">Rows.</param>
    /// <param name="scales">D variances that make distances between rows comparable.</param>
    /// <param name="mixture">The optimum to leave; K at least 2.</param>
    /// <param name="regCovar">Added to the diagonal of the new covariance.</param>
    /// <param name="random">Source of the random choices.</param>
    public static GaussianMixture Propose(Sample sample, ReadOnlySpan<double> scales, GaussianMixture mixture, double regCovar, Random random)
    {
        int components = mixture.Components;
        int kept = random.Next(components);
        int freed = (kept + 1 + random.Next(components - 1)) % components;
        double[] weights = [.. mixture.Weights];
        double[] means = [.. mixture.Means];
        double[] covariances = [.. mixture.Covariances];
        int dims = mixture.Dims;
        int square = dims * dims;
        Merge(mixture, kept, freed, means.AsSpan(kept * dims, dims), covariances.AsSpan(kept * square, square));
        weights[kept] += weights[freed];

        double share = SmallestNeighbourhood * Math.Pow(LargestNeighbourhood / SmallestNeighbourhood, random.NextDouble());
        int members = Math.Clamp((int)(share * sample.Rows), Math.Min(dims + 1, sample.Rows), sample.Rows);
        int[] rows = Nearest(sample, scales, random.Next(sample.Rows), members);
        Moments(sample, rows, regCovar, means.AsSpan(freed * dims, dims), covariances.AsSpan(freed * square, square));
        weights[freed] = (double)members / sample.Rows;
        double total = weights.Sum();
        for (int k = 0; k < components; k++)
            weights[k] /= total;
        return new GaussianMixture(weights, means, covariances);
    }

    /// <summary>Mean and covariance of two components taken together.</summary>
    private static void Merge(GaussianMixture mixture, int a, int b, Span<double> mean, Span<double> covariance)
    {
        int dims = mixture.Dims;
        double total = mixture.Weights[a] + mixture.Weights[b];
        double wa = total > 0 ? mixture.Weights[a] / total : 0.5;
        double wb = 1 - wa;
        ReadOnlySpan<double> ma = mixture.Mean(a);
        ReadOnlySpan<double> mb = mixture.Mean(b);
        for (int i = 0; i < dims; i++)
            mean[i] = (wa * ma[i]) + (wb * mb[i]);
        for (int i = 0; i < dims; i++)
            for (int j = 0; j < dims; j++)
            {
                int at = (i * dims) + j;
                covariance[at] = (wa * mixture.Covariance(a)[at]) + (wb * mixture.Covariance(b)[at]) + (wa * wb * (ma[i] - mb[i]) * (ma[j] - mb[j]));
            }

        // Exactly, a sum of covariances is positive definite; rounding can take that from one that only just was.
        MStep.Regularise(covariance, dims, 0);
    }

    /// <summary>The rows nearest to one of them, itself included.</summary>
    private static int[] Nearest(Sample sample, ReadOnlySpan<double> scales, int centre, int count)
    {
        double[] distances = new double[sample.Rows];
        int[] rows = new int[sample.Rows];
        for (int row = 0; row < sample.Rows; row++)
        {
            rows[row] = row;
            for (int i = 0; i < sample.Dims; i++)
            {
                double difference = sample[row][i] - sample[centre][i];
                distances[row] += difference * difference / scales[i];
            }
        }

        Array.Sort(distances, rows);
        return rows[..count];
    }

    private static void Moments(Sample sample, int[] rows, double regCovar, Span<double> mean, Span<double> covariance)
    {
        int dims = sample.Dims;
        mean.Clear();
        covariance.Clear();
        foreach (int row in rows)
            for (int i = 0; i < dims; i++)
                mean[i] += sample[row][i] / rows.Length;
        foreach (int row in rows)
            for (int i = 0; i < dims; i++)
                for (int j = 0; j < dims; j++)
                    covariance[(i * dims) + j] += (sample[row][i] - mean[i]) * (sample[row][j] - mean[j]) / rows.Length;
        MStep.Regularise(covariance, dims, regCovar);
    }
}
