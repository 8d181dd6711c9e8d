using UmlCaxs.Classification;
using UmlCaxs.Compute;

namespace UmlCaxs.Synthetic;

/// <summary>
/// Draws points from the mixture of a model, clipped to the walls of the features, and classes from the model's class
/// probabilities at these points. Holds the point drawn last; one a thread.
/// </summary>
internal sealed class MixtureSampler
{
    private readonly int dims;
    private readonly int components;
    private readonly FeatureWalls[] walls;
    private readonly double[] cumulativeWeights;
    private readonly double[] logNormalisations;
    private readonly double[] means; // K x padded
    private readonly PackedForms factors;
    private readonly PackedForms precisions;
    private readonly ClusterClasses[] clusters;
    private readonly double[] point;
    private readonly double[] scratch;
    private readonly double[] distances;

    /// <summary>A sampler of a model with class models.</summary>
    public MixtureSampler(Model model)
    {
        GaussianMixture mixture = model.Mixture;
        dims = mixture.Dims;
        components = mixture.Components;
        walls = [.. model.Transform.Features.Select(FeatureWalls.Of)];
        int padded = PackedForms.PaddedLength(dims);
        (point, scratch) = (new double[padded], new double[padded]);
        (cumulativeWeights, logNormalisations) = (new double[components], new double[components]);
        means = new double[components * padded];
        factors = new PackedForms(components, dims);
        precisions = new PackedForms(components, dims);
        double[] square = new double[dims * dims];
        double weight = 0;
        for (int k = 0; k < components; k++)
        {
            cumulativeWeights[k] = weight += mixture.Weights[k];
            logNormalisations[k] = mixture.LogNormalisation(k);
            mixture.Mean(k).CopyTo(means.AsSpan(k * padded));
            Cholesky.TryFactor(mixture.Covariance(k), square, dims); // succeeds: the mixture has factored it before
            factors.SetTransposed(k, square);
            Precision(mixture.PrecisionFactor(k), square);
            precisions.SetSymmetric(k, square);
        }

        clusters = [.. model.Classifier!.Clusters.Select(models => new ClusterClasses(models, dims))];
        distances = new double[model.Classifier.ClassNames.Count];
    }

    /// <summary>The point drawn last: D transformed values, within the walls.</summary>
    public ReadOnlySpan<double> Point => point.AsSpan(0, dims);

    /// <summary>Draws a point: a component by its weight, a normal deviate of it, clipped.</summary>
    public void DrawPoint(ref RandomStream random)
    {
        // Weights can add up to a hair less than 1: the last component takes what is left.
        double u = random.NextUniform();
        int k = 0;
        while (k < components - 1 && u >= cumulativeWeights[k])
            k++;
        for (int d = 0; d < dims; d++)
            scratch[d] = random.NextNormal();
        factors.Multiply(k, scratch, MeanOf(k), point);
        for (int d = 0; d < walls.Length; d++)
            point[d] = Math.Min(Math.Max(point[d], walls[d].Low), walls[d].High);
    }

    /// <summary>Draws a class from the class probabilities at the point.</summary>
    /// <returns>Its index in the class order; -1 in a cluster without class models.</returns>
    public int DrawClass(ref RandomStream random)
    {
        ClusterClasses classes = clusters[Cluster()];
        double u = random.NextUniform();
        double smallest = double.PositiveInfinity;
        for (int c = 0; c < classes.Count; c++)
            smallest = Math.Min(smallest, distances[c] = classes.MahalanobisSquared(c, point, scratch));
        double sum = 0;
        for (int c = 0; c < classes.Count; c++)
            sum += distances[c] = Math.Exp(smallest - distances[c]);
        double rest = u * sum;
        for (int c = 0; c < classes.Count - 1; c++)
            if ((rest -= distances[c]) < 0)
                return classes.Class(c);
        return classes.Count == 0 ? -1 : classes.Class(classes.Count - 1);
    }

    /// <summary>
    /// True with the class probability of <paramref name="wanted"/> at the point: what drawing a class and comparing it comes
    /// to, decided with less work. p exceeds u only if no class is nearer by more than -ln u, and most points fail that.
    /// </summary>
    public bool AcceptsClass(ref RandomStream random, int wanted)
    {
        double u = random.NextOpen();
        ClusterClasses classes = clusters[Cluster()];
        int own = classes.IndexOf(wanted);
        if (own < 0)
            return false;
        double distance = classes.MahalanobisSquared(own, point, scratch);
        double margin = -Math.Log(u);
        for (int c = 0; c < classes.Count; c++)
        {
            distances[c] = c == own ? 0 : distance - classes.MahalanobisSquared(c, point, scratch);
            if (distances[c] > margin)
                return false;
        }

        // 1 / p = the sum of exp(own distance - distance); no term exceeds 1 / u.
        double sum = 0;
        for (int c = 0; c < classes.Count; c++)
            sum += Math.Exp(distances[c]);
        return u * sum < 1;
    }

    /// <summary>The most probable component of the point.</summary>
    private int Cluster()
    {
        int best = 0;
        double largest = double.NegativeInfinity;
        for (int k = 0; k < components; k++)
        {
            ReadOnlySpan<double> mean = MeanOf(k);
            for (int d = 0; d < dims; d++)
                scratch[d] = point[d] - mean[d];
            double density = logNormalisations[k] - (0.5 * precisions.Quadratic(k, scratch));
            if (density > largest)
                (best, largest) = (k, density);
        }

        return best;
    }

    private ReadOnlySpan<double> MeanOf(int k) => means.AsSpan(k * point.Length, point.Length);

    /// <summary>U U^T of an upper triangular U (D x D).</summary>
    private void Precision(ReadOnlySpan<double> upper, Span<double> precision)
    {
        for (int i = 0; i < dims; i++)
            for (int j = i; j < dims; j++)
            {
                double sum = 0;
                for (int m = j; m < dims; m++)
                    sum += upper[(i * dims) + m] * upper[(j * dims) + m];
                precision[(i * dims) + j] = precision[(j * dims) + i] = sum;
            }
    }

    /// <summary>The class models of one cluster.</summary>
    private sealed class ClusterClasses
    {
        private readonly int dims;
        private readonly int[] classes;
        private readonly double[] means;
        private readonly PackedForms precisions;

        public ClusterClasses(IReadOnlyList<ClassModel> models, int dims)
        {
            this.dims = dims;
            classes = [.. models.Select(m => m.Class)];
            means = [.. models.SelectMany(m => m.Mean)];
            precisions = new PackedForms(models.Count, dims);
            for (int c = 0; c < models.Count; c++)
                precisions.SetSymmetric(c, models[c].Precision);
        }

        public int Count => classes.Length;

        public int Class(int index) => classes[index];

        public int IndexOf(int wanted) => Array.IndexOf(classes, wanted);

        public double MahalanobisSquared(int index, ReadOnlySpan<double> point, Span<double> scratch)
        {
            ReadOnlySpan<double> mean = means.AsSpan(index * dims, dims);
            for (int d = 0; d < mean.Length; d++)
                scratch[d] = point[d] - mean[d];
            return precisions.Quadratic(index, scratch);
        }
    }
}
