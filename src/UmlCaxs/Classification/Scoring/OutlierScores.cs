using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// How far rows lie from everything known. The tail probability of a row is, for the classes of its cluster, the chance that
/// a member of the nearest class lies as far from its mean: the chi-square tail of the smallest MahalanobisSquared (of the
/// largest tail where distances have different degrees of freedom). It is the probability of a member for classes that do not
/// overlap, and too large, never too small, for those that do. Where class distances are relative the components of the
/// mixture take the place of the classes: the mean of their tails by responsibility.
/// </summary>
public static class OutlierScores
{
    private const int RangeRows = 1024;

    /// <summary>Scores rows.</summary>
    /// <param name="backend">Device to compute on.</param>
    /// <param name="mixture">K components in D dimensions.</param>
    /// <param name="model">What was trained, in the same D dimensions.</param>
    /// <param name="options">The rule; its classes are the ones that count.</param>
    /// <param name="rows">N x D transformed features, complete.</param>
    /// <param name="logTails">Receives ln of the tail probabilities: N; NaN in a cluster without class models.</param>
    /// <param name="anomalies">Receives -ln p(x) under the mixture, in nats: N.</param>
    public static void Run(IComputeBackend backend, GaussianMixture mixture, ScoringModel model, ScoringOptions options, FeatureMatrix rows, Span<double> logTails, Span<double> anomalies)
    {
        if (logTails.IsEmpty)
            return;
        int count = logTails.Length;
        bool byMixture = options.Rule == ScoringRule.Softmin && model.Distances == DistanceKind.Relative;
        int[] clusters = new int[count];
        double[] responsibilities = byMixture ? new double[count * mixture.Components] : [];
        double[] tails = new double[count];
        using (IDeviceMatrix data = backend.Upload(rows))
            data.Responsibilities(mixture, 0, responsibilities, clusters, anomalies);
        for (int row = 0; row < count; row++)
            anomalies[row] = -anomalies[row];

        Form[][] forms = byMixture ? [[.. Enumerable.Range(0, mixture.Components).Select(k => Form.OfComponent(mixture, k))]] : Forms(mixture.Components, model, options);
        Parallel.For(0, (count + RangeRows - 1) / RangeRows, new ParallelOptions { MaxDegreeOfParallelism = backend.Threads }, range =>
        {
            Span<double> x = stackalloc double[rows.Dims];
            Span<double> d = stackalloc double[rows.Dims];
            for (int row = range * RangeRows; row < Math.Min(count, (range + 1) * RangeRows); row++)
            {
                rows.CopyRow(row, x);
                tails[row] = byMixture
                    ? MeanTail(forms[0], responsibilities.AsSpan(row * mixture.Components, mixture.Components), x, d)
                    : LargestTail(forms[clusters[row]], x, d);
            }
        });
        tails.CopyTo(logTails);
    }

    private static Form[][] Forms(int clusters, ScoringModel model, ScoringOptions options)
    {
        var forms = new Form[clusters][];
        for (int k = 0; k < clusters; k++)
            forms[k] = options.Rule == ScoringRule.Softmin
                ? [.. model.Classes.Clusters[k].Select(Form.OfClass)]
                : model.Gaussian!.MixtureOf(k, options.Priors, out _) is { } normal
                    ? [.. Enumerable.Range(0, normal.Components).Select(c => Form.OfComponent(normal, c))]
                    : [];
        return forms;
    }

    private static double LargestTail(Form[] forms, ReadOnlySpan<double> x, Span<double> d)
    {
        double largest = double.NaN;
        double smallest = double.PositiveInfinity;
        int freedom = 0;
        foreach (Form form in forms)
        {
            double distance = form.MahalanobisSquared(x, d);
            if (form.Freedom == freedom && distance >= smallest)
                continue; // cannot have a larger tail
            double tail = ChiSquare.LogTail(distance, form.Freedom);
            if (!(tail <= largest))
                (largest, smallest, freedom) = (tail, distance, form.Freedom);
        }

        return largest;
    }

    private static double MeanTail(Form[] forms, ReadOnlySpan<double> responsibilities, ReadOnlySpan<double> x, Span<double> d)
    {
        double largest = double.NegativeInfinity;
        double sum = 0;
        for (int k = 0; k < forms.Length; k++)
        {
            if (responsibilities[k] == 0)
                continue;
            double term = Math.Log(responsibilities[k]) + ChiSquare.LogTail(forms[k].MahalanobisSquared(x, d), forms[k].Freedom);
            (sum, largest) = term > largest ? ((sum * Math.Exp(largest - term)) + 1, term) : (sum + Math.Exp(term - largest), largest);
        }

        return Math.Min(0, largest + Math.Log(sum)); // responsibilities may sum to a hair more than 1
    }

    /// <summary>A quadratic form |U^T (x - mean)|^2 whose value is chi-square with some degrees of freedom.</summary>
    private sealed record Form(double[] Mean, double[] Upper, int Freedom)
    {
        public static Form OfComponent(GaussianMixture mixture, int k) =>
            new(mixture.Mean(k).ToArray(), mixture.PrecisionFactor(k).ToArray(), mixture.Dims);

        /// <summary>A direction without precision (the covariance has none there) does not count.</summary>
        public static Form OfClass(ClassModel model)
        {
            int dims = model.Mean.Length;
            double[] upper = new double[dims * dims];
            Cholesky.FactorUpperSemidefinite(model.Precision, upper, dims);
            int freedom = Enumerable.Range(0, dims).Count(i => upper[(i * dims) + i] > 0);
            return new Form(model.Mean, upper, Math.Max(1, freedom));
        }

        public double MahalanobisSquared(ReadOnlySpan<double> x, Span<double> d)
        {
            int dims = Mean.Length;
            for (int i = 0; i < dims; i++)
                d[i] = x[i] - Mean[i];
            double sum = 0;
            for (int j = 0; j < dims; j++)
            {
                double y = 0;
                for (int i = 0; i <= j; i++)
                    y += Upper[(i * dims) + j] * d[i];
                sum += y * y;
            }

            return sum;
        }
    }
}
