using System.Runtime.CompilerServices;

namespace UmlCaxs.Compute.Cpu;

/// <summary>
/// Clusters and class probabilities of rows. Each row needs the class models of its own cluster only, so the rows of a
/// cluster within a tile are brought together first; then every lane of a vector needs the same coefficients. Class
/// distances are densities to <see cref="LogDensityKernel"/>, and softmin is <see cref="PosteriorKernel"/>.
/// </summary>
internal static unsafe class ClassificationPass
{
    /// <summary>Rows of a tile; large, so that each cluster's share fills whole vectors.</summary>
    public const int TileRows = 1024;

    /// <summary>Classifies rows of one chunk.</summary>
    /// <param name="work">Scratch for the mixture, for tiles of <see cref="TileRows"/>.</param>
    /// <param name="gathered">Scratch for the rows of one cluster, brought together.</param>
    /// <param name="features">N x D.</param>
    /// <param name="mixture">Coefficients of the mixture.</param>
    /// <param name="classes">Class models.</param>
    /// <param name="packedClasses">Their coefficients, a set a cluster, with the mixture's origin.</param>
    /// <param name="chunk">Chunk of the rows.</param>
    /// <param name="first">First row within the chunk.</param>
    /// <param name="clusters">Receives the cluster of each row.</param>
    /// <param name="probabilities">Receives rows x classes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(TileWorkspace work, TileWorkspace gathered, FeatureMatrix features, PackedMixture mixture, ClassModelSet classes, PackedMixture[] packedClasses, int chunk, int first, Span<int> clusters, Span<double> probabilities)
        where T : struct
    {
        int classCount = classes.ClassNames.Count;
        int* members = stackalloc int[TileRows + 1];
        for (int at = 0; at < clusters.Length; at += TileRows)
        {
            int rows = Math.Min(TileRows, clusters.Length - at);
            Span<int> found = clusters.Slice(at, rows);
            work.ComputeDensities<T>(features, mixture, chunk, first + at, rows);
            ArgMaxKernel.Run<T, double>(work.Density, work.Stride, mixture.Components, found);
            fixed (double* output = probabilities.Slice(at * classCount, rows * classCount))
                for (int cluster = 0; cluster < mixture.Components; cluster++)
                {
                    int count = Members(found, cluster, members);
                    if (count > 0)
                        Classify<T>(work, gathered, features.Dims, classes.Clusters[cluster], packedClasses[cluster], members, count, output, classCount);
                }
        }
    }

    /// <summary>Class probabilities of the members of one cluster.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Classify<T>(TileWorkspace work, TileWorkspace gathered, int dims, IReadOnlyList<ClassModel> models, PackedMixture packed, int* members, int count, double* output, int classCount)
        where T : struct
    {
        int stride = gathered.Stride;
        int padded = TileWorkspace.WholeGroups<T>(count);
        for (int d = 0; d < dims; d++)
            Gather(work.X + (d * work.Stride), members, count, padded, gathered.X + (d * stride));
        for (int c = 0; c < models.Count; c++)
            LogDensityKernel.Run<T>(gathered.X, stride, dims, packed[c], padded, gathered.Density + (c * stride));
        var total = PosteriorKernel.LogLikelihood<T>.Zero;
        if (models.Count > 0)
            PosteriorKernel.Run(gathered.Density, stride, models.Count, count, padded, ref total);
        if (models.Count < classCount)
            for (int m = 0; m < count; m++)
                new Span<double>(output + ((nint)members[m] * classCount), classCount).Fill(models.Count == 0 ? double.NaN : 0);
        for (int c = 0; c < models.Count; c++)
            Scatter(gathered.Density + (c * stride), members, count, output + models[c].Class, classCount);
    }

    /// <summary>Lists the rows of a cluster; <paramref name="members"/> has room for one more than the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(double* source, int* rows, int count, int padded, double* target)
    {
        for (int i = 0; i < count; i++)
            target[i] = source[rows[i]];
        for (int i = count; i < padded; i++)
            target[i] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(double* source, int* rows, int count, double* target, int step)
    {
        for (int i = 0; i < count; i++)
            target[(nint)rows[i] * step] = source[i];
    }
}
