using System.Globalization;
using UmlCaxs.Compute;

namespace UmlCaxs.Tests.Conformance;

/// <summary>
/// The problems of the conformance suite. Shapes are awkward on purpose: one row more and one less than a vector (2, 4, 8),
/// a group of vectors (8, 16, 32), a tile (32 to 512), a block of statistics (2048) and a chunk of the matrix (16,384);
/// odd numbers of features, and features that do not fill a 4 x 4 block of moments.
/// </summary>
internal static class Problems
{
    private const int HardRows = 700;

    /// <summary>Rows at which loops over vectors, tiles, blocks and chunks begin, end and overlap.</summary>
    public static IReadOnlyList<int> RowCounts { get; } = [0, 1, 2, 7, 8, 9, 31, 32, 33, 255, 256, 257, 2047, 2048, 2049, 16_383, 16_384, 16_385];

    /// <summary>Numbers of features.</summary>
    public static IReadOnlyList<int> DimCounts { get; } = [1, 2, 3, 4, 5, 8, 11, 12, 13, 16, 31, 32];

    /// <summary>Numbers of components.</summary>
    public static IReadOnlyList<int> ComponentCounts { get; } = [1, 2, 6, 20, 64];

    /// <summary>Data on which a careless kernel overflows, underflows or loses its digits.</summary>
    public static IReadOnlyDictionary<string, Func<Problem>> Hard { get; } = new Dictionary<string, Func<Problem>>
    {
        ["far-away rows"] = FarAway,
        ["a weight of zero"] = ZeroWeight,
        ["covariances at the floor"] = AtTheFloor,
        ["rows at walls"] = AtWalls,
        ["features offset by 1000"] = Offset,
        ["twin components"] = Twins,
    };

    /// <summary>Names of all problems: the second argument of the conformance tests.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. RowCounts.Select(n => Shape(n, 12, 6)),
        .. DimCounts.Select(d => Shape(257, d, 3)),
        .. ComponentCounts.Select(k => Shape(100, 12, k)),
        Shape(1, 1, 1),
        Shape(9, 32, 64),
        Shape(33, 31, 20),
        Shape(2049, 5, 2),
        Shape(16_385, 1, 1),
        .. Hard.Keys,
    ];

    /// <summary>Makes the problem of a name.</summary>
    public static Problem Make(string name)
    {
        if (Hard.TryGetValue(name, out Func<Problem>? make))
            return make();
        int[] shape = [.. name.Split(' ').Select(part => int.Parse(part[2..], CultureInfo.InvariantCulture))];
        return Ordinary(shape[0], shape[1], shape[2]);
    }

    public static string Shape(int rows, int dims, int components) => $"N={rows} D={dims} K={components}";

    private static Problem Ordinary(int rows, int dims, int components)
    {
        GaussianMixture mixture = RandomMixtures.Mixture(components, dims, seed: 1);
        return new Problem(RandomMixtures.Draw(mixture, rows, seed: 2), mixture, Classes(mixture));
    }

    /// <summary>Rows up to ten thousand units away, where every density is far below the smallest double.</summary>
    private static Problem FarAway()
    {
        GaussianMixture mixture = RandomMixtures.Mixture(6, 12, seed: 3);
        double[][] rows = RandomMixtures.RowsOf(RandomMixtures.Draw(mixture, HardRows, seed: 4));
        var random = new Random(5);
        foreach ((int n, double[] row) in rows.Index())
        {
            double distance = Math.Pow(10, n % 5);
            for (int d = 0; d < row.Length; d++)
                row[d] += distance * RandomMixtures.Normal(random);
        }

        return new Problem(RandomMixtures.ToMatrix(rows, 12), mixture, Classes(mixture));
    }

    /// <summary>Weights of exactly zero, whose logarithm is minus infinity, as first and as last component.</summary>
    private static Problem ZeroWeight()
    {
        GaussianMixture m = RandomMixtures.Mixture(4, 5, seed: 6);
        var mixture = new GaussianMixture([0, 0.25, 0.75, 0], m.Means, m.Covariances);
        return new Problem(RandomMixtures.Draw(mixture, HardRows, seed: 7), mixture, Classes(mixture));
    }

    /// <summary>Covariances of rank 2 with nothing but reg_covar in the other ten directions.</summary>
    private static Problem AtTheFloor()
    {
        const int Dims = 12;
        var random = new Random(8);
        GaussianMixture ordinary = RandomMixtures.Mixture(4, Dims, seed: 9);
        double[] covariances = new double[4 * Dims * Dims];
        for (int k = 0; k < 4; k++)
        {
            double[][] directions = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, Dims).Select(_ => 0.1 * RandomMixtures.Normal(random)).ToArray())];
            for (int i = 0; i < Dims; i++)
                for (int j = 0; j < Dims; j++)
                    covariances[(k * Dims * Dims) + (i * Dims) + j] = directions.Sum(v => v[i] * v[j]) + (i == j ? 1e-6 : 0);
        }

        var mixture = new GaussianMixture(ordinary.Weights, ordinary.Means, covariances);
        return new Problem(RandomMixtures.Draw(mixture, HardRows, seed: 10), mixture, Classes(ordinary));
    }

    /// <summary>Features cut off at 0 and 1, as probabilities are, and a component for the rows at each wall.</summary>
    private static Problem AtWalls()
    {
        const int Dims = 12;
        GaussianMixture ordinary = RandomMixtures.Mixture(3, Dims, seed: 11);
        double[][] rows = RandomMixtures.RowsOf(RandomMixtures.Draw(ordinary, HardRows, seed: 12));
        double[] means = [.. ordinary.Means];
        double[] covariances = [.. ordinary.Covariances];
        for (int k = 0; k < 2; k++)
            for (int i = 8; i < Dims; i++)
            {
                means[(k * Dims) + i] = k;
                for (int j = 0; j < Dims; j++)
                    covariances[At(k, i, j)] = covariances[At(k, j, i)] = i == j ? 1e-6 : 0;
            }

        foreach ((int n, double[] row) in rows.Index())
            for (int d = 0; d < Dims; d++)
                row[d] = d >= 8 && n % 3 < 2 ? n % 3 : Math.Clamp(row[d], 0, 1);
        var mixture = new GaussianMixture(ordinary.Weights, means, covariances);
        return new Problem(RandomMixtures.ToMatrix(rows, Dims), mixture, Classes(ordinary));

        static int At(int k, int i, int j) => (((k * Dims) + i) * Dims) + j;
    }

    /// <summary>A thousand added to every feature: moments about zero would lose six digits.</summary>
    private static Problem Offset()
    {
        GaussianMixture m = RandomMixtures.Mixture(6, 12, seed: 13);
        var mixture = new GaussianMixture(m.Weights, [.. m.Means.Select(x => x + 1000)], m.Covariances);
        return new Problem(RandomMixtures.Draw(mixture, HardRows, seed: 14), mixture, Classes(mixture));
    }

    /// <summary>The same component three times: of equal responsibilities the lowest index is the cluster.</summary>
    private static Problem Twins()
    {
        GaussianMixture one = RandomMixtures.Mixture(1, 5, seed: 15);
        GaussianMixture other = RandomMixtures.Mixture(1, 5, seed: 16);
        GaussianMixture[] parts = [other, one, one, one];
        var mixture = new GaussianMixture([0.25, 0.25, 0.25, 0.25], [.. parts.SelectMany(p => p.Means)], [.. parts.SelectMany(p => p.Covariances)]);
        return new Problem(RandomMixtures.Draw(mixture, HardRows, seed: 17), mixture, Classes(mixture));
    }

    /// <summary>
    /// Four classes near the clusters: clusters 0, 3, 6, ... have models of all, 1, 4, 7, ... of none and 2, 5, 8, ... of one.
    /// The model of the last class is a pseudo-inverse of lower rank, as few labelled detections leave it.
    /// </summary>
    private static ClassModelSet Classes(GaussianMixture mixture)
    {
        string[] names = ["QSO", "AGN", "HMXB", "YSO"];
        int dims = mixture.Dims;
        var random = new Random(18);
        var clusters = new List<IReadOnlyList<ClassModel>>();
        for (int k = 0; k < mixture.Components; k++)
        {
            int[] modelled = (k % 3) switch { 0 => [0, 1, 2, 3], 1 => [], _ => [2] };
            clusters.Add([.. modelled.Select(c =>
            {
                double[] mean = [.. mixture.Mean(k).ToArray().Select(x => x + (0.1 * RandomMixtures.Normal(random)))];
                double[] covariance = RandomMixtures.Covariance(dims, 0.3, 0.1, random);
                if (c == 3)
                    for (int i = 0; i < dims; i++)
                        covariance[(dims * (dims - 1)) + i] = covariance[(i * dims) + dims - 1] = 0;
                return new ClassModel(c, mean, SymmetricMatrix.PseudoInverse(covariance, dims), 0);
            })]);
        }

        return new ClassModelSet(names, clusters);
    }
}
