using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace UmlCaxs.Compute.Cpu;

/// <summary>The scratch memory of one thread: a tile of rows, its densities and the running moment sums.</summary>
internal sealed unsafe class TileWorkspace : IDisposable
{
    private const int CacheLine = 8;
    private void* memory;

    /// <summary>Zeroed scratch for tiles of <paramref name="tileRows"/> rows.</summary>
    /// <param name="dims">D.</param>
    /// <param name="components">Most densities a row has: K, or the number of classes.</param>
    /// <param name="tileRows">Rows of a tile.</param>
    /// <param name="sumDoubles">Doubles for running sums; 0 where no statistics are taken.</param>
    public TileWorkspace(int dims, int components, int tileRows, int sumDoubles)
    {
        TileRows = tileRows;
        Stride = tileRows + CacheLine;
        int xDoubles = MomentKernel.PaddedDims(dims) * Stride;
        int densityDoubles = components * Stride;
        int weightedDoubles = sumDoubles == 0 ? 0 : MomentKernel.Side * Stride;
        nuint bytes = (nuint)(xDoubles + densityDoubles + weightedDoubles + sumDoubles) * sizeof(double);
        memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        X = (double*)memory;
        Density = X + xDoubles;
        Weighted = Density + densityDoubles;
        Sums = Weighted + weightedDoubles;
    }

    ~TileWorkspace() => Free();

    /// <summary>Rows a tile has room for.</summary>
    public int TileRows { get; }

    /// <summary>
    /// Distance between two features or two components. One cache line more than the rows, because at a distance of a
    /// power of two the loads of one component collide with the stores of another in the low address bits (measured: 85
    /// instead of 40 cycles a vector in the posterior kernel).
    /// </summary>
    public int Stride { get; }

    /// <summary>Tile, feature-major; the features that pad D stay zero.</summary>
    public double* X { get; }

    /// <summary>Densities or responsibilities, component-major.</summary>
    public double* Density { get; }

    /// <summary>A few features of the tile times a responsibility; only where sums are kept.</summary>
    public double* Weighted { get; }

    /// <summary>Running moment sums.</summary>
    public double* Sums { get; }

    /// <summary>Rows rounded up to whole groups of vectors, the unit of the kernels.</summary>
    public static int WholeGroups<T>(int rows)
        where T : struct
    {
        int group = Simd.Lanes<T>() * LogDensityKernel.VectorsPerGroup;
        return (rows + group - 1) / group * group;
    }

    /// <summary>Stages a tile and computes the log2 densities of every component for it; asks for the next tile meanwhile.</summary>
    /// <returns>Rows rounded up to whole groups of vectors.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int ComputeDensities<T>(FeatureMatrix features, PackedMixture mixture, int chunk, int first, int rows)
        where T : struct
    {
        int padded = WholeGroups<T>(rows);
        Stage<T>(features, chunk, first, rows, padded, mixture.Origin);
        for (int k = 0; k < mixture.Components; k++)
        {
            Prefetch(features, chunk, first + TileRows, k, mixture.Components);
            LogDensityKernel.Run<T>(X, Stride, features.Dims, mixture[k], padded, Density + (k * Stride));
        }

        return padded;
    }

    /// <summary>Copies rows into the tile, shifted by the origin; zero rows complete the last group of vectors.</summary>
    /// <param name="features">N x D.</param>
    /// <param name="chunk">Chunk of the rows.</param>
    /// <param name="first">First row within the chunk.</param>
    /// <param name="rows">Rows to copy.</param>
    /// <param name="paddedRows">Rows to fill.</param>
    /// <param name="origin">D values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Stage<T>(FeatureMatrix features, int chunk, int first, int rows, int paddedRows, double[] origin)
        where T : struct
    {
        int lanes = Simd.Lanes<T>();
        for (int d = 0; d < origin.Length; d++)
        {
            double* source = features.ColumnPointer(chunk, d) + first;
            double* target = X + ((long)d * Stride);
            T shift = Simd.Broadcast<T>(origin[d]);
            int row = 0;
            for (; row + lanes <= rows; row += lanes)
                Simd.Store(Simd.Subtract(Simd.Load<T>(source + row), shift), target + row);
            for (; row < rows; row++)
                target[row] = source[row] - origin[d];
            for (; row < paddedRows; row++)
                target[row] = 0;
        }
    }

    /// <summary>
    /// Asks the cache for a part of the next tile while this one is computed. A tile is a short piece of D far-apart
    /// streams, too short for the hardware to notice.
    /// </summary>
    /// <param name="features">N x D.</param>
    /// <param name="chunk">Chunk of the rows.</param>
    /// <param name="first">First row of the next tile within the chunk; beyond the chunk nothing happens.</param>
    /// <param name="part">This call fetches the features d with d mod <paramref name="parts"/> = part.</param>
    /// <param name="parts">Number of parts.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prefetch(FeatureMatrix features, int chunk, int first, int part, int parts)
    {
        if (!Sse.IsSupported || first >= FeatureMatrix.ChunkRows)
            return;
        for (int d = part; d < features.Dims; d += parts)
        {
            double* source = features.ColumnPointer(chunk, d) + first;
            for (int row = 0; row < TileRows; row += CacheLine)
                Sse.Prefetch1(source + row);
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(memory);
        memory = null;
    }
}
