using UmlCaxs.Compute;

namespace UmlCaxs.Classification.Scoring;

/// <summary>
/// The log-odds between the two most probable classes of a detection in its cluster, as a sum over features. Scores are
/// quadratic in the features, and a form d^T P d is the sum over i of d_i (P d)_i: each feature's share, exact and additive.
/// </summary>
/// <param name="First">The most probable class.</param>
/// <param name="Second">The next one.</param>
/// <param name="Constant">What does not depend on the features: priors and determinants; 0 for softmin.</param>
/// <param name="ByFeature">D shares; with the constant they add up to ln p_first - ln p_second.</param>
public sealed record LogOdds(int First, int Second, double Constant, double[] ByFeature)
{
    /// <summary>ln p_first - ln p_second.</summary>
    public double Total => Constant + ByFeature.Sum();

    /// <summary>Splits the log-odds of a row; of the rule calibrated, those before calibration.</summary>
    /// <param name="model">What was trained.</param>
    /// <param name="options">The rule.</param>
    /// <param name="cluster">The row's cluster.</param>
    /// <param name="x">D transformed features.</param>
    /// <returns>Null where fewer than two classes have a model in the cluster.</returns>
    public static LogOdds? Of(ScoringModel model, ScoringOptions options, int cluster, ReadOnlySpan<double> x)
    {
        var terms = new List<(int Class, double Constant, double[] Shares)>();
        if (options.Rule == ScoringRule.Softmin)
        {
            foreach (ClassModel m in model.Classes.Clusters[cluster])
                terms.Add((m.Class, 0, Shares(x, m.Mean, m.Precision, -1)));
        }
        else
        {
            ClassPriors priors = options.Rule == ScoringRule.Calibrated ? ClassPriors.OfLabels : options.Priors;
            if (model.Gaussian!.MixtureOf(cluster, priors, out int[] components) is { } normal)
                for (int i = 0; i < components.Length; i++)
                    terms.Add((components[i], normal.LogNormalisation(i), Shares(x, normal.Mean(i), Precision(normal, i), -0.5)));
        }

        (int Class, double Constant, double[] Shares)[] top = [.. terms.OrderByDescending(t => t.Constant + t.Shares.Sum()).ThenBy(t => t.Class).Take(2)];
        return top.Length < 2 ? null : new LogOdds(top[0].Class, top[1].Class, top[0].Constant - top[1].Constant, [.. top[0].Shares.Zip(top[1].Shares, (a, b) => a - b)]);
    }

    /// <summary>factor times d_i (P d)_i for each i, with d = x - mean.</summary>
    private static double[] Shares(ReadOnlySpan<double> x, ReadOnlySpan<double> mean, ReadOnlySpan<double> precision, double factor)
    {
        int dims = x.Length;
        double[] shares = new double[dims];
        for (int i = 0; i < dims; i++)
        {
            double sum = 0;
            for (int j = 0; j < dims; j++)
                sum += precision[(i * dims) + j] * (x[j] - mean[j]);
            shares[i] = factor * (x[i] - mean[i]) * sum;
        }

        return shares;
    }

    private static double[] Precision(GaussianMixture mixture, int k)
    {
        int dims = mixture.Dims;
        ReadOnlySpan<double> upper = mixture.PrecisionFactor(k);
        double[] precision = new double[dims * dims];
        for (int i = 0; i < dims; i++)
            for (int j = 0; j < dims; j++)
                for (int m = Math.Max(i, j); m < dims; m++)
                    precision[(i * dims) + j] += upper[(i * dims) + m] * upper[(j * dims) + m];
        return precision;
    }
}
