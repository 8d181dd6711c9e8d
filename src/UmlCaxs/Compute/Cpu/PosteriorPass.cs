namespace UmlCaxs.Compute.Cpu;

/// <summary>Responsibilities, clusters, log densities and class probabilities of rows, written out row by row.</summary>
internal static unsafe class PosteriorPass
{
    /// <summary>Rows a thread takes at a time; clusters are gathered within them.</summary>
    public const int UnitRows = 1024;

    /// <summary>Posteriors of at most <see cref="UnitRows"/> rows of one chunk.</summary>
    public static void Responsibilities<T>(TileWorkspace work, FeatureMatrix features, PackedMixture mixture, int chunk, int first, Span<double> responsibilities, Span<int> clusters, Span<double> logDensities)
        where T : struct
    {
        int rows = clusters.Length;
        int stride = work.Stride;
        int components = mixture.Components;
        int padded = Densities<T>(work, features, mixture, chunk, first, rows);
        ArgMax(work.Density, stride, components, clusters);
        if (!logDensities.IsEmpty)
            for (int row = 0; row < rows; row++)
                logDensities[row] = LogSum(work.Density + row, stride, components);
        if (responsibilities.IsEmpty)
            return;
        var total = PosteriorKernel.LogLikelihood<T>.Zero;
        PosteriorKernel.Run(work.Density, stride, components, rows, padded, ref total);
        fixed (double* target = responsibilities)
            for (int row = 0; row < rows; row++)
                for (int k = 0; k < components; k++)
                    target[(row * components) + k] = work.Density[(k * stride) + row];
    }

    /// <summary>Clusters and class probabilities of at most <see cref="UnitRows"/> rows of one chunk.</summary>
    /// <param name="work">Scratch for the mixture.</param>
    /// <param name="gathered">Scratch for the rows of one cluster, brought together.</param>
    /// <param name="features">N x D.</param>
    /// <param name="mixture">The mixture.</param>
    /// <param name="classes">Class models.</param>
    /// <param name="packedClasses">Their coefficients, a set a cluster, with the mixture's origin.</param>
    /// <param name="chunk">Chunk of the rows.</param>
    /// <param name="first">First row within the chunk.</param>
    /// <param name="clusters">Receives the cluster of each row.</param>
    /// <param name="probabilities">Receives rows x classes.</param>
    public static void ClassProbabilities<T>(TileWorkspace work, TileWorkspace gathered, FeatureMatrix features, PackedMixture mixture, ClassModelSet classes, PackedMixture[] packedClasses, int chunk, int first, Span<int> clusters, Span<double> probabilities)
        where T : struct
    {
        int rows = clusters.Length;
        int stride = work.Stride;
        int group = Simd.Lanes<T>() * LogDensityKernel.VectorsPerGroup;
        Densities<T>(work, features, mixture, chunk, first, rows);
        ArgMax(work.Density, stride, mixture.Components, clusters);

        // Bring the rows of a cluster together, so that every lane of a vector needs the same class models.
        int* members = stackalloc int[UnitRows];
        int classCount = classes.ClassNames.Count;
        for (int cluster = 0; cluster < mixture.Components; cluster++)
        {
            int count = 0;
            for (int row = 0; row < rows; row++)
            {
                members[count] = row;
                count += clusters[row] == cluster ? 1 : 0;
            }

            if (count == 0)
                continue;
            IReadOnlyList<ClassModel> models = classes.Clusters[cluster];
            PackedMixture packed = packedClasses[cluster];
            int padded = (count + group - 1) / group * group;
            for (int d = 0; d < features.Dims; d++)
            {
                double* source = work.X + (d * stride);
                double* target = gathered.X + (d * stride);
                for (int m = 0; m < count; m++)
                    target[m] = source[members[m]];
                for (int m = count; m < padded; m++)
                    target[m] = 0;
            }

            var total = PosteriorKernel.LogLikelihood<T>.Zero;
            for (int c = 0; c < models.Count; c++)
                LogDensityKernel.Run<T>(gathered.X, stride, features.Dims, packed[c], padded, gathered.Density + (c * stride));
            if (models.Count > 0)
                PosteriorKernel.Run(gathered.Density, stride, models.Count, count, padded, ref total);
            double absent = models.Count == 0 ? double.NaN : 0;
            fixed (double* output = probabilities)
                for (int m = 0; m < count; m++)
                {
                    double* target = output + ((long)members[m] * classCount);
                    if (models.Count < classCount)
                        new Span<double>(target, classCount).Fill(absent);
                    for (int c = 0; c < models.Count; c++)
                        target[models[c].Class] = gathered.Density[(c * stride) + m];
                }
        }
    }

    private static int Densities<T>(TileWorkspace work, FeatureMatrix features, PackedMixture mixture, int chunk, int first, int rows)
        where T : struct
    {
        int group = Simd.Lanes<T>() * LogDensityKernel.VectorsPerGroup;
        int padded = (rows + group - 1) / group * group;
        work.Stage(features, chunk, first, rows, padded, mixture.Origin);
        for (int k = 0; k < mixture.Components; k++)
            LogDensityKernel.Run<T>(work.X, work.Stride, features.Dims, mixture[k], padded, work.Density + (k * work.Stride));
        return padded;
    }

    private static void ArgMax(double* density, int stride, int components, Span<int> clusters)
    {
        for (int row = 0; row < clusters.Length; row++)
        {
            int best = 0;
            double largest = density[row];
            for (int k = 1; k < components; k++)
            {
                double value = density[(k * stride) + row];
                if (value > largest)
                {
                    largest = value;
                    best = k;
                }
            }

            clusters[row] = best;
        }
    }

    /// <summary>ln of the sum of 2^density over the components.</summary>
    private static double LogSum(double* density, int stride, int components)
    {
        double largest = density[0];
        for (int k = 1; k < components; k++)
            largest = Math.Max(largest, density[k * stride]);
        double sum = 0;
        for (int k = 0; k < components; k++)
            sum += Math.Exp((density[k * stride] - largest) * 0.6931471805599453);
        return (largest * 0.6931471805599453) + Math.Log(sum);
    }
}
