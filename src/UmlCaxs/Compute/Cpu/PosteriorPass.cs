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
        ArgMaxKernel.Run<T>(work.Density, stride, components, clusters);
        if (!logDensities.IsEmpty)
            for (int row = 0; row < rows; row++)
                logDensities[row] = LogSum(work.Density + row, stride, components);
        if (responsibilities.IsEmpty)
            return;
        var total = PosteriorKernel.LogLikelihood<T>.Zero;
        PosteriorKernel.Run(work.Density, stride, components, rows, padded, ref total);
        fixed (double* target = responsibilities)
            for (int k = 0; k < components; k++)
                Scatter(work.Density + (k * stride), rows, target + k, components);
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
        ArgMaxKernel.Run<T>(work.Density, stride, mixture.Components, clusters);

        // Bring the rows of a cluster together, so that every lane of a vector needs the same class models.
        int* members = stackalloc int[UnitRows + 1];
        int classCount = classes.ClassNames.Count;
        for (int cluster = 0; cluster < mixture.Components; cluster++)
        {
            int count = Members(clusters, cluster, members);
            if (count == 0)
                continue;
            IReadOnlyList<ClassModel> models = classes.Clusters[cluster];
            PackedMixture packed = packedClasses[cluster];
            int padded = (count + group - 1) / group * group;
            for (int d = 0; d < features.Dims; d++)
                Gather(work.X + (d * stride), members, count, padded, gathered.X + (d * stride));
            for (int c = 0; c < models.Count; c++)
                LogDensityKernel.Run<T>(gathered.X, stride, features.Dims, packed[c], padded, gathered.Density + (c * stride));
            var total = PosteriorKernel.LogLikelihood<T>.Zero;
            if (models.Count > 0)
                PosteriorKernel.Run(gathered.Density, stride, models.Count, count, padded, ref total);
            fixed (double* output = probabilities)
            {
                if (models.Count < classCount)
                    for (int m = 0; m < count; m++)
                        new Span<double>(output + ((long)members[m] * classCount), classCount).Fill(models.Count == 0 ? double.NaN : 0);
                for (int c = 0; c < models.Count; c++)
                    Scatter(gathered.Density + (c * stride), members, count, output + models[c].Class, classCount);
            }
        }
    }

    /// <summary>Lists the rows of a cluster; <paramref name="members"/> has room for one more than the rows.</summary>
    private static int Members(ReadOnlySpan<int> clusters, int cluster, int* members)
    {
        int count = 0;
        for (int row = 0; row < clusters.Length; row++)
        {
            members[count] = row;
            count += clusters[row] == cluster ? 1 : 0;
        }

        return count;
    }

    private static void Gather(double* source, int* rows, int count, int padded, double* target)
    {
        for (int i = 0; i < count; i++)
            target[i] = source[rows[i]];
        for (int i = count; i < padded; i++)
            target[i] = 0;
    }

    private static void Scatter(double* source, int rows, double* target, int step)
    {
        for (int row = 0; row < rows; row++, target += step)
            *target = source[row];
    }

    private static void Scatter(double* source, int* rows, int count, double* target, int step)
    {
        for (int i = 0; i < count; i++)
            target[(nint)rows[i] * step] = source[i];
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
