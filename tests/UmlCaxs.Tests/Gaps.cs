using UmlCaxs.Compute;

namespace UmlCaxs.Tests;

/// <summary>Rows from which features are taken out, and integrals over what is missing, by brute force.</summary>
internal static class Gaps
{
    /// <summary>A copy in which each value is missing with a probability; a row always keeps one.</summary>
    public static FeatureMatrix AtRandom(FeatureMatrix complete, double probability, int seed)
    {
        var random = new Random(seed);
        double[][] rows = RandomMixtures.RowsOf(complete);
        foreach (double[] row in rows)
        {
            int kept = random.Next(row.Length);
            for (int d = 0; d < row.Length; d++)
                if (random.NextDouble() < probability && d != kept)
                    row[d] = double.NaN;
        }

        return RandomMixtures.ToMatrix(rows, complete.Dims);
    }

    /// <summary>A copy in which a share of the rows lacks one of two features, which of them at random.</summary>
    public static FeatureMatrix OneOfTwo(FeatureMatrix complete, double share, int first, int second, int seed)
    {
        var random = new Random(seed);
        double[][] rows = RandomMixtures.RowsOf(complete);
        foreach (double[] row in rows)
            if (random.NextDouble() < share)
                row[random.Next(2) == 0 ? first : second] = double.NaN;
        return RandomMixtures.ToMatrix(rows, complete.Dims);
    }

    /// <summary>
    /// The integral of a function over the missing features of a row, by the trapezoid rule. On the smooth and bounded densities
    /// of <see cref="RandomMixtures"/> it converges faster than any power of the step.
    /// </summary>
    /// <param name="row">D values, NaN where missing.</param>
    /// <param name="outputs">Values of the function.</param>
    /// <param name="function">Given a complete row, adds its values times a weight.</param>
    public static double[] Integrate(double[] row, int outputs, Action<double[], double, double[]> function)
    {
        const int Steps = 120;
        const double From = -0.5;
        const double Step = 2.0 / Steps;
        int[] missing = [.. Enumerable.Range(0, row.Length).Where(d => double.IsNaN(row[d]))];
        double[] x = [.. row];
        double[] sums = new double[outputs];
        Over(0, 1);
        return sums;

        void Over(int depth, double weight)
        {
            if (depth == missing.Length)
            {
                function(x, weight, sums);
                return;
            }

            for (int i = 0; i <= Steps; i++)
            {
                x[missing[depth]] = From + (i * Step);
                Over(depth + 1, weight * Step);
            }
        }
    }

    /// <summary>weight_k p(x | k) as it stands in the books, for two or three features: inverse and determinant by cofactors.</summary>
    public static double Density(GaussianMixture mixture, int k, double[] x)
    {
        int dims = x.Length;
        double[] inverse = Inverse(mixture.Covariance(k).ToArray(), dims, out double determinant);
        double square = 0;
        for (int i = 0; i < dims; i++)
            for (int j = 0; j < dims; j++)
                square += (x[i] - mixture.Mean(k)[i]) * inverse[(i * dims) + j] * (x[j] - mixture.Mean(k)[j]);
        return mixture.Weights[k] * Math.Exp(-square / 2) / Math.Sqrt(determinant * Math.Pow(2 * Math.PI, dims));
    }

    private static double[] Inverse(double[] a, int dims, out double determinant)
    {
        if (dims == 2)
        {
            determinant = (a[0] * a[3]) - (a[1] * a[2]);
            double two = determinant;
            return [a[3] / two, -a[1] / two, -a[2] / two, a[0] / two];
        }

        double[] cofactors = new double[9];
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                cofactors[(j * 3) + i] = (At(i + 1, j + 1) * At(i + 2, j + 2)) - (At(i + 1, j + 2) * At(i + 2, j + 1));
        determinant = (a[0] * cofactors[0]) + (a[1] * cofactors[3]) + (a[2] * cofactors[6]);
        double three = determinant;
        return [.. cofactors.Select(c => c / three)];

        double At(int i, int j) => a[(i % 3 * 3) + (j % 3)];
    }
}
