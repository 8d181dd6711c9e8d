using UmlCaxs.Compute;

namespace UmlCaxs.Tests;

/// <summary>Mixtures and rows drawn from them, the same for the same seed.</summary>
internal static class RandomMixtures
{
    /// <summary>A mixture of ordinary shape: correlated covariances of spread about 0.1, and means so near that components overlap.</summary>
    public static GaussianMixture Mixture(int components, int dims, int seed)
    {
        var random = new Random(seed);
        double[] weights = Values(components, () => 0.2 + random.NextDouble());
        double total = weights.Sum();
        double[] means = Values(components * dims, () => 0.5 + (0.1 * Normal(random)));
        double[] covariances = [.. Enumerable.Range(0, components).SelectMany(_ => Covariance(dims, 0.1, 0.02, random))];
        return new GaussianMixture([.. weights.Select(w => w / total)], means, covariances);
    }

    /// <summary>
    /// A A^T / D scaled to <paramref name="spread"/> squared, plus <paramref name="floor"/> squared on the diagonal: the
    /// square roots of the eigenvalues lie between the two, unevenly.
    /// </summary>
    public static double[] Covariance(int dims, double spread, double floor, Random random)
    {
        double[] a = Values(dims * dims, () => Normal(random));
        double[] covariance = new double[dims * dims];
        for (int i = 0; i < dims; i++)
            for (int j = 0; j < dims; j++)
            {
                double sum = i == j ? floor * floor : 0;
                for (int m = 0; m < dims; m++)
                    sum += spread * spread * a[(i * dims) + m] * a[(j * dims) + m] / dims;
                covariance[(i * dims) + j] = sum;
            }

        return covariance;
    }

    /// <summary>N rows drawn from a mixture, component after component in turn (weights play no part).</summary>
    public static FeatureMatrix Draw(GaussianMixture mixture, int rows, int seed)
    {
        int dims = mixture.Dims;
        var random = new Random(seed);
        var matrix = new FeatureMatrix(dims);
        double[][] lower = new double[mixture.Components][];
        for (int k = 0; k < mixture.Components; k++)
            Cholesky.TryFactor(mixture.Covariance(k), lower[k] = new double[dims * dims], dims);
        double[] x = new double[dims];
        for (int row = 0; row < rows; row++)
        {
            int k = row % mixture.Components;
            mixture.Mean(k).CopyTo(x);
            for (int j = 0; j < dims; j++)
            {
                double g = Normal(random);
                for (int i = j; i < dims; i++)
                    x[i] += lower[k][(i * dims) + j] * g;
            }

            matrix.Append(x);
        }

        return matrix;
    }

    /// <summary>The rows of a matrix as arrays.</summary>
    public static double[][] RowsOf(FeatureMatrix matrix)
    {
        double[][] rows = new double[matrix.Rows][];
        for (int row = 0; row < rows.Length; row++)
            matrix.CopyRow(row, rows[row] = new double[matrix.Dims]);
        return rows;
    }

    /// <summary>A matrix of rows given as arrays.</summary>
    public static FeatureMatrix ToMatrix(IEnumerable<double[]> rows, int dims)
    {
        var matrix = new FeatureMatrix(dims);
        foreach (double[] row in rows)
            matrix.Append(row);
        return matrix;
    }

    /// <summary>A standard normal number (Box and Muller).</summary>
    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Values(int count, Func<double> next)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = next();
        return values;
    }
}
