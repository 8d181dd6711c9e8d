using UmlCaxs.Compute;

namespace UmlCaxs.Validation;

/// <summary>Simple classifiers on the same rows and features: what a rule gains over them is what its clusters are worth.</summary>
internal static class Baselines
{
    /// <summary>Covariances of classes count as if so many more rows than features had been seen with the pooled one.</summary>
    private const int PriorRowsBeyondDims = 2;

    /// <summary>Added to each variance, with this share of it: features may be constant within a class, or on any scale.</summary>
    private const double RegCovar = 1e-6;

    /// <summary>The class frequencies of the training rows for every row.</summary>
    public static ClassScorer Majority(FoldTraining training)
    {
        double[] shares = [.. training.Counts().Select(n => (double)n / training.Labels.Count)];
        return (rows, probabilities) =>
        {
            for (int row = 0; row < rows.Rows; row++)
                shares.CopyTo(probabilities[(row * shares.Length)..]);
        };
    }

    /// <summary>p_c proportional to exp(-|x - mean_c|), over the classes that have training rows.</summary>
    public static ClassScorer NearestMean(FoldTraining training)
    {
        (double[] means, _) = Moments(training);
        long[] counts = training.Counts();
        int dims = training.Rows.Dims;
        return (rows, probabilities) =>
        {
            Span<double> x = new double[dims];
            for (int row = 0; row < rows.Rows; row++)
            {
                rows.CopyRow(row, x);
                Span<double> p = probabilities.Slice(row * counts.Length, counts.Length);
                for (int c = 0; c < counts.Length; c++)
                {
                    double square = 0;
                    for (int d = 0; d < dims; d++)
                        square += (x[d] - means[(c * dims) + d]) * (x[d] - means[(c * dims) + d]);
                    p[c] = counts[c] > 0 ? -Math.Sqrt(square) : double.NegativeInfinity;
                }

                Softmax(p);
            }
        };
    }

    /// <summary>
    /// The posterior of one Gaussian a class. Covariance of a class with n rows: its scatter matrix plus m times the pooled
    /// covariance, over n + m, with m = D + 2; so a class of a few rows has the pooled covariance, one of many its own.
    /// </summary>
    public static ClassScorer ClassGaussian(FoldTraining training)
    {
        (double[] means, double[] scatter) = Moments(training);
        long[] counts = training.Counts();
        int[] present = [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] > 0)];
        int dims = training.Rows.Dims;
        int square = dims * dims;
        double[] pooled = new double[square];
        foreach (int c in present)
            for (int i = 0; i < square; i++)
                pooled[i] += scatter[(c * square) + i] / Math.Max(1, training.Labels.Count - present.Length);
        int prior = dims + PriorRowsBeyondDims;
        double[] covariances = new double[present.Length * square];
        for (int g = 0; g < present.Length; g++)
            for (int i = 0; i < square; i++)
                covariances[(g * square) + i] = (scatter[(present[g] * square) + i] + (prior * pooled[i])) / (counts[present[g]] + prior);
        for (int i = 0; i < covariances.Length; i++)
            if (i % square % (dims + 1) == 0)
                covariances[i] += RegCovar * (1 + covariances[i]);
        var mixture = new GaussianMixture(
            [.. present.Select(c => (double)counts[c] / training.Labels.Count)],
            [.. present.SelectMany(c => means.AsSpan(c * dims, dims).ToArray())],
            covariances);
        return (rows, probabilities) =>
        {
            // A mixture with a component a class: its responsibilities are the posterior.
            if (rows.Rows == 0)
                return;
            double[] posterior = new double[rows.Rows * present.Length];
            using IDeviceMatrix data = training.Backend.Upload(rows);
            data.Responsibilities(mixture, 0, posterior, new int[rows.Rows], []);
            probabilities.Clear();
            for (int row = 0; row < rows.Rows; row++)
                for (int g = 0; g < present.Length; g++)
                    probabilities[(row * counts.Length) + present[g]] = posterior[(row * present.Length) + g];
        };
    }

    /// <summary>Multinomial logistic regression.</summary>
    public static ClassScorer Logistic(FoldTraining training) =>
        LogisticRegression.Fit(training.Rows, training.Labels, training.Scheme.Classes.Count, 1, training.Backend.Threads).Score;

    /// <summary>exp(v) over its sum, in place.</summary>
    internal static void Softmax(Span<double> values)
    {
        double largest = double.NegativeInfinity;
        foreach (double v in values)
            largest = Math.Max(largest, v);
        double sum = 0;
        foreach (ref double v in values)
            sum += v = Math.Exp(v - largest);
        foreach (ref double v in values)
            v /= sum;
    }

    /// <summary>Means (classes x D) and scatter matrices about them (classes x D x D) of the training rows.</summary>
    private static (double[] Means, double[] Scatter) Moments(FoldTraining training)
    {
        int dims = training.Rows.Dims;
        long[] counts = training.Counts();
        double[] means = new double[counts.Length * dims];
        double[] scatter = new double[counts.Length * dims * dims];
        double[] x = new double[dims];
        for (int row = 0; row < training.Labels.Count; row++)
        {
            training.Rows.CopyRow(row, x);
            int c = training.Labels[row];
            for (int d = 0; d < dims; d++)
                means[(c * dims) + d] += x[d] / counts[c];
        }

        for (int row = 0; row < training.Labels.Count; row++)
        {
            training.Rows.CopyRow(row, x);
            int c = training.Labels[row];
            for (int d = 0; d < dims; d++)
                x[d] -= means[(c * dims) + d];
            for (int i = 0; i < dims; i++)
                for (int j = 0; j < dims; j++)
                    scatter[(((c * dims) + i) * dims) + j] += x[i] * x[j];
        }

        return (means, scatter);
    }
}
