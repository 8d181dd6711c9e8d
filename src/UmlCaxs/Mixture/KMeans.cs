using System.Numerics.Tensors;

namespace UmlCaxs.Mixture;

/// <summary>k-means on a sample: k-means++ seeding (Arthur and Vassilvitskii 2007) and Lloyd's iterations.</summary>
internal static class KMeans
{
    private const int MaxIterations = 100;

    /// <summary>Chooses K rows, each with probability proportional to its squared distance to those chosen before.</summary>
    /// <returns>K x D centres.</returns>
    public static double[] Seed(Sample sample, int components, Random random)
    {
        double[] centres = new double[components * sample.Dims];
        double[] nearest = new double[sample.Rows];
        Array.Fill(nearest, double.PositiveInfinity);
        int chosen = random.Next(sample.Rows);
        for (int k = 0; ; k++)
        {
            sample[chosen].CopyTo(centres.AsSpan(k * sample.Dims));
            if (k == components - 1)
                return centres;
            double total = 0;
            for (int row = 0; row < sample.Rows; row++)
                total += nearest[row] = Math.Min(nearest[row], SquaredDistance(sample[row], sample[chosen]));

            // With fewer distinct rows than K every distance is 0: any row is as good.
            double target = random.NextDouble() * total;
            chosen = total > 0 ? 0 : random.Next(sample.Rows);
            for (int row = 0; total > 0 && row < sample.Rows; row++)
            {
                target -= nearest[row];
                chosen = nearest[row] > 0 ? row : chosen;
                if (target < 0)
                    break;
            }
        }
    }

    /// <summary>The nearest centre of every row; of equals, the lowest.</summary>
    public static int[] Assign(Sample sample, double[] centres, int threads)
    {
        int components = centres.Length / sample.Dims;
        int[] labels = new int[sample.Rows];
        Parallel.For(0, (sample.Rows + 4095) / 4096, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            for (int row = block * 4096; row < Math.Min(sample.Rows, (block + 1) * 4096); row++)
            {
                double smallest = double.PositiveInfinity;
                for (int k = 0; k < components; k++)
                {
                    double distance = SquaredDistance(sample[row], centres.AsSpan(k * sample.Dims, sample.Dims));
                    if (distance < smallest)
                        (smallest, labels[row]) = (distance, k);
                }
            }
        });
        return labels;
    }

    /// <summary>Moves the centres to the means of their rows until no row changes its centre.</summary>
    /// <returns>The nearest centre of every row.</returns>
    public static int[] Lloyd(Sample sample, double[] centres, int threads)
    {
        int[] labels = Assign(sample, centres, threads);
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            MoveToMeans(sample, labels, centres);
            int[] next = Assign(sample, centres, threads);
            if (next.AsSpan().SequenceEqual(labels))
                break;
            labels = next;
        }

        return labels;
    }

    private static void MoveToMeans(Sample sample, int[] labels, double[] centres)
    {
        int dims = sample.Dims;
        double[] sums = new double[centres.Length];
        int[] counts = new int[centres.Length / dims];
        for (int row = 0; row < labels.Length; row++)
        {
            Span<double> sum = sums.AsSpan(labels[row] * dims, dims);
            TensorPrimitives.Add(sum, sample[row], sum);
            counts[labels[row]]++;
        }

        for (int i = 0; i < centres.Length; i++)
            if (counts[i / dims] > 0)
                centres[i] = sums[i] / counts[i / dims];
    }

    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
