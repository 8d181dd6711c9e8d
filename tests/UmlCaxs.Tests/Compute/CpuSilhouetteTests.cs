using UmlCaxs.Compute;
using UmlCaxs.Compute.Cpu;
using UmlCaxs.Compute.Scalar;
using UmlCaxs.Tests.Conformance;
using Xunit;

namespace UmlCaxs.Tests.Compute;

/// <summary>
/// What is peculiar to silhouettes on the CPU: labellings share their sums in groups, rows come in tiles and vectors, and
/// none of this may show in the coefficients.
/// </summary>
public sealed class CpuSilhouetteTests
{
    private const int Rows = 701;

    public static TheoryData<int> Widths => [.. new[] { 512, 256, 128 }.Where(bits => Backends.AbsenceOfWidth(bits) is null)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Many_labellings_of_every_kind_agree_with_the_reference(int bits)
    {
        using FeatureMatrix x = Draw(Rows, 12);
        int[][] labellings = ManyLabellings(Rows);
        double[] expected = Silhouettes(new ScalarBackend(), x, labellings);

        Close(expected, Silhouettes(new CpuBackend(2, bits, 256), x, labellings));
    }

    /// <summary>Three tiles of distances where cells are many, a hundred where they are few.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void Threads_change_no_bit_and_neither_does_another_call(int bits)
    {
        const int Many = (2 * CellSums.MostTileRows) + 1003;
        using FeatureMatrix x = Draw(Many, 2);
        int[][] few = [Random(Many, 3, 1)];
        int[][] many = [Random(Many, 100, 2), Random(Many, 7, 3), Random(Many, 2, 4)];
        foreach (int[][] labellings in new[] { few, many })
        {
            double[] expected = Silhouettes(new CpuBackend(1, bits, 256), x, labellings);
            foreach (int threads in new[] { 1, 2, 5 })
                Assert.Equal(expected, Silhouettes(new CpuBackend(threads, bits, 32), x, labellings));
        }
    }

    [Fact]
    public void Several_tiles_agree_with_the_reference()
    {
        const int Many = CellSums.MostTileRows + 9;
        using FeatureMatrix x = Draw(Many, 1);
        int[][] labellings = [Random(Many, 600, 5), Random(Many, 2, 6)];

        // The reference takes seconds for all of these rows: the mean distances of three rows are checked by hand.
        double[] actual = Silhouettes(new CpuBackend(2), x, labellings);
        foreach (int row in new[] { 0, 4711, Many - 1 })
            foreach ((int l, int[] labels) in labellings.Index())
            {
                CompactLabels compact = CompactLabels.Of(labels);
                double[] sums = new double[compact.Clusters];
                for (int other = 0; other < Many; other++)
                    sums[compact.Labels[other]] += Math.Abs(Value(x, row) - Value(x, other));
                Assert.Equal(ScalarSilhouette.Coefficient(sums, compact.Counts, compact.Labels[row]), actual[(l * Many) + row], Tolerances.Silhouette);
            }
    }

    /// <summary>Sums of more cells than one pass holds.</summary>
    [Fact]
    public void Many_labellings_of_single_rows_take_several_passes()
    {
        const int Some = 2500;
        using FeatureMatrix x = Draw(Some, 2);
        int[][] labellings = [.. Enumerable.Range(0, 60).Select(shift => Enumerable.Range(0, Some).Select(n => (n + shift) % Some).ToArray()), Random(Some, 5, 7)];

        double[] actual = Silhouettes(new CpuBackend(2), x, labellings);

        Assert.All(actual[..(60 * Some)], c => Assert.Equal(0, c));
        Close(Silhouettes(new ScalarBackend(), x, [labellings[^1]]), actual[(60 * Some)..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(9)]
    public void Few_rows_agree(int rows)
    {
        using FeatureMatrix x = Draw(rows, 3);
        int[][] labellings = [new int[rows], [.. Enumerable.Range(0, rows)], [.. Enumerable.Range(0, rows).Select(n => n % 2)]];

        Close(Silhouettes(new ScalarBackend(), x, labellings), Silhouettes(new CpuBackend(2), x, labellings));
    }

    [Fact]
    public void Rows_that_coincide_have_coefficient_zero()
    {
        using FeatureMatrix x = FeatureMatrix.FromRows([.. Enumerable.Repeat(0.1, 100 * 3)], 3);

        Assert.All(Silhouettes(new CpuBackend(2), x, [Random(100, 4, 8)]), c => Assert.Equal(0, c));
    }

    /// <summary>Memory follows the clusters in use, not the largest label.</summary>
    [Theory]
    [InlineData("scalar")]
    [InlineData("cpu")]
    public void The_size_of_a_label_costs_nothing(string backend)
    {
        using FeatureMatrix x = Draw(50, 3);
        IComputeBackend device = backend == "cpu" ? new CpuBackend(2) : new ScalarBackend();
        int[] labels = Random(50, 3, 9);
        int[] huge = [.. labels.Select(l => int.MaxValue - (l * 1_000_000_000 / 2))];

        Assert.Equal(Silhouettes(device, x, [labels]), Silhouettes(device, x, [huge]));
    }

    /// <summary>Redundant labellings share additions, and a labelling that shares nothing stays alone.</summary>
    [Fact]
    public void Groups_hold_every_labelling_once_and_refine_all_of_theirs()
    {
        const int Some = 20_000;
        int[] coarse = Random(Some, 10, 10);
        int[][] labellings = [coarse, [.. coarse.Select(l => 9 - l)], [.. coarse.Select(l => l / 2)], [.. Enumerable.Range(0, Some)], Random(Some, 20, 11)];
        CompactLabels[] compact = [.. labellings.Select(CompactLabels.Of)];

        List<LabelGroup> groups = LabelGroup.Of(compact, 3);

        Assert.Equal([0, 1, 2, 3, 4], groups.SelectMany(g => g.Levels).Select(l => l.Labelling).Order());
        Assert.Equal([3], groups[0].Levels.Select(l => l.Labelling));
        Assert.Equal(200, groups[1].Cells);
        foreach (LabelGroup group in groups)
            foreach (LabelGroup.Level level in group.Levels)
                Assert.Equal(compact[level.Labelling].Clusters, Enumerable.Range(0, Some).Select(n => (group.Levels[^1].CellOf[n], compact[level.Labelling].Labels[n])).Distinct().GroupBy(p => p.Item1).Select(g => g.Single().Item2).Distinct().Count());
    }

    /// <summary>Forty labellings: of 2 to 20 clusters, with single rows, empty clusters, duplicates, one cluster, N clusters, sparse labels.</summary>
    private static int[][] ManyLabellings(int rows)
    {
        int[][] random = [.. Enumerable.Range(2, 30).Select(k => Random(rows, (k % 19) + 2, 100 + k))];
        int[] single = [.. random[3]];
        single[17] = 77;
        return
        [
            .. random, single, random[4], [.. random[5].Select(l => 20 - l)], new int[rows], [.. Enumerable.Range(0, rows)],
            [.. random[6].Select(l => l * 250)], Random(rows, 5000, 98), Random(rows, 300, 99), [.. Enumerable.Range(0, rows).Select(n => n / 100)], [.. Enumerable.Range(0, rows).Select(n => n / 2)],
        ];
    }

    private static int[] Random(int rows, int clusters, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ => random.Next(clusters))];
    }

    private static FeatureMatrix Draw(int rows, int dims)
    {
        FeatureMatrix x = RandomMixtures.Draw(RandomMixtures.Mixture(2, dims, seed: 80), Math.Max(rows, 1), seed: 81);
        if (rows > 0)
            return x;
        x.Dispose();
        return new FeatureMatrix(dims);
    }

    private static double Value(FeatureMatrix x, int row) => x.Column(row / FeatureMatrix.ChunkRows, 0)[row % FeatureMatrix.ChunkRows];

    private static double[] Silhouettes(IComputeBackend backend, FeatureMatrix x, int[][] labellings)
    {
        double[] coefficients = new double[labellings.Length * x.Rows];
        using IDeviceMatrix data = backend.Upload(x);
        data.Silhouettes(labellings, coefficients);
        return coefficients;
    }

    private static void Close(double[] expected, double[] actual) =>
        Assert.Equal(expected, actual, (e, a) => e.Equals(a) || Math.Abs(e - a) <= Tolerances.Silhouette);
}
